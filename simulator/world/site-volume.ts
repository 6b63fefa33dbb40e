import type { SidecarSlot, Volume } from "../../agent/core/volume.ts";
import type { SiteDisk } from "./site-disk.ts";

const FREE_BYTES = 8e9;

/** The Volume port over a simulated card with room enough and no damage. */
export class SiteVolume implements Volume {
  constructor(private readonly disk: SiteDisk) {}

  async freeBytes(): Promise<number> {
    return FREE_BYTES;
  }

  /** An upper bound: what was deleted counts as well. */
  async storeBytes(): Promise<number> {
    return this.disk.syncedBytes;
  }

  async beginRun(bootId: string): Promise<number> {
    const unfinished = this.disk.run?.bootId === bootId ? this.disk.run.count : 0;
    this.disk.run = { bootId, count: unfinished + 1 };
    return unfinished;
  }

  async endRun(): Promise<void> {
    this.disk.run = undefined;
  }

  async findDamage(): Promise<undefined> {
    return undefined;
  }

  async rescue(): Promise<boolean> {
    return false;
  }

  async readSidecar(): Promise<readonly [Uint8Array, Uint8Array]> {
    return this.disk.readSidecar();
  }

  async writeSidecar(slot: SidecarSlot, bytes: Uint8Array): Promise<void> {
    this.disk.writeSidecar(slot, bytes);
  }

  async holdBallast(): Promise<boolean> {
    this.disk.hasBallast = true;
    return true;
  }

  async dropBallast(): Promise<boolean> {
    const there = this.disk.hasBallast;
    this.disk.hasBallast = false;
    return there;
  }

  /** What is set aside is not kept: nobody exports from a simulated card. */
  async setAside(): Promise<string> {
    await this.disk.clear();
    return "gone";
  }

  async setAsideStores(): Promise<readonly string[]> {
    return [];
  }
}
