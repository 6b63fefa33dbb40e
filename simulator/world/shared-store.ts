import type { Store, StoreEntry, StoreOp } from "../../agent/core/store.ts";

interface Waiting {
  readonly operations: readonly StoreOp[];
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * One real store for all boxes of a worker. Commits that are asked for in the same turn are made in one batch: each of them is still all
 * or nothing. Nothing is synced to this machine's disk, which is not the one whose power goes: see SiteStore.
 */
export class SharedStore {
  #waiting: Waiting[] = [];
  #working: Promise<void> | undefined;

  constructor(private readonly store: Store) {}

  open(): Promise<void> {
    return this.store.open();
  }

  commit(operations: readonly StoreOp[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ operations, resolve, reject });
      this.#working ??= this.#work();
    });
  }

  range(from: Uint8Array, to: Uint8Array, limit: number): Promise<readonly StoreEntry[]> {
    return this.store.range(from, to, limit);
  }

  /** Resolves when every commit that was asked for has been made or refused. */
  async idle(): Promise<void> {
    await this.#working;
  }

  async close(): Promise<void> {
    await this.idle();
    await this.store.close();
  }

  /** Never rejects. */
  async #work(): Promise<void> {
    // So that others of this turn can join.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      try {
        await this.store.commit(
          batch.flatMap(({ operations }) => operations),
          "buffered",
        );
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.#working = undefined;
  }
}
