import { LANES, type Lane } from "../core/queue.ts";
import type { Millis } from "../core/time.ts";
import type { Books } from "./books.ts";
import type { Freshness } from "./freshness.ts";
import type { Track } from "./track.ts";

/** With more holes than this in the telemetry ledger, live telemetry waits its turn as backlog: the ledger is in every commit. */
export const MAXIMUM_LEDGER_INTERVALS = 1024;

/** What one lane may hand out: positions of one track from `from` up to but not including `end`. */
export interface LaneRange {
  readonly track: Track;
  readonly from: number;
  readonly end: number;
}

/** Where each lane goes on, so that no take looks again at what was handed out before. */
export class Lanes {
  readonly #cursors: Record<Lane, number> = { event: 1, live: 1, backlog: 1 };
  /** The lowest position that was released while a take of the lane was under way. */
  readonly #released: Record<Lane, number> = { event: Infinity, live: Infinity, backlog: Infinity };

  constructor(
    private readonly books: Books,
    private readonly fresh: Freshness,
  ) {}

  /** Begins a take. Undefined when the lane hands out nothing now. */
  begin(lane: Lane, now: Millis): LaneRange | undefined {
    const { event, telemetry } = this.books;
    this.#released[lane] = Infinity;
    const from = this.#cursors[lane];
    if (lane === "event") return { track: event, from, end: event.newest + 1 };
    const end = telemetry.newest + 1;
    const boundary = this.fresh.boundary(now, end);
    if (lane === "backlog") return { track: telemetry, from, end: boundary };
    if (telemetry.ledger.intervals.length >= MAXIMUM_LEDGER_INTERVALS) return undefined;
    return { track: telemetry, from: Math.max(from, boundary), end };
  }

  /** Ends a take: the lane goes on at `next`, or at what was released meanwhile. */
  finish(lane: Lane, next: number): void {
    this.#cursors[lane] = Math.min(next, this.#released[lane]);
  }

  /** A record is pending again. If it was live when it was taken it may be backlog by now, so both lanes go back to it. */
  release(track: Track, position: number): void {
    for (const lane of LANES) {
      if ((lane === "event") !== (track === this.books.event)) continue;
      this.#cursors[lane] = Math.min(this.#cursors[lane], position);
      this.#released[lane] = Math.min(this.#released[lane], position);
    }
  }
}
