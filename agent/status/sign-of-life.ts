import { MINUTE, type Millis } from "../core/time.ts";

/** Beyond it a disk does not answer any more: the slowest card takes seconds for a commit. */
export const MAXIMUM_STALL: Millis = 2 * MINUTE;
/** Stopping an agent takes 45 s; the next one may have to look through a damaged store first. */
export const MAXIMUM_PAUSE: Millis = 15 * MINUTE;

/** What an agent shows of its health. */
export type Vitals =
  /** @param stalledMs how long the outbox has got no further, of its status; absent while nothing waits. */
  | { readonly agent: "runs"; readonly stalledMs?: Millis | undefined }
  /** Between the stop of one agent and the start of the next, as the centre wanted other settings. */
  | { readonly agent: "changes"; readonly forMs: Millis };

/**
 * Whether the process does what it is there for, so that it is not to be started anew: the outbox gets its commits done, or has none to do. A disk that
 * refuses is answered by attempts, which are progress: another process would fare no better, and what waits in memory would be gone. The link has no part in it. That
 * the event loop turns is shown by the question.
 */
export function isAlive(vitals: Vitals): boolean {
  return vitals.agent === "runs" ? (vitals.stalledMs ?? 0) <= MAXIMUM_STALL : vitals.forMs <= MAXIMUM_PAUSE;
}
