import type { Durability, Store, StoreEntry, StoreOp } from "../../../agent/core/store.ts";

export const POWERCUT_DEFECTS = {
  unsynced: "commits are not synced",
  "confirm-first": "a commit is confirmed before it is made",
} as const;

class PassingStore implements Store {
  constructor(protected readonly inner: Store) {}

  get location(): string {
    return this.inner.location;
  }

  open(): Promise<void> {
    return this.inner.open();
  }

  commit(operations: readonly StoreOp[], durability: Durability): Promise<void> {
    return this.inner.commit(operations, durability);
  }

  range(from: Uint8Array, to: Uint8Array, limit: number): Promise<readonly StoreEntry[]> {
    return this.inner.range(from, to, limit);
  }

  compact(from: Uint8Array, to: Uint8Array): Promise<void> {
    return this.inner.compact(from, to);
  }

  close(): Promise<void> {
    return this.inner.close();
  }
}

export class UnsyncedStore extends PassingStore {
  override commit(operations: readonly StoreOp[]): Promise<void> {
    return this.inner.commit(operations, "buffered");
  }
}

/** Confirms each commit at once and makes it a little later; what is read meanwhile waits for it. */
export class ConfirmFirstStore extends PassingStore {
  #made: Promise<void> = Promise.resolve();

  override async commit(operations: readonly StoreOp[], durability: Durability): Promise<void> {
    await this.#made;
    this.#made = new Promise((resolve) => setTimeout(resolve, 5)).then(() => this.inner.commit(operations, durability));
  }

  override async range(from: Uint8Array, to: Uint8Array, limit: number): Promise<readonly StoreEntry[]> {
    await this.#made;
    return this.inner.range(from, to, limit);
  }

  override async close(): Promise<void> {
    await this.#made;
    await this.inner.close();
  }
}
