import type { Millis } from "../../../agent/core/time.ts";
import type { Metered } from "./meter.ts";
import type { Flags } from "./settings.ts";
import type { VillageTraffic } from "./village.ts";

/** What the processes of this measurement are told, as JSON in `process.argv[2]`, and what they say and hear over IPC. */

export interface FarArgument {
  readonly addresses: { readonly resolver: string; readonly far: string };
  readonly ports: { readonly dns: number; readonly page: number; readonly broker: number };
  /** Of the page; files. */
  readonly certificate: string;
  readonly key: string;
}

export interface DevicesArgument {
  readonly addresses: { readonly router: string; readonly dish: string; readonly webModem: string };
  /** Path of a socket. */
  readonly keaSocket: string;
}

/** Everything listens. */
export interface Ready {
  readonly type: "ready";
}

export interface CollectorsArgument {
  /** Of the agent, in the form of its flags. Several sets, because a site has one terminal. */
  readonly settings: readonly Flags[];
  /** Configuration file with what does not fit into flags. */
  readonly file: string;
  /** In front of the box's own programs. */
  readonly programs: string;
  /** The access log that somebody writes to between two looks. */
  readonly log: string;
  /** Bytes of the satellite are short. */
  readonly sparing: boolean;
  readonly runs: number;
}

/** The process stands still until it is told to go on, so that the counters can be read between two collectors. */
export type CollectorsReport =
  | { readonly type: "before"; readonly collector: string }
  | { readonly type: "after"; readonly costs: RunCosts }
  | { readonly type: "done" };

export interface GoOn {
  readonly type: "go on";
}

/** What the runs of one collector cost the box. */
export interface RunCosts extends Metered {
  readonly collector: string;
  readonly every: Millis;
  readonly runs: number;
}

/** The same, with what went over the network meanwhile. */
export interface CollectorCosts extends RunCosts {
  readonly traffic: VillageTraffic;
}

/** What one call costs. */
export interface HostCall {
  readonly name: string;
  readonly processes: number;
  readonly cpuMs: Millis;
  readonly wallMs: Millis;
}
