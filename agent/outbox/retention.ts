import type { LossReason, LostFields } from "../core/record.ts";
import type { Store } from "../core/store.ts";
import type { Books } from "./books.ts";
import { storedBytes, type Unnumbered } from "./intake.ts";
import { coverOf, type LostRecord } from "./losses.ts";
import { LEVELS, planThinning } from "./thinning.ts";
import {
  type BelievableEntry,
  believed,
  type ReadRun,
  readUndamaged,
  type StoredEntry,
  stretches,
  type Track,
} from "./track.ts";

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
/** Thinning that leaves more than this share of the bytes is not worth the detail that it costs. */
const THINNING_LEAVES_AT_MOST = 3 / 4;
/** The reasons of which a long outage makes many. */
const FOLDED_REASONS: readonly LossReason[] = ["thinned", "retention"];
const FEWEST_FOLDED = 32;
/** Thinning fewer records than this at a time would put a declaration beside every few of them. */
const FEWEST_THINNED = 32;

export interface Deletion {
  readonly key: Uint8Array;
  /** Key and value. */
  readonly bytes: number;
}

/** Records that will never come, and what comes instead. */
export interface Loss {
  readonly records: readonly LostRecord[];
  readonly reason: LossReason;
  readonly merged: readonly Unnumbered[];
}

export interface Room {
  readonly deletions: readonly Deletion[];
  /** Still to be declared. Nothing may be awaited in between. */
  readonly losses: readonly Loss[];
}

/** Whether the record with this number is. */
export type InFlight = (seq: number) => boolean;

/** Settled entries go this share of the whole at a time: each deletion among the old keys makes LevelDB write old tables again. */
const SPARE_SHARE = 1 / 16;

/** What to free besides the excess, while nothing has to be dropped for it. */
export function spareBytes(boundBytes: number): number {
  return Math.floor(boundBytes * SPARE_SHARE);
}

export interface RoomRequest {
  readonly store: Store;
  readonly books: Pick<Books, "epoch" | "anchors" | "event" | "telemetry" | "thinnedTracks" | "tracks">;
  readonly inFlight: InFlight;
  /** By how much the bound is exceeded; negative while there is room. */
  readonly excess: number;
  readonly boundBytes: number;
  /** Telemetry from this position on is live and is not thinned. */
  readonly lateEnd: number;
}

/**
 * Picks what has to go because the bound is exceeded, at most one commit's worth: the oldest settled entries of all tracks by sequence
 * number, and some to spare; when there are none, telemetry is thinned, the finest first; when nothing is left to thin, and only for the
 * excess itself, unread declarations are folded into one, then the oldest queued telemetry is dropped, the coarsest first; when there is
 * none, the oldest queued events. What is in flight stays. Empty when nothing has to go or can. Moves the tracks' `reclaimed` marks; settles nothing.
 */
export async function makeRoom(request: RoomRequest): Promise<Room> {
  const { store, books, excess, boundBytes } = request;
  const need = Math.min(excess + spareBytes(boundBytes), MAXIMUM_FREED_BYTES);
  const settled = need > 0 ? await pickSettled(store, books.tracks, need) : [];
  if (settled.length > 0 || need <= 0) return { deletions: settled, losses: [] };
  for (const track of [books.telemetry, ...books.thinnedTracks]) {
    const thinned = await thin(request, track);
    if (thinned !== undefined) return thinned;
  }
  if (excess <= 0) return { deletions: [], losses: [] };
  const folded = await foldDeclarations(request);
  if (folded !== undefined) return folded;
  const target = Math.min(
    Math.max(excess + DECLARATION_BYTES, boundBytes * DROP_SHARE, SMALLEST_DROP_BYTES),
    MAXIMUM_FREED_BYTES,
  );
  for (const track of [...books.thinnedTracks.toReversed(), books.telemetry, books.event]) {
    const free = freeIn(request, track);
    const dropped = (await readQueued(request, track, track.newest + 1, target)).filter(free);
    if (dropped.length === 0) continue;
    const records = dropped.map(({ position, seq, json }) => ({ track, position, seq, ...coverOf(json) }));
    return { deletions: dropped.map(deletionOf), losses: [{ records, reason: "retention", merged: [] }] };
  }
  return { deletions: [], losses: [] };
}

/**
 * One declaration for many that nobody has read: in a long outage they would take the place of what they speak of. Undefined when there
 * are few of them.
 */
async function foldDeclarations(request: RoomRequest): Promise<Room | undefined> {
  const { event } = request.books;
  const events = await readQueued(request, event, event.newest + 1, MAXIMUM_FREED_BYTES);
  const free = freeIn(request, event);
  for (const reason of FOLDED_REASONS) {
    const entries = events.filter((entry) => free(entry) && reasonOf(entry) === reason);
    if (entries.length < FEWEST_FOLDED) continue;
    const records = entries.map(({ position, seq, json }) => ({ track: event, position, seq, ...coverOf(json) }));
    return { deletions: entries.map(deletionOf), losses: [{ records, reason, merged: [] }] };
  }
  return undefined;
}

/** Of a declaration of this epoch; undefined for every other record. */
function reasonOf({ json }: BelievableEntry): LossReason | undefined {
  if (coverOf(json).covers === undefined) return undefined;
  return (JSON.parse(json) as LostFields).reason;
}

/** Merges the oldest queued records of a track into coarser ones; undefined when that would not free enough. */
async function thin(request: RoomRequest, track: Track): Promise<Room | undefined> {
  const { books } = request;
  const levels = LEVELS.slice(LEVELS.findIndex(({ from }) => from.includes(track.name)));
  const end = track === books.telemetry ? request.lateEnd : track.newest + 1;
  if (levels.length === 0 || !levels[0]?.from.includes(track.name)) return undefined;
  const candidates = await readQueued(request, track, end, MAXIMUM_FREED_BYTES);
  // Some may have been taken or settled while others were read; from here on nothing is awaited.
  const records = candidates
    .filter(freeIn(request, track))
    // A merged record has a new number, and the anchor of an old boot is not kept for new numbers.
    .map(({ position, seq, key, value, json }) => ({ position, seq, key, value, json: books.anchors.repair(json) }));
  if (records.length < FEWEST_THINNED) return undefined;
  for (const { to, slot } of levels) {
    const plan = planThinning(records, slot, false);
    const merged = plan.merged.map(({ json }) => ({ track: to, json: utf8.encode(json) }));
    const unreadable = new Set(plan.unreadable.map(({ position }) => position));
    const gone = records.slice(0, plan.used).filter(({ position }) => !unreadable.has(position));
    if (!worthIt(gone, merged)) continue;
    const lost = gone.map(({ position, seq }) => ({ track, position, seq }));
    return { deletions: gone.map(deletionOf), losses: [{ records: lost, reason: "thinned", merged }] };
  }
  return undefined;
}

const utf8 = new TextEncoder();

function worthIt(gone: readonly StoredEntry[], merged: readonly Unnumbered[]): boolean {
  const before = gone.reduce((sum, entry) => sum + sizeOf(entry), 0);
  const after = merged.reduce((sum, record) => sum + storedBytes(record), 0);
  return gone.length >= FEWEST_THINNED && after <= before * THINNING_LEAVES_AT_MOST;
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
      deletions.push(deletionOf(entry));
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
    for (const entry of await readUndamaged(store, track.name, { from: run.from, to })) {
      found.push(entry);
      bytes += sizeOf(entry);
    }
  }
  return found;
}

/**
 * The oldest queued entries of a track below position `end`, of `target` bytes together. Those in flight are left out, and those that
 * cannot be believed: they are declared when their turn comes.
 */
async function readQueued(
  request: RoomRequest,
  track: Track,
  end: number,
  target: number,
): Promise<readonly BelievableEntry[]> {
  const free = freeIn(request, track);
  const picked: BelievableEntry[] = [];
  let bytes = 0;
  const read: ReadRun = (name, run) => readUndamaged(request.store, name, run);
  for await (const stretch of stretches(read, track, "open", track.ledger.head, end, READ_CHUNK)) {
    for (const entry of stretch.entries) {
      if (bytes >= target || picked.length >= MAXIMUM_DELETIONS) return picked;
      const believable = believed(entry, request.books.epoch);
      if (believable === undefined || !free(entry)) continue;
      picked.push(believable);
      bytes += sizeOf(entry);
    }
  }
  return picked;
}

function freeIn({ inFlight }: RoomRequest, track: Track): (entry: StoredEntry) => boolean {
  return ({ position, seq }) => !track.ledger.has(position) && !inFlight(seq);
}

function deletionOf(entry: StoredEntry): Deletion {
  return { key: entry.key, bytes: sizeOf(entry) };
}

function sizeOf(entry: StoredEntry): number {
  return entry.key.byteLength + entry.value.byteLength;
}
