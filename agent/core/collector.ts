import type { SuarError } from "./errors.ts";
import type { HostReading } from "./host.ts";
import type { InterfaceCounters, ProbeAnswer } from "./network.ts";
import type { ServiceReading } from "./services.ts";
import type { TerminalReading } from "./terminal.ts";
import type { Millis } from "./time.ts";

/** The ladder from the box outwards. A site without a terminal interface has no `terminal` rung; `isp` is the first hop beyond the satellite. */
export const RUNGS = ["gateway", "terminal", "isp", "anycast1", "anycast2", "resolver", "broker"] as const;

export type Rung = (typeof RUNGS)[number];

/** One thing that was read once. Windows make records of them. */
export type Reading =
  | { readonly of: "probe"; readonly rung: Rung; readonly target: string; readonly answer: ProbeAnswer }
  | { readonly of: "interface"; readonly interfaceName: string; readonly counters: InterfaceCounters }
  | { readonly of: "host"; readonly host: HostReading }
  | { readonly of: "terminal"; readonly terminal: TerminalReading }
  | { readonly of: "service"; readonly service: ServiceReading };

export type ProbeReading = Extract<Reading, { readonly of: "probe" }>;

const NO_PROBES: readonly ProbeReading[] = [];

/** Most runs bring none, and one comes every second: then no list is made. */
export function probesOf(readings: readonly Reading[]): readonly ProbeReading[] {
  return readings.some(isProbe) ? readings.filter(isProbe) : NO_PROBES;
}

function isProbe(reading: Reading): reading is ProbeReading {
  return reading.of === "probe";
}

/** What one run brought. */
export interface Collected {
  readonly readings: readonly Reading[];
  /** Why something is missing from `readings`. What is there counts all the same, and the run does not count as failed. */
  readonly problem?: SuarError;
}

/** Contract of everything that measures. It may throw: the runner counts, logs the transition and goes on. */
export interface Collector {
  readonly name: string;
  /** From one start to the next, asked after each. A start that falls into a run that still goes on is left out: runs never overlap. */
  readonly every: Millis;
  /** Calls `listener` whenever `every` has become so much shorter that nobody should wait for the next start. Absent where it does not. */
  onSooner?(listener: () => void): void;
  /** After this the run's signal aborts and the run counts as failed, even if it does not listen. */
  readonly deadline: Millis;
  /** It does not listen to the signal of a run, so none is made for it. */
  readonly isDeaf?: boolean;
  /** A promise, where something has to be waited for. */
  collect(signal: AbortSignal): Collected | Promise<Collected>;
}
