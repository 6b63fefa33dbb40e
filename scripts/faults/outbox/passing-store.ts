import type { Durability, Store, StoreEntry, StoreOp } from "../../../agent/core/store.ts";

/** The Store port handed through; who extends it changes one thing. */
export class PassingStore implements Store {
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
