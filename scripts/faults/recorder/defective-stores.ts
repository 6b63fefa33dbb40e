import type { Durability, Store, StoreEntry, StoreOp } from "../../../agent/core/store.ts";
import { PassingStore } from "../outbox/passing-store.ts";

/** So long after the confirmation the data is handed on. */
const LATE_MS = 20;

/** Confirms a commit before LevelDB has seen any of it. */
class ConfirmsFirst extends PassingStore {
  #last: Promise<void> = Promise.resolve();

  override async commit(operations: readonly StoreOp[], durability: Durability): Promise<void> {
    const due = new Promise((resolve) => setTimeout(resolve, LATE_MS));
    this.#last = Promise.all([this.#last, due]).then(() => this.inner.commit(operations, durability));
    // Node would end the process for it; here the one who was told "done" is never told anything else.
    this.#last.catch(() => undefined);
  }

  override async range(from: Uint8Array, to: Uint8Array, limit: number): Promise<readonly StoreEntry[]> {
    await this.#last;
    return this.inner.range(from, to, limit);
  }
}

/** Reports a commit that failed as done, and goes on with the same handle. */
class SwallowsErrors extends PassingStore {
  override async commit(operations: readonly StoreOp[], durability: Durability): Promise<void> {
    await this.inner.commit(operations, durability).catch(() => undefined);
  }
}

/** Tries a commit that failed once more through the same handle, and reports it as done whatever comes of it. */
class NeverReopens extends PassingStore {
  override async commit(operations: readonly StoreOp[], durability: Durability): Promise<void> {
    try {
      await this.inner.commit(operations, durability);
    } catch {
      await this.inner.commit(operations, "buffered").catch(() => undefined);
    }
  }
}

/** Deliberate defects, to show that the fault runs can fail. They exist in the recording program only, never in the product. */
export const DEFECTIVE_STORES: Readonly<Record<string, (inner: Store) => Store>> = {
  "confirm-first": (inner) => new ConfirmsFirst(inner),
  swallow: (inner) => new SwallowsErrors(inner),
  "no-reopen": (inner) => new NeverReopens(inner),
};
