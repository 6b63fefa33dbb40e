import { SuarError } from "../../agent/core/errors.ts";
import type { Durability, Store, StoreEntry, StoreOp } from "../../agent/core/store.ts";

/** What lies under a MemoryStore and outlives it, as a directory outlives a process. */
export class MemoryDisk {
  /** What a reader sees. */
  readonly current = new SortedEntries();
  /** What a power cut leaves. */
  readonly synced = new SortedEntries();
  unsynced: StoreOp[] = [];
  /** From now on no commit ever ends, as with a dying card. */
  hangs = false;
  holder: MemoryStore | undefined;

  /** What lies beside the store: see MemoryVolume. */
  readonly sidecar: { current: [Uint8Array, Uint8Array]; synced: [Uint8Array, Uint8Array] } = {
    current: [new Uint8Array(), new Uint8Array()],
    synced: [new Uint8Array(), new Uint8Array()],
  };
  run: { readonly bootId: string; readonly count: number } | undefined;
  /** What findDamage finds. */
  damage: string | undefined;
  /** Whether what was set aside can be made a store again. */
  rescuable = true;
  ballastBytes = 0;
  /** Undefined: the volume does not say. */
  freeBytes: number | undefined;
  readonly setAside: (readonly StoreEntry[])[] = [];

  /** The state that the next process finds after this one was killed; with "power cut" what was not synced is gone. */
  crashed(kind: "killed" | "power cut" = "power cut"): MemoryDisk {
    const copy = new MemoryDisk();
    const left = kind === "killed" ? this.current : this.synced;
    copy.current.load(left.all());
    copy.synced.load(left.all());
    const sidecar = kind === "killed" ? this.sidecar.current : this.sidecar.synced;
    copy.sidecar.current = [...sidecar];
    copy.sidecar.synced = [...sidecar];
    copy.run = this.run;
    copy.damage = this.damage;
    copy.rescuable = this.rescuable;
    copy.ballastBytes = this.ballastBytes;
    copy.freeBytes = this.freeBytes;
    copy.setAside.push(...this.setAside);
    return copy;
  }
}

/** The Store port in memory: atomic, ordered, locked, and as forgetful as a disk that lost its power. */
export class MemoryStore implements Store {
  readonly location = "memory";
  #open = false;

  constructor(readonly disk: MemoryDisk = new MemoryDisk()) {}

  async open(): Promise<void> {
    if (this.#open) return;
    if (this.disk.holder !== undefined) throw new SuarError("store-locked", { directory: this.location });
    this.disk.holder = this;
    this.#open = true;
  }

  async commit(operations: readonly StoreOp[], durability: Durability): Promise<void> {
    await later();
    if (this.disk.hangs) await new Promise<never>(() => {});
    if (!this.#open) throw new SuarError("store-write-failed", { reason: "the store is closed" });
    const copied = operations.map((operation) =>
      operation.type === "put"
        ? { ...operation, key: operation.key.slice(), value: operation.value.slice() }
        : { ...operation, key: operation.key.slice() },
    );
    this.disk.current.apply(copied);
    this.disk.unsynced.push(...copied);
    if (durability === "synced") this.disk.synced.apply(this.disk.unsynced.splice(0));
  }

  async range(from: Uint8Array, to: Uint8Array, limit: number): Promise<readonly StoreEntry[]> {
    await later();
    if (!this.#open) {
      throw new SuarError("store-unreadable", { directory: this.location, reason: "the store is closed" });
    }
    return this.disk.current
      .range(from, to, limit)
      .map(({ key, value }) => ({ key: key.slice(), value: value.slice() }));
  }

  async compact(): Promise<void> {
    if (!this.#open) throw new SuarError("store-write-failed", { reason: "the store is closed" });
  }

  async close(): Promise<void> {
    this.#open = false;
    if (this.disk.holder === this) this.disk.holder = undefined;
  }
}

/** A real store answers only after other things have happened. */
function later(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** An ordered map of bytes. */
export class SortedEntries {
  #entries: StoreEntry[] = [];

  all(): readonly StoreEntry[] {
    return this.#entries;
  }

  load(entries: readonly StoreEntry[]): void {
    this.#entries = [...entries];
  }

  apply(operations: readonly StoreOp[]): void {
    for (const operation of operations) {
      const index = this.#indexOf(operation.key);
      const found = this.#entries[index];
      const there = found !== undefined && Buffer.compare(found.key, operation.key) === 0 ? 1 : 0;
      if (operation.type === "del") this.#entries.splice(index, there);
      else this.#entries.splice(index, there, { key: operation.key, value: operation.value });
    }
  }

  range(from: Uint8Array, to: Uint8Array, limit: number): readonly StoreEntry[] {
    const start = this.#indexOf(from);
    const end = this.#indexOf(to);
    return this.#entries.slice(start, Math.max(start, Math.min(end, start + limit)));
  }

  /** Index of the first entry at or above `key`. */
  #indexOf(key: Uint8Array): number {
    let low = 0;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const entry = this.#entries[middle];
      if (entry !== undefined && Buffer.compare(entry.key, key) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
