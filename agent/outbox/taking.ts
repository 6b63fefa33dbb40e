import type { BatchLimit, QueuedRecord } from "../core/queue.ts";
import type { Books } from "./books.ts";
import { decodeEntry } from "./entry.ts";
import type { LaneRange } from "./lanes.ts";
import { coverOf, type LostRecord } from "./losses.ts";
import { type ReadRun, type StoredEntry, stretches, type Track } from "./track.ts";

const READ_CHUNK = 128;
/** So many damaged entries are declared at once; more take several calls. */
const MAXIMUM_DAMAGED = 4096;

/** A record that was handed out. */
export interface Taken extends LostRecord {
  readonly key: Uint8Array;
  /** Key and value. */
  readonly bytes: number;
}

/** The records in flight, by sequence number. Its size is the uplink's window. */
export class InFlightRecords {
  /** Absent while there are none, as most of the time. */
  #bySeq: Map<number, Taken> | undefined;

  get size(): number {
    return this.#bySeq?.size ?? 0;
  }

  has(seq: number): boolean {
    return this.#bySeq?.has(seq) === true;
  }

  /** The same for a place whose record cannot be believed, and so has no certain number. Looks at all of them. */
  hasPlace(track: Track, position: number): boolean {
    for (const taken of this.#bySeq?.values() ?? []) {
      if (taken.track === track && taken.position === position) return true;
    }
    return false;
  }

  add(taken: Taken): void {
    this.#bySeq ??= new Map();
    this.#bySeq.set(taken.seq, taken);
  }

  /** Undefined when the record is not in flight. */
  remove(seq: number): Taken | undefined {
    const taken = this.#bySeq?.get(seq);
    this.#bySeq?.delete(seq);
    if (this.#bySeq?.size === 0) this.#bySeq = undefined;
    return taken;
  }
}

export interface Take {
  readonly records: readonly QueuedRecord[];
  /** Entries that are missing or cannot be believed: still to be declared. Nothing may be awaited in between. */
  readonly damaged: readonly LostRecord[];
  /** Where the next take of the lane begins. */
  readonly next: number;
}

/**
 * Hands out the oldest records in `range` that are neither settled nor in flight, and marks them as in flight.
 * @param newestSeq the highest sequence number that was committed.
 */
export async function takeRecords(
  read: ReadRun,
  { epoch, anchors }: Pick<Books, "epoch" | "anchors">,
  range: LaneRange,
  limit: BatchLimit,
  inFlight: InFlightRecords,
  newestSeq: number,
): Promise<Take> {
  const { track } = range;
  const free = ({ position, seq }: StoredEntry) => !track.ledger.has(position) && !inFlight.has(seq);
  const gaps = new Gaps(track);
  const candidates: Candidate[] = [];
  const damaged: LostRecord[] = [];
  let bytes = 0;
  let next = range.from;
  let full = false;
  const chunk = Math.max(1, Math.min(READ_CHUNK, limit.records));
  for await (const stretch of stretches(read, track, "open", range.from, range.end, chunk)) {
    gaps.begin(stretch.from);
    for (const entry of stretch.entries) {
      const decoded = decodeEntry(entry.key, epoch, entry.seq, entry.value);
      // It may be the key that is damaged: nothing of it counts, and the place where the record should be is missed.
      if ("damage" in decoded) continue;
      damaged.push(...gaps.before(entry));
      full = entry.seq >= range.seqEnd;
      if (full) break;
      if (!free(entry)) continue;
      const json = anchors.repair(`{"seq":${entry.seq},${decoded.json.slice(1)}`);
      const size = Buffer.byteLength(json);
      full = candidates.length > 0 && (candidates.length >= limit.records || bytes + size > limit.bytes);
      if (full) break;
      candidates.push({ entry, json });
      bytes += size;
      next = entry.position + 1;
    }
    if (full) break;
    gaps.end(stretch.to);
    next = stretch.to + 1;
    if (candidates.length >= limit.records || damaged.length + gaps.length >= MAXIMUM_DAMAGED) break;
  }
  damaged.push(...gaps.rest(newestSeq));
  // Some may have been settled or dropped while others were read; from here on nothing is awaited.
  const records: QueuedRecord[] = [];
  for (const { entry, json } of candidates) {
    if (!free(entry)) continue;
    const size = entry.key.byteLength + entry.value.byteLength;
    inFlight.add({ track, position: entry.position, seq: entry.seq, key: entry.key, bytes: size, ...coverOf(json) });
    records.push({ seq: entry.seq, json });
  }
  const isOpen = ({ position }: LostRecord) => !track.ledger.has(position) && !inFlight.hasPlace(track, position);
  return { records, damaged: damaged.filter(isOpen), next };
}

interface Candidate {
  readonly entry: StoredEntry;
  readonly json: string;
}

/** Finds the positions that have no entry, and between which sequence numbers theirs must lie. */
class Gaps {
  #expected = 1;
  #seqBefore = 0;
  #missing: { readonly track: Track; readonly position: number; readonly seq: number }[] = [];

  constructor(private readonly track: Track) {}

  /** How many were found whose upper bound is not yet known. */
  get length(): number {
    return this.#missing.length;
  }

  begin(position: number): void {
    this.#expected = position;
  }

  /** What is missing before `entry`. */
  before(entry: StoredEntry): readonly LostRecord[] {
    this.end(entry.position - 1);
    this.#expected = entry.position + 1;
    this.#seqBefore = entry.seq;
    return this.rest(entry.seq - 1);
  }

  /** Everything up to `position` has been looked at. */
  end(position: number): void {
    for (; this.#expected <= position; this.#expected++) {
      // A sequence number is never below the position: both tracks count towards it.
      const seq = Math.max(this.#seqBefore + 1, this.#expected);
      this.#missing.push({ track: this.track, position: this.#expected, seq });
    }
  }

  /** What is missing and must lie at or below `seqTo`. */
  rest(seqTo: number): readonly LostRecord[] {
    return this.#missing.splice(0).map((record) => ({ seqTo, ...record }));
  }
}
