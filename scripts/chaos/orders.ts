import type { ChaosProxy } from "../../simulator/chaos/chaos-proxy.ts";
import { DIRECTIONS, type DirectionName } from "../../simulator/chaos/direction.ts";
import { UsageError } from "../usage-error.ts";
import { readPreset } from "./options.ts";
import { QUALITY_OPTIONS, type QualityName, readQuality, readTime } from "./quality.ts";

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

/**
 * Does what one line of standard input says. Returns false when it was the last.
 * @throws UsageError for a line that is not understood.
 */
export async function obey(line: string, proxy: ChaosProxy, tellStatus: () => void): Promise<boolean> {
  const [order = "", first = "", second = ""] = line.trim().split(/\s+/);
  if (order in QUALITY_OPTIONS) {
    proxy.change(readQuality(order as QualityName, first), directionOf(second));
    return true;
  }
  switch (order) {
    case "":
      return true;
    case "preset":
      proxy.change(readPreset(first), directionOf(second));
      return true;
    case "stall":
      proxy.stall(timeOf(order, first), directionOf(second));
      return true;
    case "slow-close":
      proxy.slowClose(timeOf(order, first));
      return true;
    case "black-hole":
      proxy.blackHole(isOn(order, first));
      return true;
    case "half-open":
      proxy.halfOpen(first === "off" ? undefined : directionOf(first));
      return true;
    case "reset":
      proxy.reset();
      return true;
    case "refuse":
      proxy.refuse();
      return true;
    case "listen":
      await proxy.listen();
      return true;
    case "status":
      tellStatus();
      return true;
    case "quit":
      return false;
    default:
      throw new UsageError(`"${order.slice(0, 40)}" is no order. These are:\n${ORDERS}`);
  }
}

function directionOf(text: string): DirectionName | undefined {
  if (text === "") return undefined;
  const direction = DIRECTIONS.find((name) => name === text);
  if (direction === undefined) throw new UsageError(`A direction is up or down, not "${text}".`);
  return direction;
}

function timeOf(order: string, text: string): number {
  const ms = readTime(text);
  if (ms === undefined) throw new UsageError(`${order} takes a time such as 500ms, 5s or 2m, not "${text}".`);
  return ms;
}

function isOn(order: string, text: string): boolean {
  if (text === "on" || text === "off") return text === "on";
  throw new UsageError(`${order} takes on or off, not "${text}".`);
}
