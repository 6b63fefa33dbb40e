import type { Sample } from "../../../simulator/history/sample.ts";
import type { Figure } from "../report.ts";

const KILOBYTE = 1000;

/** What all clients together came to. */
export interface PeerCost {
  readonly clients: number;
  /** From the start of the first process to the first message of the last client, or to its session. */
  readonly connectSeconds: number;
  /** Of all its processes. */
  readonly bytes: number;
  /** Of all its processes, while every client sends at its cadence. */
  readonly cores: number;
  readonly messagesPerSecond: number;
}

export function costFigure(name: string, cost: PeerCost): Figure {
  const { clients, connectSeconds, bytes, cores, messagesPerSecond } = cost;
  const sayings = [
    `${((100 * 1000 * cores) / clients).toFixed(1)} % of a core for 1,000`,
    `${Math.round(clients / connectSeconds).toLocaleString("en")} connected a second, all in ${connectSeconds.toFixed(1)} s`,
    `${messagesPerSecond.toFixed(1)} messages a second`,
  ];
  return { name, value: bytes / clients / KILOBYTE, unit: "kB a client", beside: sayings.join("; ") };
}

/** @param heard how many clients came, and no more. */
export function unableFigure(name: string, clients: number, heard: number, reason: string): Figure {
  return { name, value: heard, unit: `of ${clients.toLocaleString("en")} clients`, beside: reason };
}

/** Memory that several processes share counts for each with its share. @param rollup `/proc/<pid>/smaps_rollup`. */
export function proportionalBytes(rollup: string): number {
  const kilobytes = /^Pss:\s+(\d+) kB$/m.exec(rollup)?.[1];
  if (kilobytes === undefined) throw new Error("no Pss in smaps_rollup");
  return Number(kilobytes) * 1024;
}

/** From the start of the workers to the first look at which every site had its session; undefined: there was none. */
export function secondsUntilConnected(history: readonly Sample[], sites: number): number | undefined {
  const whole = history.find(({ connected }) => connected >= sites);
  return whole && whole.at / 1000;
}
