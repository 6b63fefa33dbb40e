import type { Account } from "../../agent/core/queue.ts";
import type { Millis } from "../../agent/core/time.ts";
import type { Credentials } from "../brokers/certificates.ts";
import type { Shard } from "../fleet/shard.ts";
import type { Scenario } from "../scenarios/happenings.ts";
import type { UplinkOfRun } from "./site-settings.ts";

/** What a worker is to do. Fleet and timeline follow from the seed, so they are made where they are needed. */
export interface WorkerJob {
  /** Of the whole fleet. */
  readonly sites: number;
  readonly shard?: Shard;
  readonly seed: number;
  /** This worker has every `workers`th site of the shard. */
  readonly worker: number;
  readonly workers: number;
  /** Separate brokers, each for a part of the sites, with their addresses. */
  readonly brokers: readonly (readonly string[])[];
  /** For TLS: all agents of this worker have them. */
  readonly credentials?: Credentials;
  readonly uplink: UplinkOfRun;
  /** To connect from, each for a part of the sites; empty: the machine's own. */
  readonly sourceAddresses: readonly string[];
  /** Of this worker. */
  readonly startsPerSecond: number;
  /** Over so long the clocks of its sites begin to go, one after the other; on this machine's. */
  readonly waking: Millis;
  /** What time it is in the world while the fleet is set up: see WorldTime. */
  readonly worldBegin: Millis;
  readonly speed: number;
  readonly scenarios: readonly Scenario[];
  /** Of the run, on this machine's clock. */
  readonly length: Millis;
  /** A store of an earlier version, for the sites that the scenarios give it to. */
  readonly earlierStore?: string;
  /** A folder of the worker's own. */
  readonly directory: string;
}

export type WorkerCommand =
  | { readonly type: "job"; readonly job: WorkerJob }
  /** The run ends before its time: agents that were not started yet stay away. */
  | { readonly type: "start-no-more" }
  /** Every agent of every worker was started: make room. */
  | { readonly type: "compact" }
  /** Everybody has made room: time begins to go. `at`: UTC milliseconds of this machine. */
  | { readonly type: "go"; readonly at: Millis }
  /** The clocks of all sites go: the run begins, and with it the scenarios. `begins`: in the agents' time. */
  | { readonly type: "run"; readonly begins: Millis }
  /** Stop all agents as SIGTERM does, and tell what they say. */
  | { readonly type: "stop" };

/** How a worker is, about once a second. */
export interface Tally {
  readonly type: "tally";
  readonly started: number;
  readonly on: number;
  readonly connected: number;
  /** Looked up less often than the rest. */
  readonly recorded: number;
  readonly queued: number;
  /** How late what agents wait for came at most since the tally before, in the agents' time. */
  readonly behindMs: Millis;
  readonly residentBytes: number;
  /** Of the process, user and system, since it started. */
  readonly cpuMs: number;
}

/** How each of a worker's sites is, in the order that `ready` gave; sent when anything has changed, at most once a second. */
export interface SiteStates {
  readonly type: "states";
  /** Base64: a byte each, see SITE_STATES. */
  readonly states: string;
  /** Base64: records that wait, 16 bits each, little endian; looked up less often. */
  readonly queued: string;
}

/** What the agent of one site says at the end. */
export interface SiteAccount {
  readonly site: string;
  readonly powerCuts: number;
  /** Absent when its store was never open. */
  readonly account?: Account;
  /** What its store held from before the run: delivered then, and declared. */
  readonly before?: { readonly delivered: number; readonly declared: number };
  /** The most that it had said to have recorded in that epoch, before power cuts included. */
  readonly mostRecorded?: number;
  /** Stores that it had before that one, and went on without. */
  readonly former?: readonly FormerStore[];
}

/** What an agent had said of a store that it does not have any more. */
export interface FormerStore {
  readonly epoch: string;
  /** The most that it had said to have recorded there. */
  readonly mostRecorded: number;
}

export type WorkerReport =
  /** Before the first agent. `sites`: which this worker has, by their place in the fleet. */
  | { readonly type: "ready"; readonly residentBytes: number; readonly sites: readonly number[] }
  | Tally
  | SiteStates
  | { readonly type: "started"; readonly failures: readonly string[] }
  | { readonly type: "compacted" }
  | { readonly type: "accounts"; readonly accounts: readonly SiteAccount[] }
  /** Everything was told. */
  | {
      readonly type: "ended";
      readonly failures: readonly string[];
      readonly log: Readonly<Record<string, number>>;
      readonly tally: Tally;
    };
