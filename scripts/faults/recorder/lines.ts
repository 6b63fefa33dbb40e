import type { Account } from "../../../agent/core/queue.ts";

/** What the recording program is told, as JSON in its only argument. */
export interface RecorderOrders {
  /** Of the store. */
  readonly directory: string;
  readonly seed: number;
  /** The number in its first record; every later record has one more. */
  readonly firstId: number;
  /** It stops recording after so many appends, and lives on. */
  readonly maximumAppends: number;
  /** How many appends it has waiting at one time. */
  readonly appenders: number;
  /** True: it takes, "sends" (prints) and settles as well. */
  readonly delivers: boolean;
  readonly maximumBytes: number;
  readonly diskFloorBytes: number;
  readonly ballastBytes: number;
  /** A key of DEFECTIVE_STORES. */
  readonly defect?: string;
}

/**
 * What the recording program says, one JSON object a line. Each line is with the kernel before the program goes on, so a SIGKILL
 * cannot take back what was said.
 */
export type RecorderLine =
  | { readonly opening: true }
  | { readonly open: Account; readonly ms: number }
  /** The log line of the outbox: these numbers were assigned by a commit that is synced. */
  | { readonly stored: { readonly epoch: string; readonly from: number; readonly to: number } }
  /** `append` has resolved for the records with these ids, both included. */
  | { readonly kept: readonly [first: number, last: number] }
  /** Handed out by `take`, as JSON, before anything is done with them. */
  | { readonly sent: readonly string[]; readonly lane: string }
  /** `settle` has resolved for these numbers. */
  | { readonly settled: readonly number[] }
  /** The store has failed, or goes again. */
  | { readonly problem: string }
  | { readonly well: true }
  | { readonly refused: string }
  /** All appends were made. */
  | { readonly done: true }
  /** The outbox did not open, or a defect ended it. The program ends. */
  | { readonly failed: string };
