import { open, rm, stat, statfs } from "node:fs/promises";
import { dirname, join } from "node:path";
import { reasonOf } from "../core/errors.ts";
import type { DiskFacts, DiskWrite } from "../core/examination.ts";
import { hasCode } from "./disk-problem.ts";

/** More than a block, so that a file system that keeps small files in their inode has to find room as well. */
const TRIAL_BYTES = 8 * 1024;

/**
 * Whether a directory can be written: by writing a small file there, syncing it and taking it away, because neither mount options nor modes say
 * what a failing card does. Never rejects.
 */
export async function tryDisk(directory: string): Promise<DiskFacts> {
  const [outcome, freeBytes] = await Promise.all([tryWrite(directory), readFree(directory)]);
  return { directory, ...outcome, ...(freeBytes === undefined ? {} : { freeBytes }) };
}

async function tryWrite(directory: string): Promise<Pick<DiskFacts, "write" | "reason">> {
  const path = join(directory, `.doctor-${process.pid}.new`);
  try {
    if (!(await stat(directory)).isDirectory()) return { write: "failed", reason: "it is not a directory" };
    // Of an examination that was killed, in a process of the same number.
    await rm(path, { force: true });
    const file = await open(path, "wx", 0o600);
    try {
      await file.writeFile(new Uint8Array(TRIAL_BYTES).fill(0x53));
      await file.sync();
    } finally {
      await file.close();
    }
    return { write: "written" };
  } catch (error) {
    const write = outcomeOf(error);
    return write === "failed" ? { write, reason: reasonOf(error) } : { write };
  } finally {
    // What cannot be taken away was never made, or the disk has said so already.
    await rm(path, { force: true }).catch(() => {});
  }
}

function outcomeOf(error: unknown): DiskWrite {
  if (hasCode(error, "ENOENT")) return "absent";
  if (hasCode(error, "EACCES", "EPERM")) return "forbidden";
  if (hasCode(error, "ENOSPC", "EDQUOT")) return "full";
  return hasCode(error, "EROFS") ? "read-only" : "failed";
}

/** Of the nearest directory that exists. */
async function readFree(directory: string): Promise<number | undefined> {
  for (let path = directory; ; path = dirname(path)) {
    try {
      const { bavail, bsize, blocks } = await statfs(path);
      return blocks === 0 ? undefined : bavail * bsize;
    } catch (error) {
      if (!hasCode(error, "ENOENT", "ENOTDIR") || path === dirname(path)) return undefined;
    }
  }
}
