import type { Clock } from "../core/clock.ts";
import type { Stamp } from "../core/record.ts";
import type { Store } from "../core/store.ts";
import type { Millis } from "../core/time.ts";
import type { PlacedEntry } from "./batch.ts";
import { decodeEntry } from "./entry.ts";
import type { TrackName } from "./keys.ts";
import { readUndamaged, type StoredEntry, type Track } from "./track.ts";

interface Head {
  readonly track: TrackName;
  readonly position: number;
  readonly seq: number;
  /** Absent when the entry cannot be read. */
  readonly stamp: Stamp | undefined;
}

/** Remembers the stamp of the oldest queued record of each track, so that asking for its age needs no read. */
export class OldestQueued {
  /** Of the tracks in which something is queued. */
  #heads: readonly Head[] = [];

  /** A commit has added these: a track in which nothing was queued begins with one of them, and it need not be read. */
  added(entries: readonly PlacedEntry[], tracks: readonly Track[], epoch: string): void {
    for (const entry of entries) {
      const track = tracks.find(({ name }) => name === entry.track);
      if (track?.ledger.head === entry.position) this.#put(headOf(track, entry, epoch));
    }
  }

  /** Reads the heads that have changed: one entry of a track at most. */
  async refresh(store: Store, tracks: readonly Track[], epoch: string): Promise<void> {
    for (const track of tracks) {
      const position = track.ledger.head;
      if (this.#headOf(track)?.position === position) continue;
      const isEmpty = position > track.newest;
      const [entry] = isEmpty ? [] : await readUndamaged(store, track.name, { from: position, to: position });
      if (entry === undefined) this.#drop(track);
      else this.#put(headOf(track, entry, epoch));
    }
  }

  /** How long the oldest queued record has waited. Undefined when none is queued, or the two clocks cannot be compared. */
  age(clock: Clock, tracks: readonly Track[]): Millis | undefined {
    const ages = this.#queuedHeads(tracks).flatMap(({ stamp }) => (stamp && ageOf(stamp, clock)) ?? []);
    return ages.length === 0 ? undefined : Math.max(...ages);
  }

  /** No queued record has a lower number. @param next the number of the next record. */
  seq(tracks: readonly Track[], next: number): number {
    // A position is never above the number of its record, so it stands for a head that could not be read.
    let lowest = next;
    for (const track of tracks) {
      if (track.queued > 0) lowest = Math.min(lowest, this.#headOf(track)?.seq ?? track.ledger.head);
    }
    return lowest;
  }

  #headOf({ name }: Track): Head | undefined {
    return this.#heads.find(({ track }) => track === name);
  }

  #put(head: Head): void {
    this.#heads = this.#heads.filter(({ track }) => track !== head.track).concat(head);
  }

  #drop({ name }: Track): void {
    if (this.#heads.length > 0) this.#heads = this.#heads.filter(({ track }) => track !== name);
  }

  #queuedHeads(tracks: readonly Track[]): readonly Head[] {
    return tracks.flatMap((track) => (track.queued > 0 ? (this.#headOf(track) ?? []) : []));
  }
}

function headOf({ name }: Track, { position, seq, key, value }: StoredEntry, epoch: string): Head {
  const decoded = decodeEntry(key, epoch, seq, value);
  return { track: name, position, seq, stamp: "json" in decoded ? stampOf(decoded.json) : undefined };
}

/** Nothing else of the record is kept. */
function stampOf(json: string): Stamp {
  const { at, boot, up } = JSON.parse(json) as Stamp;
  return at === undefined ? { boot, up } : { at };
}

/** Time since `stamp`, never negative. Undefined when the clock that made it is not the one that would measure it. */
export function ageOf(stamp: Stamp, clock: Clock): Millis | undefined {
  const wall = clock.wall();
  if (stamp.at !== undefined) return wall.trusted ? Math.max(0, wall.at - stamp.at) : undefined;
  return stamp.boot === clock.bootId ? Math.max(0, clock.monotonic() - stamp.up) : undefined;
}
