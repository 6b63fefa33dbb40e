import { LANES, type Lane } from "../core/queue.ts";
import type { Millis } from "../core/time.ts";
import { backlogShare } from "./window.ts";

/** What decides whether a lane may send now. */
export interface LaneView {
  /** Something may be waiting. */
  readonly pending: boolean;
  /** Messages sent and not yet settled. */
  readonly inFlight: number;
  /** Not before this moment of the monotonic clock: held back after a refusal, or by the pace. */
  readonly notBefore: Millis;
  /** After a refusal one message at a time finds out whether it still holds. */
  readonly probing: boolean;
}

export type LaneViews = Readonly<Record<Lane, LaneView>>;

/** The lane to send from now, or how long until time alone may change the answer (Infinity: only an event can). */
export type LaneChoice = { readonly lane: Lane } | { readonly lane?: never; readonly wait: Millis };

/** Event before live before backlog, as far as the window, its shares and the holds allow. */
export function chooseLane(lanes: LaneViews, windowSize: number, now: Millis): LaneChoice {
  let free = windowSize;
  for (const lane of LANES) free -= lanes[lane].inFlight;
  let wait = Number.POSITIVE_INFINITY;
  if (free <= 0) return { wait };
  for (const lane of LANES) {
    const view = lanes[lane];
    if (!view.pending || (view.probing && view.inFlight > 0)) continue;
    if (lane === "backlog" && view.inFlight >= backlogShare(windowSize)) continue;
    if (view.notBefore <= now) return { lane };
    wait = Math.min(wait, view.notBefore - now);
  }
  return { wait };
}
