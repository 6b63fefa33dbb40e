import { SuarError } from "../../agent/core/errors.ts";
import type { Durability, Store, StoreEntry, StoreOp } from "../../agent/core/store.ts";

/** `before`: nothing of the batch was written; `after`: all of it was, and the writer does not know. */
export type CommitFault = "before" | "after";

/**
 * A Store whose writes fail as a bad disk's do. After a failed commit it takes no more of them until it was closed and opened
 * again, so that an outbox which goes on writing through the broken handle is found out.
 */
export class FaultyStore implements Store {
  /** Asked before every commit, which are counted from 1. */
  commitFault: (commit: number) => CommitFault | undefined = () => undefined;
  /** Asked before every open, which are counted from 1. */
  openFault: (open: number) => SuarError | undefined = () => undefined;
  /** Asked before every commit: nothing of the batch was written. */
  commitError: () => SuarError | undefined = () => undefined;
  readFault: () => SuarError | undefined = () => undefined;
  commits = 0;
  opens = 0;
  /** Commits tried through a broken handle. */
  misuses = 0;
  #broken = false;

  constructor(readonly inner: Store) {}

  get location(): string {
    return this.inner.location;
  }

  async open(): Promise<void> {
    this.opens++;
    const fault = this.openFault(this.opens);
    if (fault !== undefined) throw fault;
    await this.inner.open();
    this.#broken = false;
  }

  async commit(operations: readonly StoreOp[], durability: Durability): Promise<void> {
    if (this.#broken) {
      this.misuses++;
      throw new SuarError("store-write-failed", { reason: "broken before" });
    }
    this.commits++;
    const error = this.commitError();
    this.#broken = error !== undefined;
    if (error !== undefined) throw error;
    const fault = this.commitFault(this.commits);
    if (fault !== "before") await this.inner.commit(operations, durability);
    if (fault === undefined) return;
    this.#broken = true;
    throw new SuarError("store-write-failed", { reason: `injected ${fault}` });
  }

  async range(from: Uint8Array, to: Uint8Array, limit: number): Promise<readonly StoreEntry[]> {
    const fault = this.readFault();
    if (fault !== undefined) throw fault;
    return this.inner.range(from, to, limit);
  }

  compact(from: Uint8Array, to: Uint8Array): Promise<void> {
    return this.inner.compact(from, to);
  }

  close(): Promise<void> {
    return this.inner.close();
  }
}
