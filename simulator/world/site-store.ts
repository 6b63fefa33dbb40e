import { SuarError } from "../../agent/core/errors.ts";
import type { Durability, Store, StoreEntry, StoreOp } from "../../agent/core/store.ts";
import type { Life } from "./life.ts";
import type { SiteDisk } from "./site-disk.ts";

/**
 * The Store port of one agent in one life of its box: a part of the worker's store. `synced` is what the simulated power cut spares;
 * `buffered` it takes, unless a later synced commit came after it.
 */
export class SiteStore implements Store {
  readonly location: string;
  #isOpen = false;

  constructor(
    private readonly disk: SiteDisk,
    private readonly life: Life,
    site: string,
  ) {
    this.location = `simulated card of ${site}`;
  }

  async open(): Promise<void> {
    const { holder } = this.disk;
    if (holder !== undefined && holder !== this) throw new SuarError("store-locked", { directory: this.location });
    this.disk.holder = this;
    await this.life.whileAlive(this.disk.settled());
    this.#isOpen = true;
  }

  async commit(operations: readonly StoreOp[], durability: Durability): Promise<void> {
    if (!this.#isOpen) throw closed();
    if (this.life.isOver) return new Promise(() => {});
    await this.life.whileAlive(this.disk.write(operations, durability));
  }

  async range(from: Uint8Array, to: Uint8Array, limit: number): Promise<readonly StoreEntry[]> {
    if (!this.#isOpen) {
      throw new SuarError("store-unreadable", { directory: this.location, reason: "the store is closed" });
    }
    return await this.life.whileAlive(this.disk.read(from, to, limit));
  }

  /** LevelDB does it in its own time, for all sites. */
  async compact(): Promise<void> {
    if (!this.#isOpen) throw closed();
  }

  async close(): Promise<void> {
    this.#isOpen = false;
    if (this.disk.holder === this) this.disk.holder = undefined;
  }
}

function closed(): SuarError {
  return new SuarError("store-write-failed", { reason: "the store is closed" });
}
