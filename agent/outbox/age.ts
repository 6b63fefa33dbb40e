import type { Clock } from "../core/clock.ts";
import type { Stamp } from "../core/record.ts";
import type { Store } from "../core/store.ts";
import type { Millis } from "../core/time.ts";
import { decodeEntry } from "./entry.ts";
import { readUndamaged, type Track } from "./track.ts";

interface Head {
  readonly position: number;
  readonly seq: number;
  /** Absent when the entry cannot be read. */
  readonly stamp?: Stamp;
}

/** Remembers the stamp of the oldest queued record of each track, so that asking for its age needs no read. */
export class OldestQueued {
  readonly #heads = new Map<Track, Head>();

  /** Reads the heads that have changed: one entry of a track at most. */
  async refresh(store: Store, tracks: readonly Track[], epoch: string): Promise<void> {
    for (const track of tracks) {
      const position = track.ledger.head;
      if (position > track.newest || this.#heads.get(track)?.position === position) continue;
      const [entry] = await readUndamaged(store, track.name, { from: position, to: position });
      if (entry === undefined) {
        this.#heads.delete(track);
        continue;
      }
      const decoded = decodeEntry(entry.key, epoch, entry.seq, entry.value);
      const stamp = "json" in decoded ? { stamp: JSON.parse(decoded.json) as Stamp } : {};
      this.#heads.set(track, { position, seq: entry.seq, ...stamp });
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
    const heads = tracks
      .filter((track) => track.queued > 0)
      .map((track) => this.#heads.get(track)?.seq ?? track.ledger.head);
    return Math.min(next, ...heads);
  }

  #queuedHeads(tracks: readonly Track[]): readonly Head[] {
    return tracks.flatMap((track) => (track.queued > 0 ? (this.#heads.get(track) ?? []) : []));
  }
}

/** Time since `stamp`, never negative. Undefined when the clock that made it is not the one that would measure it. */
export function ageOf(stamp: Stamp, clock: Clock): Millis | undefined {
  const wall = clock.wall();
  if (stamp.at !== undefined) return wall.trusted ? Math.max(0, wall.at - stamp.at) : undefined;
  return stamp.boot === clock.bootId ? Math.max(0, clock.monotonic() - stamp.up) : undefined;
}
