import { SuarError } from "../../agent/core/errors.ts";
import { MAXIMUM_SET_ASIDE, SIDECAR_SLOT_BYTES, type SidecarSlot, type Volume } from "../../agent/core/volume.ts";
import type { MemoryDisk } from "./memory-store.ts";

/** The Volume port over a MemoryDisk: what lies beside the store outlives the process as the store does. */
export class MemoryVolume implements Volume {
  constructor(private readonly disk: MemoryDisk) {}

  async freeBytes(): Promise<number | undefined> {
    return this.disk.freeBytes;
  }

  async storeBytes(): Promise<number> {
    return this.disk.current.all().reduce((sum, { key, value }) => sum + key.byteLength + value.byteLength, 0);
  }

  async beginRun(bootId: string): Promise<number> {
    if (this.disk.holder !== undefined) throw new SuarError("store-locked", { directory: "memory" });
    const unfinished = this.disk.run?.bootId === bootId ? this.disk.run.count : 0;
    this.disk.run = { bootId, count: unfinished + 1 };
    return unfinished;
  }

  async findDamage(): Promise<string | undefined> {
    return this.disk.damage;
  }

  async rescue(): Promise<boolean> {
    const last = this.disk.setAside.at(-1);
    if (!this.disk.rescuable || last === undefined || last.length === 0) return false;
    for (const entries of [this.disk.current, this.disk.synced]) entries.load(last);
    return true;
  }

  async endRun(): Promise<void> {
    this.disk.run = undefined;
  }

  async readSidecar(): Promise<readonly [Uint8Array, Uint8Array]> {
    const [first, second] = this.disk.sidecar.current;
    return [first.slice(), second.slice()];
  }

  async writeSidecar(slot: SidecarSlot, bytes: Uint8Array): Promise<void> {
    if (bytes.byteLength > SIDECAR_SLOT_BYTES)
      throw new RangeError(`${bytes.byteLength} bytes for a slot of the sidecar`);
    const whole = new Uint8Array(SIDECAR_SLOT_BYTES);
    whole.set(bytes);
    this.disk.sidecar.current[slot] = whole;
  }

  async holdBallast(bytes: number): Promise<boolean> {
    if (this.disk.ballastBytes === bytes) return true;
    this.disk.ballastBytes = 0;
    if (this.disk.freeBytes !== undefined && this.disk.freeBytes < bytes) return false;
    this.disk.ballastBytes = bytes;
    return true;
  }

  async dropBallast(): Promise<boolean> {
    const there = this.disk.ballastBytes > 0;
    this.disk.ballastBytes = 0;
    return there;
  }

  async setAside(): Promise<string> {
    this.disk.setAside.push(this.disk.current.all());
    for (const entries of [this.disk.current, this.disk.synced]) entries.load([]);
    this.disk.unsynced = [];
    // It was in what is out of the way now.
    this.disk.damage = undefined;
    return `set-aside-${this.disk.setAside.length}`;
  }

  async setAsideStores(): Promise<readonly string[]> {
    const names = this.disk.setAside.map((entries, index) => (entries.length === 0 ? [] : [`set-aside-${index + 1}`]));
    return names.flat().slice(-MAXIMUM_SET_ASIDE).reverse();
  }
}
