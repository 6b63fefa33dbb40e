import type { Durability, StoreEntry, StoreOp } from "../../../agent/core/store.ts";
import { PassingStore } from "../outbox/passing-store.ts";

export const POWERCUT_DEFECTS = {
  unsynced: "commits are not synced",
  "confirm-first": "a commit is confirmed before it is made",
} as const;

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
