import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A file system of its own in memory, as small as wanted, which can be taken away at any moment like a stick. */
export class TinyDisk {
  private constructor(readonly path: string) {}

  static insert(kilobytes: number): TinyDisk {
    const path = mkdtempSync(join(tmpdir(), "suar-disk-"));
    const { status, stderr } = spawnSync("mount", ["-t", "tmpfs", "-o", `size=${kilobytes}k`, "suar", path]);
    if (status === 0) return new TinyDisk(path);
    rmSync(path, { recursive: true });
    throw new Error(`mount failed: ${stderr.toString()}`);
  }

  makeReadOnly(): void {
    this.#must("mount", ["-o", "remount,ro", this.path]);
  }

  /** At once, whoever still writes to it. Its directory stays, empty. */
  pullOut(): void {
    this.#must("umount", ["-l", this.path]);
  }

  /** Takes it out, if it is still in, and its directory away. */
  remove(): void {
    spawnSync("umount", ["-l", this.path]);
    rmSync(this.path, { recursive: true });
  }

  #must(program: string, words: readonly string[]): void {
    const { status, stderr } = spawnSync(program, words);
    if (status !== 0) throw new Error(`${program} failed: ${stderr.toString()}`);
  }
}

function probe(): string | undefined {
  const directory = mkdtempSync(join(tmpdir(), "suar-disk-"));
  const { status } = spawnSync("mount", ["-t", "tmpfs", "-o", "size=64k", "suar", directory]);
  if (status === 0) spawnSync("umount", [directory]);
  rmSync(directory, { recursive: true });
  return status === 0 ? undefined : "a file system cannot be mounted without root: its tests are left out";
}

/** Why there can be no TinyDisk here; undefined where it can. */
export const TINY_DISK_MISSING = probe();
