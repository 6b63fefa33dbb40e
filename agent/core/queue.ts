import type { LossReason } from "./record.ts";

/**
 * Port between the outbox, which keeps, and the uplink, which sends.
 *
 * INVARIANTS
 * - A record is in exactly one state: pending, taken, or settled (delivered or declared lost).
 * - Only `settle` makes a record leave the queue; a taken record that is released, or whose process dies, is pending again.
 * - Within a lane the sequence numbers that `take` hands out for the first time rise.
 */

/** event: what must be known first; live: telemetry that is fresh; backlog: telemetry that is late. */
export type Lane = "event" | "live" | "backlog";

export const LANES: readonly Lane[] = ["event", "live", "backlog"];

export interface QueuedRecord {
  /** Rises by one per record for the life of the store. */
  readonly seq: number;
  /** The record as one JSON object, `seq` included, ready for the envelope. */
  readonly json: string;
}

export interface BatchLimit {
  readonly records: number;
  /** UTF-8 bytes of the records' JSON together. One record may exceed it: then it comes alone. */
  readonly bytes: number;
}

export interface Replay {
  /** In the order of their numbers. What was dropped, merged or damaged is not there. */
  readonly records: readonly QueuedRecord[];
  readonly next: number | undefined;
}

/** Some of the records that were made last. */
export interface LookBack {
  /** The newest first; their JSON is without `seq`. */
  readonly records: readonly QueuedRecord[];
  /** For the next look; undefined when there is nothing older. */
  readonly before: number | undefined;
}

export type Settlement =
  | { readonly outcome: "delivered" }
  /** The broker will never take these: declared lost, with a `lost` record in the same atomic commit. */
  | { readonly outcome: "rejected"; readonly reason: LossReason };

export interface Queue {
  /** Names the store; `(site, epoch, seq)` is a record's identity. */
  readonly epoch: string;
  /** Oldest pending records of `lane`; taken until settled or released. Empty when none is pending. */
  take(lane: Lane, limit: BatchLimit): Promise<readonly QueuedRecord[]>;
  /** Resolves when the settlement is on disk: until then a crash would send these records again. */
  settle(seqs: readonly number[], settlement: Settlement): Promise<void>;
  /** Not acknowledged: pending again, in their old order. */
  release(seqs: readonly number[]): void;
  /** From now on nothing waits for company, appends and settlements alike: the agent is about to stop. */
  hurry(): void;
  /**
   * Records of this store by their numbers, `from` to `to` included, delivered ones as well, while they are there; changes nothing. `next`:
   * where to go on; undefined when nothing more can be there. Rejects as `take` does.
   */
  replay(from: number, to: number, limit: BatchLimit): Promise<Replay>;
  /** Calls `listener` whenever there may be something new to take. Returns the function that ends it. */
  onPending(listener: () => void): () => void;
}

/** The account of one epoch: recorded = delivered + queued + lost + thinned, always and exactly. */
export interface Account {
  readonly epoch: string;
  readonly recorded: number;
  readonly delivered: number;
  readonly queued: number;
  /** Will never come. Declared with `lost` records. */
  readonly lost: number;
  /** Came, or will come, merged into coarser records, which have numbers of their own. Declared with `lost` records as well. */
  readonly thinned: number;
}

/** Whether every record is in exactly one place. */
export function isBalanced({ recorded, delivered, queued, lost, thinned }: Account): boolean {
  return recorded === delivered + queued + lost + thinned;
}
