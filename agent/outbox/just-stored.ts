import type { PlacedEntry } from "./batch.ts";
import type { TrackName } from "./keys.ts";
import type { Interval } from "./ledger.ts";
import type { StoredEntry } from "./track.ts";

/** Of a commit that adds more, nothing is kept: it is a burst, and memory on a small box is short. */
const MAXIMUM_BYTES = 16 * 1024;

/**
 * What the last commit has added and nobody has taken: most records are sent as soon as they are synced, and then need not be read back
 * from the disk.
 */
export class JustStored {
  #entries: readonly PlacedEntry[] = [];

  /** A commit is synced that added `entries`, in the order of their numbers. What was kept of the one before is forgotten. */
  keep(entries: readonly PlacedEntry[]): void {
    const bytes = entries.reduce((sum, { key, value }) => sum + key.byteLength + value.byteLength, 0);
    this.#entries = bytes <= MAXIMUM_BYTES ? entries : [];
  }

  /** All entries of a run of positions, oldest first, and forgets them; undefined when one of them is not here. */
  takeOut(track: TrackName, { from, to }: Interval): readonly StoredEntry[] | undefined {
    const isWanted = (entry: PlacedEntry) => entry.track === track && entry.position >= from && entry.position <= to;
    const wanted = this.#entries.filter(isWanted);
    if (wanted.length !== to - from + 1) return undefined;
    this.#entries = this.#entries.filter((entry) => !isWanted(entry));
    return wanted;
  }
}
