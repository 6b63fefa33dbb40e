import type { Language } from "../../../agent/core/problems.ts";
import type { Snapshot } from "../../../agent/core/status.ts";
import type { Millis } from "../../../agent/core/time.ts";
import type { Sample } from "./spark.ts";

/** What the broker's side got in this run. */
export interface Received {
  readonly messages: number;
  /** Unique by epoch and sequence number. */
  readonly records: number;
  /** Records that came once more. */
  readonly duplicates: number;
  readonly bytes: number;
}

/** `pending`: not known yet; `uncounted`: cannot be counted at this broker, with the reason. */
export type Reception = Received | "pending" | { readonly uncounted: string };

export interface BrokerModel {
  readonly embedded: boolean;
  /** host:port. */
  readonly address: string;
  readonly paused: boolean;
  readonly reception: Reception;
}

/** One sample a second, the newest last. */
export interface HistoryModel {
  readonly roundTripMs: readonly Sample[];
  readonly rxBps: readonly Sample[];
  readonly txBps: readonly Sample[];
  readonly queued: readonly Sample[];
}

/** Everything that one frame shows. */
export interface ViewModel {
  readonly language: Language;
  readonly unicode: boolean;
  readonly site: string;
  readonly cadence: "demo" | "default";
  readonly phase: "starting" | "running" | "stopping";
  readonly elapsedMs: Millis;
  /** Absent until the agent has answered once; the last one while it is being stopped. */
  readonly snapshot?: Snapshot;
  readonly broker: BrokerModel;
  readonly history: HistoryModel;
  /** Whether keys can be pressed; a picture has none. */
  readonly interactive: boolean;
}

export function isCounted(reception: Reception): reception is Received {
  return typeof reception === "object" && "records" in reception;
}
