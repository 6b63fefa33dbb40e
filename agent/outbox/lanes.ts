import { LANES, type Lane } from "../core/queue.ts";
import type { Store } from "../core/store.ts";
import type { Millis } from "../core/time.ts";
import type { Books } from "./books.ts";
import type { Freshness } from "./freshness.ts";
import { readBelievable, type Track } from "./track.ts";

/** With more holes than this in the telemetry ledger, live telemetry waits its turn as backlog: the ledger is in every commit. */
export const MAXIMUM_LEDGER_INTERVALS = 1024;

/** Below every sequence number. */
const UNREADABLE = 0;
/** So many positions are looked at at once behind one that cannot be read: among those alone the order between tracks is not kept. */
const UNREADABLE_STRETCH = 128;

/** What one lane may hand out: positions of one track from `from` up to but not including `end`. */
export interface LaneRange {
  readonly cursor: Cursor;
  readonly track: Track;
  readonly from: number;
  readonly end: number;
  /** Nothing at or above this sequence number: another track of the lane comes first then. */
  readonly seqEnd: number;
}

/** Where a lane goes on in one track, so that no take looks again at what was handed out before. */
class Cursor {
  next = 1;
  /** The lowest position that was released while a take was under way, if any was. */
  released: number | undefined;
  /** The first record that it would hand out, as it was last seen. */
  head: { readonly position: number; readonly seq: number } | undefined;

  constructor(readonly track: Track) {}
}

/**
 * What each lane hands out. The backlog is late telemetry and all that was thinned; sequence numbers rise within each of its tracks, and
 * it always goes on with the lowest, so they rise in the lane.
 */
export class Lanes {
  readonly #event: readonly Cursor[];
  readonly #live: readonly Cursor[];
  /** Those of the tracks that were thinned come when anything was: on most sites that is never. */
  #backlog: readonly Cursor[];

  constructor(
    private readonly books: Books,
    private readonly fresh: Freshness,
  ) {
    this.#event = [new Cursor(books.event)];
    this.#live = [new Cursor(books.telemetry)];
    this.#backlog = [new Cursor(books.telemetry)];
  }

  /** Whether the lane may hand out something now: a take from it looks whether it does. */
  has(lane: Lane, now: Millis): boolean {
    return this.#cursors(lane).some((cursor) => this.#rangeOf(lane, cursor, now) !== undefined);
  }

  /** Begins a take. Undefined when the lane hands out nothing now. */
  async begin(lane: Lane, now: Millis, store: Store): Promise<LaneRange | undefined> {
    const ranges = this.#cursors(lane).flatMap((cursor) => this.#rangeOf(lane, cursor, now) ?? []);
    for (const { cursor } of ranges) cursor.released = undefined;
    const [only] = ranges;
    const isThinned = ({ track }: LaneRange) => this.books.thinnedTracks.includes(track);
    if (only === undefined || !ranges.some(isThinned)) return only;
    const heads: { readonly range: LaneRange; readonly seq: number }[] = [];
    for (const range of ranges) heads.push({ range, seq: await this.#headSeq(store, range.cursor, range.from) });
    heads.sort((a, b) => a.seq - b.seq);
    const [first, second] = heads;
    if (first === undefined) return undefined;
    // What is damaged has to be declared before anybody can tell where its track goes on.
    if (first.seq === UNREADABLE) {
      return { ...first.range, end: Math.min(first.range.end, first.range.from + UNREADABLE_STRETCH) };
    }
    const liveSeq = await this.#firstLiveSeq(now, store);
    if (first.seq >= liveSeq) return undefined;
    return { ...first.range, seqEnd: Math.min(second?.seq ?? Number.POSITIVE_INFINITY, liveSeq) };
  }

  /** Ends a take: the lane goes on at `next`, or at what was released meanwhile. */
  finish({ cursor }: LaneRange, next: number): void {
    cursor.next = Math.min(next, cursor.released ?? next);
  }

  /** A record is pending again. If it was live when it was taken it may be backlog by now, so both lanes go back to it. */
  release(track: Track, position: number): void {
    for (const cursor of LANES.flatMap((lane) => this.#cursors(lane))) {
      if (cursor.track !== track) continue;
      cursor.next = Math.min(cursor.next, position);
      cursor.released = Math.min(cursor.released ?? position, position);
    }
  }

  /** Up to here, not included, telemetry is late. */
  lateEnd(now: Millis): number {
    return this.fresh.boundary(now, this.books.telemetry.newest + 1);
  }

  /** Live telemetry that is still pending becomes late one day: what was merged after it was recorded waits behind it. */
  async #firstLiveSeq(now: Millis, store: Store): Promise<number> {
    const [live] = this.#live;
    const { telemetry } = this.books;
    if (live === undefined) return Number.POSITIVE_INFINITY;
    const open = telemetry.ledger.openRun(Math.max(live.next, this.lateEnd(now)), telemetry.newest + 1);
    const seq = open === undefined ? UNREADABLE : await this.#headSeq(store, live, open.from);
    return seq === UNREADABLE ? Number.POSITIVE_INFINITY : seq;
  }

  /** Sequence number of the record at a position; UNREADABLE when it is missing or cannot be believed. */
  async #headSeq(store: Store, cursor: Cursor, from: number): Promise<number> {
    if (cursor.head?.position !== from) {
      const [entry] = await readBelievable(store, this.books.epoch, cursor.track.name, { from, to: from });
      cursor.head = { position: from, seq: entry?.seq ?? UNREADABLE };
    }
    return cursor.head.seq;
  }

  #cursors(lane: Lane): readonly Cursor[] {
    if (lane === "event") return this.#event;
    if (lane === "live") return this.#live;
    const { thinnedTracks } = this.books;
    if (this.#backlog.length === 1 && thinnedTracks.some(({ newest }) => newest > 0)) {
      this.#backlog = this.#backlog.concat(thinnedTracks.map((track) => new Cursor(track)));
    }
    return this.#backlog;
  }

  #rangeOf(lane: Lane, cursor: Cursor, now: Millis): LaneRange | undefined {
    const { track } = cursor;
    let [from, end] = [cursor.next, track.newest + 1];
    if (track === this.books.telemetry) {
      const boundary = this.lateEnd(now);
      if (lane === "backlog") end = boundary;
      else from = Math.max(from, boundary);
      if (lane === "live" && track.ledger.intervals.length >= MAXIMUM_LEDGER_INTERVALS) return undefined;
    }
    const open = track.ledger.openRun(from, end);
    return open && { cursor, track, from: open.from, end, seqEnd: Number.POSITIVE_INFINITY };
  }
}
