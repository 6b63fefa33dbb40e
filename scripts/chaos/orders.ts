import type { ChaosProxy } from "../../simulator/chaos/chaos-proxy.ts";
import { DIRECTIONS, type DirectionName } from "../../simulator/chaos/direction.ts";
import { UsageError } from "../usage-error.ts";
import { readPreset } from "./options.ts";
import { isQualityName, readQuality, readTime } from "./quality.ts";

/** What can be typed while the proxy runs, for the help. */
export const ORDERS = `  delay 300ms, rate 64k, loss 5% …   as the options of these names; with up or down behind it for one direction
  preset geo                         all of them at once
  stall 5s [up|down]                 nothing arrives for so long
  black-hole on|off                  everything vanishes, new connections too
  half-open up|down|off              one direction dies, and nobody is told
  slow-close 2s                      closes arrive this much later
  reset                              every connection ends with a RST
  refuse / listen                    nobody listens / somebody does again
  status                             how it stands, and what has passed
  quit`;

/** What an order does. Its words are what follows its name; it throws a UsageError for those that it does not understand. */
interface Order {
  /** How many words it takes at most. */
  readonly words: number;
  run(proxy: ChaosProxy, words: readonly string[]): unknown;
}

const SIMPLE: Readonly<Record<string, Order>> = {
  preset: { words: 2, run: (proxy, [name = "", side]) => proxy.change(readPreset(name), directionOf(side)) },
  stall: { words: 2, run: (proxy, [time, side]) => proxy.stall(timeOf("stall", time), directionOf(side)) },
  "slow-close": { words: 1, run: (proxy, [time]) => proxy.slowClose(timeOf("slow-close", time)) },
  "black-hole": { words: 1, run: (proxy, [state]) => proxy.blackHole(isOn(state)) },
  "half-open": { words: 1, run: (proxy, [side]) => proxy.halfOpen(sideOrOff(side)) },
  reset: { words: 0, run: (proxy) => proxy.reset() },
  refuse: { words: 0, run: (proxy) => proxy.refuse() },
  listen: { words: 0, run: (proxy) => proxy.listen() },
};

/**
 * Does what one line of standard input says. Returns false when it was the last.
 * @throws UsageError for a line that is not understood.
 */
export async function obey(line: string, proxy: ChaosProxy, tellStatus: () => void): Promise<boolean> {
  const [name = "", ...words] = line.trim().split(/\s+/);
  if (name === "") return true;
  const order = orderOf(name, tellStatus);
  if (order === undefined && name !== "quit") {
    throw new UsageError(`"${name.slice(0, 40)}" is no order. These are:\n${ORDERS}`);
  }
  const surplus = words[order?.words ?? 0];
  if (surplus !== undefined) throw new UsageError(`${name} takes nothing like "${surplus.slice(0, 40)}".`);
  await order?.run(proxy, words);
  return order !== undefined;
}

function orderOf(name: string, tellStatus: () => void): Order | undefined {
  if (name === "status") return { words: 0, run: tellStatus };
  if (isQualityName(name)) {
    return {
      words: 2,
      run: (proxy, [value = "", side]) => proxy.change(readQuality(name, value), directionOf(side)),
    };
  }
  return Object.hasOwn(SIMPLE, name) ? SIMPLE[name] : undefined;
}

function directionOf(text: string | undefined): DirectionName | undefined {
  if (text === undefined) return undefined;
  const direction = DIRECTIONS.find((name) => name === text);
  if (direction === undefined) throw new UsageError(`A direction is up or down, not "${text}".`);
  return direction;
}

function sideOrOff(text = ""): DirectionName | undefined {
  if (text === "") throw new UsageError("half-open takes up, down or off.");
  return text === "off" ? undefined : directionOf(text);
}

function timeOf(order: string, text = ""): number {
  const ms = readTime(text);
  if (ms === undefined) throw new UsageError(`${order} takes a time such as 500ms, 5s or 2m, not "${text}".`);
  return ms;
}

function isOn(text = ""): boolean {
  if (text === "on" || text === "off") return text === "on";
  throw new UsageError(`black-hole takes on or off, not "${text}".`);
}
