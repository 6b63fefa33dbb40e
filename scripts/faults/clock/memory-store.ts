import { SuarError } from "../../../agent/core/errors.ts";
import type { Store, StoreEntry, StoreOp } from "../../../agent/core/store.ts";

/** What outlives the processes that use it. */
export interface MemoryDisk {
  entries: StoreEntry[];
}

/** The Store port in memory, for what has nothing to do with the disk: of one process, over a disk that forgets nothing. */
export class MemoryStore implements Store {
  readonly location = "memory";
  #open = false;
  #dead = false;

  constructor(private readonly disk: MemoryDisk) {}

  /** The process is gone: nothing that it began is done, and nobody gets an answer. */
  die(): void {
    this.#dead = true;
  }

  async open(): Promise<void> {
    this.#open = true;
  }

  async commit(operations: readonly StoreOp[]): Promise<void> {
    await this.#later();
    if (!this.#open) throw new SuarError("store-write-failed", { reason: "the store is closed" });
    for (const operation of operations) {
      const index = this.#indexOf(operation.key);
      const found = this.disk.entries[index];
      const there = found !== undefined && Buffer.compare(found.key, operation.key) === 0 ? 1 : 0;
      const put = operation.type === "put" ? [{ key: operation.key.slice(), value: operation.value.slice() }] : [];
      this.disk.entries.splice(index, there, ...put);
    }
  }

  async range(from: Uint8Array, to: Uint8Array, limit: number): Promise<readonly StoreEntry[]> {
    await this.#later();
    const start = this.#indexOf(from);
    return this.disk.entries.slice(start, Math.max(start, Math.min(this.#indexOf(to), start + limit)));
  }

  async compact(): Promise<void> {}

  async close(): Promise<void> {
    this.#open = false;
  }

  /** A real store answers only after other things have happened. */
  async #later(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    if (this.#dead) await new Promise<never>(() => undefined);
  }

  /** Index of the first entry at or above `key`. */
  #indexOf(key: Uint8Array): number {
    let low = 0;
    let high = this.disk.entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const entry = this.disk.entries[middle];
      if (entry !== undefined && Buffer.compare(entry.key, key) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
