import type { Log } from "../core/log.ts";
import type { Store } from "../core/store.ts";
import { HOUR, type Millis } from "../core/time.ts";
import type { Books } from "./books.ts";
import type { ReadProblems } from "./read-problems.ts";
import { readUndamaged } from "./track.ts";

const READ_CHUNK = 128;
/** It reads everything. */
const EVERY: Millis = HOUR;

/**
 * Counts what the store really holds, after damage: entries that are gone would count against the bound for ever, and deleted ones that a
 * rescue has brought back would never be deleted again.
 */
export class Recount {
  #isDue = false;
  #madeAt: Millis = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly store: Store,
    private readonly books: Books,
    private readonly reads: ReadProblems,
    private readonly log: Log,
  ) {}

  /** The account of bytes may be wrong. */
  demand(): void {
    this.#isDue = true;
  }

  /** Nobody may write meanwhile. @param now monotonic. */
  async makeIfDue(now: Millis): Promise<void> {
    if (!this.#isDue || now < this.#madeAt + EVERY) return;
    this.#isDue = false;
    this.#madeAt = now;
    const bytes = await this.reads.attempt("recount", () => this.#count(), undefined);
    if (bytes === undefined) {
      this.#isDue = true;
      return;
    }
    const before = this.books.bytes;
    if (bytes !== before) this.log.info("what is stored was counted anew", { bytes, before });
    this.books.bytes = bytes;
  }

  async #count(): Promise<number> {
    let bytes = 0;
    for (const track of this.books.tracks) {
      let reclaimed = track.reclaimed;
      for (let from = 1; from <= track.newest; from += READ_CHUNK) {
        const to = Math.min(track.newest, from + READ_CHUNK - 1);
        for (const { key, value, position } of await readUndamaged(this.store, track.name, { from, to })) {
          bytes += key.byteLength + value.byteLength;
          if (track.ledger.has(position)) reclaimed = Math.min(reclaimed, position);
        }
      }
      track.reclaimed = Math.min(track.reclaimed, reclaimed);
    }
    return bytes;
  }
}
