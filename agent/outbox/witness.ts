import { problemStatus } from "../core/errors.ts";
import type { Log } from "../core/log.ts";
import type { Batch } from "./batch.ts";
import type { Books } from "./books.ts";
import { type EarlierStore, type Sidecar, type SidecarFile, sidecarOf } from "./sidecar.ts";

/** Sees to it that the sidecar tells what is confirmed. Never rejects: recording goes on without a second witness. */
export class Witness {
  /** What the sidecar says, or should say. */
  #confirmed: Sidecar | undefined;
  #inherited: readonly EarlierStore[] = [];
  #fails = false;

  constructor(
    private readonly file: SidecarFile,
    private readonly books: Pick<Books, "event">,
    private readonly log: Log,
  ) {}

  /** @param earlier what earlier stores had not delivered; @param confirmed what an earlier process said of this store, if it did. */
  takeOver(earlier: readonly EarlierStore[], confirmed?: Sidecar): void {
    this.#inherited = earlier;
    this.#confirmed = confirmed;
  }

  /** The batch is synced, and about to be confirmed. */
  async confirm(batch: Batch): Promise<void> {
    this.#confirmed = sidecarOf(batch, this.#earlier());
    try {
      await this.file.write(this.#confirmed);
      this.#fails = false;
    } catch (error) {
      if (!this.#fails) this.log.error("the sidecar cannot be written", { ...problemStatus(error) });
      this.#fails = true;
    }
  }

  /** Leaves word that the store turned out to be damaged: the next process looks what can be rescued, and declares the rest. */
  async condemn(): Promise<void> {
    // What was confirmed last: the books are ahead of it, by marks whose declarations were in the commit that failed. Numbered one
    // higher, so that it is newer than the one in the other slot.
    const last = this.#confirmed;
    if (last === undefined) return;
    try {
      await this.file.write({ ...last, commit: last.commit + 1, condemned: true });
    } catch (error) {
      this.log.error("that the store is damaged cannot be remembered", { ...problemStatus(error) });
    }
  }

  /** What earlier stores had not delivered, while nobody has read of it: their declarations are the first events of this one. */
  #earlier(): readonly EarlierStore[] {
    return this.books.event.ledger.head > 1 + this.#inherited.length ? [] : this.#inherited;
  }
}
