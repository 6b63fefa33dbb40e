import { readdir, readFile, rename, rm, stat, statfs, writeFile } from "node:fs/promises";
import { SIDECAR_SLOT_BYTES, type SidecarSlot, type Volume } from "../core/volume.ts";

/** The Volume port on a real disk: files beside the store's directory, with its name in front of theirs. */
export class StoreVolume implements Volume {
  /** @param location directory of the store. */
  constructor(private readonly location: string) {}

  async freeBytes(): Promise<number | undefined> {
    const { bavail, bsize } = await statfs(this.location);
    return bavail * bsize;
  }

  async storeBytes(): Promise<number> {
    const files = await readdir(this.location);
    const sizes = await Promise.all(files.map(async (file) => (await stat(`${this.location}/${file}`)).size));
    return sizes.reduce((sum, size) => sum + size, 0);
  }

  async beginOpening(_bootId: string): Promise<number> {
    return 0;
  }

  async endOpening(): Promise<void> {}

  async readSidecar(): Promise<readonly [Uint8Array, Uint8Array]> {
    const bytes = await readFile(`${this.location}.sidecar`).catch(() => new Uint8Array());
    return [bytes.subarray(0, SIDECAR_SLOT_BYTES), bytes.subarray(SIDECAR_SLOT_BYTES)];
  }

  async writeSidecar(_slot: SidecarSlot, _bytes: Uint8Array): Promise<void> {}

  async holdBallast(bytes: number): Promise<boolean> {
    await writeFile(`${this.location}.ballast`, new Uint8Array(bytes));
    return true;
  }

  async dropBallast(): Promise<boolean> {
    await rm(`${this.location}.ballast`, { force: true });
    return true;
  }

  async setAside(): Promise<string> {
    const name = `${this.location}.set-aside-1`;
    await rename(this.location, name);
    return name;
  }
}
