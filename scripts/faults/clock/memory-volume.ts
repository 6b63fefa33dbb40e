import type { SidecarSlot, Volume } from "../../../agent/core/volume.ts";

/** The Volume port in memory: a disk with room for everything. */
export class MemoryVolume implements Volume {
  readonly #sidecar: [Uint8Array, Uint8Array] = [new Uint8Array(), new Uint8Array()];
  #ballastBytes = 0;
  #runs: { readonly bootId: string; readonly count: number } | undefined;

  async freeBytes(): Promise<number | undefined> {
    return undefined;
  }

  async storeBytes(): Promise<number> {
    return 0;
  }

  async beginRun(bootId: string): Promise<number> {
    const before = this.#runs?.bootId === bootId ? this.#runs.count : 0;
    this.#runs = { bootId, count: before + 1 };
    return before;
  }

  async endRun(): Promise<void> {
    this.#runs = undefined;
  }

  /** There is never any. */
  async findDamage(): Promise<string | undefined> {
    return undefined;
  }

  rescue(): Promise<boolean> {
    return Promise.reject(new Error("a store in memory is never damaged"));
  }

  async readSidecar(): Promise<readonly [Uint8Array, Uint8Array]> {
    return [this.#sidecar[0].slice(), this.#sidecar[1].slice()];
  }

  async writeSidecar(slot: SidecarSlot, bytes: Uint8Array): Promise<void> {
    this.#sidecar[slot] = bytes.slice();
  }

  async holdBallast(bytes: number): Promise<boolean> {
    this.#ballastBytes = bytes;
    return true;
  }

  async dropBallast(): Promise<boolean> {
    const held = this.#ballastBytes > 0;
    this.#ballastBytes = 0;
    return held;
  }

  async setAsideStores(): Promise<readonly string[]> {
    return [];
  }

  setAside(): Promise<string> {
    return Promise.reject(new Error("a store in memory is never damaged"));
  }
}
