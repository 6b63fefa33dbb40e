import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, rmSync, statfsSync, writeSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const CHUNK = Buffer.alloc(64 * 1024, 1);
const MEGABYTE = 1024 * 1024;
let answer: Promise<boolean> | undefined;

/** True where this user may mount a file system in a mount namespace of its own. */
export function smallDisksWork(): Promise<boolean> {
  const words = ["--mount", "--propagation", "private", "mount", "-t", "tmpfs", "-o", "size=1m", "suar-faults", "/mnt"];
  answer ??= promisify(execFile)("unshare", words).then(
    () => true,
    () => false,
  );
  return answer;
}

/**
 * A small tmpfs, which another file can fill. It is mounted in the mount namespace of a process that sleeps, and reached through
 * that process: whatever happens to the case, the mount is gone when the process is.
 */
export class SmallDisk {
  private constructor(
    private readonly keeper: ChildProcess,
    /** Where its files are. */
    readonly path: string,
  ) {}

  /** @param folder an empty folder to mount it on. @throws when it cannot be mounted. */
  static async mount(folder: string, megabytes: number, signal: AbortSignal): Promise<SmallDisk> {
    const mountPoint = join(folder, "disk");
    await mkdir(mountPoint);
    const script = `mount -t tmpfs -o size=${megabytes}m,mode=700 suar-faults "$1" && echo mounted && exec sleep 86400`;
    const words = ["--mount", "--propagation", "private", "sh", "-c", script, "sh", mountPoint];
    const keeper = spawn("unshare", words, { stdio: ["ignore", "pipe", "inherit"] });
    signal.addEventListener("abort", () => keeper.kill("SIGKILL"), { once: true });
    const [said] = await Promise.race([once(keeper.stdout, "data"), once(keeper, "close")]);
    if (String(said) !== "mounted\n") throw new Error(`no tmpfs could be mounted on ${mountPoint}`);
    return new SmallDisk(keeper, `/proc/${keeper.pid}/root${mountPoint}`);
  }

  get freeBytes(): number {
    const { bavail, bsize } = statfsSync(this.path);
    return bavail * bsize;
  }

  /** Another file takes everything, as far as the disk goes, but so many bytes. What it took before it keeps. */
  fill(leaveBytes: number): void {
    const file = openSync(this.#filler, "a");
    try {
      for (;;) {
        const take = Math.min(CHUNK.length, this.freeBytes - leaveBytes);
        if (take <= 0) return;
        writeSync(file, CHUNK, 0, take);
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
    } finally {
      closeSync(file);
    }
  }

  /** The other file is gone. */
  clear(): void {
    rmSync(this.#filler, { force: true });
  }

  /** Everything in it is lost. */
  async unmount(): Promise<void> {
    if (this.keeper.exitCode !== null || this.keeper.signalCode !== null) return;
    const closed = once(this.keeper, "close");
    this.keeper.kill("SIGKILL");
    await closed;
  }

  get #filler(): string {
    return join(this.path, "filler");
  }
}

/** Megabytes of a disk on which a store of `maximumBytes` has room for LevelDB's garbage, and for what lies beside it. */
export function roomyMegabytes(maximumBytes: number, ballastBytes: number): number {
  return Math.ceil((1.25 * maximumBytes + 8 * MEGABYTE + 2 * ballastBytes) / MEGABYTE);
}
