import type { Store } from "../core/store.ts";
import type { Books } from "./books.ts";
import { decodeEntry } from "./entry.ts";
import { coverOf, type LostRecord } from "./losses.ts";
import { readEntries, type StoredEntry, stretches, type Track } from "./track.ts";

/** One commit deletes no more than this, so that it stays small and the appends behind it do not wait long. */
export const MAXIMUM_DELETIONS = 1024;
const MAXIMUM_FREED_BYTES = 1024 * 1024;
const READ_CHUNK = 128;
/** No entry is smaller: a 13-byte key, a 19-byte header and the shortest record. */
const SMALLEST_ENTRY_BYTES = 48;
/** What is dropped unsent goes in runs of this share of the whole: dropping one by one would put a declaration beside each. */
const DROP_SHARE = 1 / 64;
/** What the declaration of a drop needs for itself, at most. */
const DECLARATION_BYTES = 256;
/** Several times that, or dropping would free nothing. */
const SMALLEST_DROP_BYTES = 4 * DECLARATION_BYTES;

export interface Deletion {
  readonly key: Uint8Array;
  /** Key and value. */
  readonly bytes: number;
}

export interface Room {
  readonly deletions: readonly Deletion[];
  /** Dropped unsent: still to be declared. Nothing may be awaited in between. */
  readonly dropped: readonly LostRecord[];
}

export type InFlight = (track: Track, position: number) => boolean;

/** Settled entries go this share of the whole at a time: each deletion among the old keys makes LevelDB write old tables again. */
const SPARE_SHARE = 1 / 16;

/** What to free besides the excess, while only settled entries have to go for it. */
export function spareBytes(maximumBytes: number): number {
  return Math.floor(maximumBytes * SPARE_SHARE);
}

/**
 * Picks what has to go because the bound is exceeded by `excess` bytes, at most one commit's worth: the oldest settled entries of
 * both tracks by sequence number, and some to spare; when there are none, and only for the excess itself, the oldest queued
 * telemetry; when there is none, the oldest queued events. What is in flight stays. Empty when nothing has to go or can.
 * Moves the tracks' `reclaimed` marks; settles nothing.
 */
export async function makeRoom(
  store: Store,
  { epoch, event, telemetry }: Pick<Books, "epoch" | "event" | "telemetry">,
  inFlight: InFlight,
  excess: number,
  maximumBytes: number,
): Promise<Room> {
  const need = Math.min(excess + spareBytes(maximumBytes), MAXIMUM_FREED_BYTES);
  const settled = need > 0 ? await pickSettled(store, [event, telemetry], need) : [];
  if (settled.length > 0 || excess <= 0) return { deletions: settled, dropped: [] };
  const target = Math.min(
    Math.max(excess + DECLARATION_BYTES, maximumBytes * DROP_SHARE, SMALLEST_DROP_BYTES),
    MAXIMUM_FREED_BYTES,
  );
  for (const track of [telemetry, event]) {
    const room = await pickQueued(store, epoch, track, inFlight, target);
    if (room.deletions.length > 0) return room;
  }
  return { deletions: [], dropped: [] };
}

async function pickSettled(store: Store, tracks: readonly Track[], need: number): Promise<readonly Deletion[]> {
  const candidates: { readonly track: Track; readonly entry: StoredEntry }[] = [];
  const marks = tracks.map((track) => track.reclaimed);
  try {
    for (const track of tracks) {
      for (const entry of await readSettled(store, track, need)) candidates.push({ track, entry });
    }
  } catch (error) {
    tracks.forEach((track, index) => {
      track.reclaimed = marks[index] ?? track.reclaimed;
    });
    throw error;
  }
  candidates.sort((a, b) => a.entry.seq - b.entry.seq);
  const deletions: Deletion[] = [];
  const stays = new Set<Track>();
  let freed = 0;
  for (const { track, entry } of candidates) {
    if (freed < need && deletions.length < MAXIMUM_DELETIONS) {
      deletions.push({ key: entry.key, bytes: sizeOf(entry) });
      freed += sizeOf(entry);
    } else if (!stays.has(track)) {
      stays.add(track);
      track.reclaimed = entry.position;
    }
  }
  return deletions;
}

/**
 * The oldest settled entries of the track, enough to free `need` bytes. The mark moves over each run before it is read: a record
 * below it that is settled meanwhile is then deleted by its settlement and cannot be left behind. The caller moves the mark back
 * to the first entry that stays.
 */
async function readSettled(store: Store, track: Track, need: number): Promise<readonly StoredEntry[]> {
  const chunk = Math.min(READ_CHUNK, Math.ceil(need / SMALLEST_ENTRY_BYTES));
  const found: StoredEntry[] = [];
  let bytes = 0;
  while (bytes < need && found.length < MAXIMUM_DELETIONS) {
    const run = track.ledger.settledRun(track.reclaimed, track.newest + 1);
    if (run === undefined) break;
    const to = Math.min(run.to, run.from + chunk - 1);
    track.reclaimed = to + 1;
    for (const entry of await readEntries(store, track.name, { from: run.from, to })) {
      found.push(entry);
      bytes += sizeOf(entry);
    }
  }
  return found;
}

async function pickQueued(
  store: Store,
  epoch: string,
  track: Track,
  inFlight: InFlight,
  target: number,
): Promise<Room> {
  const free = (entry: StoredEntry) => !track.ledger.has(entry.position) && !inFlight(track, entry.position);
  const picked: StoredEntry[] = [];
  let bytes = 0;
  for await (const stretch of stretches(store, track, "open", track.ledger.head, track.newest + 1, READ_CHUNK)) {
    for (const entry of stretch.entries) {
      if (bytes >= target || picked.length >= MAXIMUM_DELETIONS) break;
      if (!free(entry)) continue;
      picked.push(entry);
      bytes += sizeOf(entry);
    }
    if (bytes >= target || picked.length >= MAXIMUM_DELETIONS) break;
  }
  // Some may have been taken or settled while others were read; from here on nothing is awaited.
  const dropped = picked.filter(free);
  return {
    deletions: dropped.map((entry) => ({ key: entry.key, bytes: sizeOf(entry) })),
    dropped: dropped.map((entry) => ({ track, position: entry.position, seq: entry.seq, ...covered(entry, epoch) })),
  };
}

function covered({ key, seq, value }: StoredEntry, epoch: string) {
  const decoded = decodeEntry(key, epoch, seq, value);
  return "json" in decoded ? coverOf(decoded.json) : {};
}

function sizeOf(entry: StoredEntry): number {
  return entry.key.byteLength + entry.value.byteLength;
}
