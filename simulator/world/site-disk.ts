import type { Keepsake, KeepsakeName } from "../../agent/core/keepsake.ts";
import type { Store, StoreEntry, StoreOp } from "../../agent/core/store.ts";
import { SIDECAR_SLOT_BYTES, type SidecarSlot } from "../../agent/core/volume.ts";
import type { CardContent } from "./earlier-store.ts";
import type { SharedStore } from "./shared-store.ts";

const PREFIX_BYTES = 4;
const CLEAR_AT_ONCE = 256;

/**
 * What a box has on its card: it outlives every agent, and of the store that which was synced outlives power cuts. There are thousands: small
 * things are kept as text, one character for each byte, which takes a third of the memory of an array, and maps are made when needed.
 */
export class SiteDisk {
  /** What a power cut takes: written, and not synced. By the key's bytes; absent while there is nothing. */
  #unsynced: Map<string, StoreOp> | undefined;
  /** Everything that was ever synced; more than zero when there is a store. */
  syncedBytes = 0;
  /** Beside the store; not synced, so a power cut takes it. */
  #sidecar: readonly [string, string] = ["", ""];
  run: { readonly bootId: string; readonly count: number } | undefined;
  hasBallast = false;
  /** Who has the store open. */
  holder: Store | undefined;
  /** The latest way of anything to the store; whatever was on it before has come to an end sooner. */
  #latest: Promise<void> | undefined;
  readonly keepsake: Keepsake = new CardKeepsake();

  constructor(
    private readonly shared: SharedStore,
    private readonly site: number,
  ) {}

  /** Puts on an empty card what another version left there. */
  async fill({ entries, sidecar }: CardContent): Promise<void> {
    const puts = entries.map(({ key, value }): StoreOp => ({ type: "put", key, value }));
    await this.write(puts, "synced");
    this.#sidecar = [textOf(sidecar[0]), textOf(sidecar[1])];
  }

  /** As `Volume.readSidecar`. */
  readSidecar(): readonly [Uint8Array, Uint8Array] {
    const [first, second] = this.#sidecar;
    return [slotOf(first), slotOf(second)];
  }

  /** As `Volume.writeSidecar`. */
  writeSidecar(slot: SidecarSlot, bytes: Uint8Array): void {
    const [first, second] = this.#sidecar;
    const text = textOf(bytes.subarray(0, bytes.findLastIndex((byte) => byte !== 0) + 1));
    this.#sidecar = slot === 0 ? [text, second] : [first, text];
  }

  /** The power is gone. */
  cutPower(): void {
    this.#unsynced = undefined;
    this.#sidecar = ["", ""];
    this.holder = undefined;
  }

  /** Resolves when nothing of an earlier life is on its way to the store any more. */
  async settled(): Promise<void> {
    await this.#latest?.catch(() => undefined);
  }

  /** @param operations in their order; all or none. */
  async write(operations: readonly StoreOp[], durability: Parameters<Store["commit"]>[1]): Promise<void> {
    // As agents do: they sync whatever they write.
    if (durability === "synced" && this.#unsynced === undefined) return this.#commit(operations);
    this.#unsynced ??= new Map();
    const unsynced = this.#unsynced;
    for (const operation of operations) unsynced.set(textOf(operation.key), operation);
    if (durability === "buffered") return;
    const written = [...unsynced];
    await this.#commit(
      written.map(([, operation]) => operation),
      () => {
        for (const [key, operation] of written) {
          // Written again meanwhile: that is not synced.
          if (unsynced.get(key) === operation) unsynced.delete(key);
        }
        if (unsynced.size === 0 && this.#unsynced === unsynced) this.#unsynced = undefined;
      },
    );
  }

  async read(from: Uint8Array, to: Uint8Array, limit: number): Promise<readonly StoreEntry[]> {
    const unsynced = [...(this.#unsynced?.values() ?? [])].filter(({ key }) => within(key, from, to));
    // A box that has just been made reads a dozen times from a card on which there is nothing.
    const found =
      this.syncedBytes === 0 ? [] : await this.shared.range(this.#key(from), this.#key(to), limit + unsynced.length);
    const entries = found.map(({ key, value }) => ({ key: key.subarray(PREFIX_BYTES), value }));
    if (unsynced.length === 0) return entries;
    const merged = new Map(entries.map((entry) => [textOf(entry.key), entry]));
    for (const operation of unsynced) {
      if (operation.type === "del") merged.delete(textOf(operation.key));
      else merged.set(textOf(operation.key), operation);
    }
    return [...merged.values()].sort((a, b) => Buffer.compare(a.key, b.key)).slice(0, limit);
  }

  /** Deletes the store. */
  async clear(): Promise<void> {
    this.#unsynced = undefined;
    const first = new Uint8Array();
    const end = new Uint8Array(64).fill(0xff);
    for (;;) {
      const entries = await this.read(first, end, CLEAR_AT_ONCE);
      if (entries.length === 0) break;
      await this.#commit(entries.map(({ key }) => ({ type: "del", key })));
    }
    this.syncedBytes = 0;
  }

  /** @param then what is to be done before anybody hears of it. */
  #commit(operations: readonly StoreOp[], then = () => {}): Promise<void> {
    this.#latest = this.shared.commit(operations.map((operation) => this.#prefixed(operation))).then(() => {
      for (const operation of operations) this.syncedBytes += sizeOf(operation);
      then();
    });
    return this.#latest;
  }

  #prefixed(operation: StoreOp): StoreOp {
    const key = this.#key(operation.key);
    return operation.type === "put" ? { type: "put", key, value: operation.value } : { type: "del", key };
  }

  /** In memory that keys share: with some of its own each would cost more to make than to store. */
  #key(key: Uint8Array): Uint8Array {
    const whole = Buffer.allocUnsafe(PREFIX_BYTES + key.length);
    whole.writeUInt32BE(this.site);
    whole.set(key, PREFIX_BYTES);
    return whole;
  }
}

/** A write is all or nothing, and synced. */
class CardKeepsake implements Keepsake {
  #kept: Readonly<Partial<Record<KeepsakeName, string>>> = {};

  async read(name: KeepsakeName): Promise<Uint8Array | undefined> {
    const text = this.#kept[name];
    return text === undefined ? undefined : bytesOf(text);
  }

  async write(name: KeepsakeName, bytes: Uint8Array): Promise<void> {
    this.#kept = { ...this.#kept, [name]: textOf(bytes) };
  }
}

function textOf({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString("latin1");
}

function bytesOf(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, "latin1"));
}

/** Empty, or filled up with zeros. */
function slotOf(text: string): Uint8Array {
  const slot = new Uint8Array(text === "" ? 0 : SIDECAR_SLOT_BYTES);
  slot.set(bytesOf(text));
  return slot;
}

function within(key: Uint8Array, from: Uint8Array, to: Uint8Array): boolean {
  return Buffer.compare(key, from) >= 0 && Buffer.compare(key, to) < 0;
}

function sizeOf(operation: StoreOp): number {
  return operation.type === "put" ? operation.key.length + operation.value.length : 0;
}
