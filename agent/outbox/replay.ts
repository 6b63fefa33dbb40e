import type { BatchLimit, QueuedRecord, Replay } from "../core/queue.ts";
import type { Store } from "../core/store.ts";
import type { Books } from "./books.ts";
import { type BelievableEntry, readBelievable, type StoredEntry, type Track } from "./track.ts";

const READ_CHUNK = 128;

/**
 * Reads records again by their numbers, delivered ones as well, while they are in the store. Changes nothing.
 * @param from first sequence number; @param last the last one, included.
 */
export async function replayRecords(
  store: Store,
  { epoch, anchors, tracks, next }: Pick<Books, "epoch" | "anchors" | "tracks" | "next">,
  from: number,
  last: number,
  limit: BatchLimit,
): Promise<Replay> {
  // One track is read after the other: what is recorded meanwhile could be in one and be missed in another.
  const to = Math.min(last, next - 1);
  const found: BelievableEntry[] = [];
  // No number above this one may be handed out: a track that has more before it was not read to its end.
  let complete = to;
  for (const track of tracks) {
    const position = await positionOf(store, epoch, track, from);
    const entries = await readFrom(store, epoch, track, position, from, to, limit.records);
    if (entries.length >= limit.records) complete = Math.min(complete, entries.at(-1)?.seq ?? to);
    found.push(...entries);
  }
  found.sort((a, b) => a.seq - b.seq);
  const records: QueuedRecord[] = [];
  let bytes = 0;
  for (const { seq, value, json } of found) {
    if (seq > complete) break;
    const full = records.length >= limit.records || (records.length > 0 && bytes + value.byteLength > limit.bytes);
    if (full) return { records, next: seq };
    records.push({ seq, json: anchors.repair(`{"seq":${seq},${json.slice(1)}`) });
    bytes += value.byteLength;
  }
  return { records, next: complete < to ? complete + 1 : undefined };
}

async function readFrom(
  store: Store,
  epoch: string,
  track: Track,
  position: number,
  from: number,
  to: number,
  limit: number,
): Promise<readonly BelievableEntry[]> {
  const found: BelievableEntry[] = [];
  for (let next = position; next <= track.newest && found.length < limit; next += READ_CHUNK) {
    const end = Math.min(track.newest, next + READ_CHUNK - 1);
    for (const entry of await readBelievable(store, epoch, track.name, { from: next, to: end })) {
      if (entry.seq > to) return found;
      if (entry.seq >= from && found.length < limit) found.push(entry);
    }
  }
  return found;
}

/** A position at or before the first entry whose number is `seq` or above; numbers rise with the positions. */
async function positionOf(store: Store, epoch: string, track: Track, seq: number): Promise<number> {
  let low = Math.min(track.reclaimed, track.ledger.head);
  let high = track.newest + 1;
  while (high - low > READ_CHUNK) {
    const middle = Math.floor((low + high) / 2);
    const entry = await firstFrom(store, epoch, track, middle, high);
    if (entry === undefined || entry.seq >= seq) high = middle;
    else low = entry.position;
  }
  return low;
}

/** The first entry of a track from `from` up to but not including `end`; what lies between may have been dropped. */
async function firstFrom(
  store: Store,
  epoch: string,
  track: Track,
  from: number,
  end: number,
): Promise<StoredEntry | undefined> {
  for (let next = from; next < end; next += READ_CHUNK) {
    const run = { from: next, to: Math.min(end, next + READ_CHUNK) - 1 };
    const [entry] = await readBelievable(store, epoch, track.name, run);
    if (entry !== undefined) return entry;
  }
  return undefined;
}
