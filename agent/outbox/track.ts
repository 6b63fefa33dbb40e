import { isProblem } from "../core/errors.ts";
import type { Store, StoreEntry } from "../core/store.ts";
import { decodeEntry } from "./entry.ts";
import { type EntryName, keyRange, keysBeyond, parseEntryKey, STATE_RANGE, type TrackName } from "./keys.ts";
import { type Interval, Ledger } from "./ledger.ts";

/**
 * One of the logs in the store.
 *
 * INVARIANTS
 * - Positions 1 to `newest` were committed; none is ever used twice.
 * - No settled entry below `reclaimed` is still in the store. One at or above it is, unless it was dropped unsent.
 */
export class Track {
  newest = 0;
  reclaimed = 1;
  ledger = new Ledger();

  constructor(readonly name: TrackName) {}

  /** Recorded and not settled, what is in flight included. */
  get queued(): number {
    return this.newest - this.ledger.settled;
  }
}

export interface StoredEntry extends EntryName {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

/** What one read of the store found between two positions, both included. */
export interface Stretch extends Interval {
  readonly entries: readonly StoredEntry[];
}

/** Gives every entry of a track between two positions, both included, oldest first, but for those in a damaged part of the store. */
export type ReadRun = (track: TrackName, run: Interval) => Promise<readonly StoredEntry[]>;

/**
 * Reads the entries of a track that are settled, or those that are open, from `from` up to but not including `end`, at most
 * `chunk` at a time. It never reads over entries of the other sort: their intervals are known. The ledger may change while a
 * read is under way, so whoever uses a stretch asks the ledger again.
 */
export async function* stretches(
  read: ReadRun,
  track: Track,
  sort: "open" | "settled",
  from: number,
  end: number,
  chunk: number,
): AsyncGenerator<Stretch> {
  let next = from;
  for (;;) {
    const run = sort === "open" ? track.ledger.openRun(next, end) : track.ledger.settledRun(next, end);
    if (run === undefined) return;
    const to = Math.min(run.to, run.from + chunk - 1);
    yield { from: run.from, to, entries: await read(track.name, { from: run.from, to }) };
    next = to + 1;
  }
}

/** Every entry of the track between two positions, both included, oldest first. */
export async function readEntries(store: Store, track: TrackName, run: Interval): Promise<readonly StoredEntry[]> {
  const found = await store.range(...keyRange(track, run.from, run.to), run.to - run.from + 1);
  return found
    .flatMap(({ key, value }) => {
      const name = parseEntryKey(key);
      return name === undefined ? [] : [{ position: name.position, seq: name.seq, key, value }];
    })
    .sort((a, b) => a.position - b.position);
}

/** As `readEntries`, but what lies in a damaged part of the store is left out. */
export async function readUndamaged(store: Store, track: TrackName, run: Interval): Promise<readonly StoredEntry[]> {
  try {
    return await readEntries(store, track, run);
  } catch (error) {
    if (!isProblem(error, "store-unreadable")) throw error;
    if (run.from === run.to) {
      // While even the state cannot be read, it is not this entry that is damaged.
      await store.range(...STATE_RANGE, 1);
      return [];
    }
    const middle = Math.floor((run.from + run.to) / 2);
    const first = await readUndamaged(store, track, { from: run.from, to: middle });
    return [...first, ...(await readUndamaged(store, track, { from: middle + 1, to: run.to }))];
  }
}

export interface BelievableEntry extends StoredEntry {
  /** The record without its `seq`. */
  readonly json: string;
}

/** As `readUndamaged`, without the entries that fail their check. */
export async function readBelievable(
  store: Store,
  epoch: string,
  track: TrackName,
  run: Interval,
): Promise<readonly BelievableEntry[]> {
  return (await readUndamaged(store, track, run)).flatMap((entry) => believed(entry, epoch) ?? []);
}

/** Undefined for an entry that fails its check. */
export function believed(entry: StoredEntry, epoch: string): BelievableEntry | undefined {
  const decoded = decodeEntry(entry.key, epoch, entry.seq, entry.value);
  return "json" in decoded ? { json: decoded.json, ...entry } : undefined;
}

/** What the store holds of the track above position `newest`, at most `limit` entries. */
export async function readBeyond(
  store: Store,
  track: TrackName,
  newest: number,
  limit: number,
): Promise<readonly StoreEntry[]> {
  return store.range(...keysBeyond(track, newest), limit);
}

/** True when the store holds a key of the track above position `newest`. */
export async function holdsBeyond(store: Store, track: TrackName, newest: number): Promise<boolean> {
  return (await readBeyond(store, track, newest, 1)).length > 0;
}
