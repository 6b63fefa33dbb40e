import { constants, type FileHandle, open, readdir, stat, statfs } from "node:fs/promises";
import { basename, join } from "node:path";
import type { ClassicLevel } from "classic-level";
import { Level } from "level";
import { SuarError } from "../core/errors.ts";
import { diskProblem, hasCode } from "./disk-problem.ts";
import { levelProblem } from "./level-problem.ts";
import { makeDirectory } from "./make-directory.ts";

/** CURRENT and the MANIFEST are made anew. Never LOCK: whoever closes a copy of it lets go of the lock of the process that reads it. */
const HOLDS_RECORDS = /^\d+\.(?:ldb|sst|log)$/;
const CHUNK_BYTES = 256 * 1024;
/** A repair writes each log again as a table, and a table with damage again without it: in the worst case everything. */
const COPIES = 2;

/**
 * Copies a LevelDB directory that no process has open, and lets LevelDB repair the copy, which can then be opened with LevelStore.
 * The original is only read. A repair finds what is in the tables and logs, whatever CURRENT and the MANIFEST say: also records that
 * had been deleted, and after the damaged end of a log whatever looks like a record; so the reader must check each entry.
 * @param to does not exist yet, or is an empty directory. After a rejection it may hold a part.
 * @param signal ends the copying; a repair that has begun is not interrupted.
 * Rejects with `disk-full`, `store-disk-error`, `store-unreadable` (where nothing is left to repair), `store-unwritable`, or the reason
 * of the signal. Damage in a table can end the process instead (LevelDB allocates what a flipped bit asks for): run it where that is no harm.
 */
export async function repairCopy(from: string, to: string, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  await copyRecords(from, to, signal);
  signal.throwIfAborted();
  // What `Level` is in Node; its types are those of the browser's as well, which cannot.
  const { repair } = Level as unknown as typeof ClassicLevel;
  try {
    await repair(to);
  } catch (error) {
    throw levelProblem(error, to, "open");
  }
}

async function copyRecords(from: string, to: string, signal: AbortSignal): Promise<void> {
  let sources: readonly Source[];
  try {
    sources = await recordFiles(from);
  } catch (error) {
    throw diskProblem(error, from);
  }
  if (sources.length === 0) {
    throw new SuarError("store-unreadable", { directory: from, reason: "it holds no table and no log" });
  }
  try {
    await makeDirectory(to);
    if ((await readdir(to)).length > 0) {
      throw new SuarError("store-unwritable", { directory: to, reason: "the place for the copy is not empty" });
    }
    const bytes = sources.reduce((sum, { size }) => sum + size, 0);
    const { bavail, bsize, blocks } = await statfs(to);
    if (blocks > 0 && bavail * bsize < COPIES * bytes) throw new SuarError("disk-full", { directory: to });
  } catch (error) {
    throw diskProblem(error, to);
  }
  for (const source of sources) await copyFile(source, join(to, basename(source.path)), from, to, signal);
}

interface Source {
  readonly path: string;
  readonly size: number;
}

async function recordFiles(directory: string): Promise<readonly Source[]> {
  const sources: Source[] = [];
  for (const name of await readdir(directory)) {
    if (!HOLDS_RECORDS.test(name)) continue;
    const path = join(directory, name);
    const found = await stat(path).catch((error: unknown) => {
      // A symbolic link to nothing.
      if (hasCode(error, "ENOENT", "ELOOP")) return undefined;
      throw error;
    });
    if (found?.isFile() === true) sources.push({ path, size: found.size });
  }
  return sources;
}

/** What cannot be read because of the disk is left out of the copy from there on: a repair keeps what comes before. */
async function copyFile(source: Source, path: string, from: string, to: string, signal: AbortSignal): Promise<void> {
  const input = await naming(from, () => open(source.path, constants.O_RDONLY | constants.O_NONBLOCK));
  try {
    const output = await naming(to, () => open(path, "wx", 0o600));
    try {
      const buffer = new Uint8Array(CHUNK_BYTES);
      for (let position = 0; position < source.size; ) {
        signal.throwIfAborted();
        const bytesRead = await readOrEnd(input, buffer, position, from);
        if (bytesRead === 0) return;
        await naming(to, () => output.writeFile(buffer.subarray(0, bytesRead)));
        position += bytesRead;
      }
    } finally {
      await output.close();
    }
  } finally {
    await input.close();
  }
}

function readOrEnd(file: FileHandle, buffer: Uint8Array, position: number, from: string): Promise<number> {
  return naming(from, async () => {
    try {
      return (await file.read(buffer, 0, buffer.byteLength, position)).bytesRead;
    } catch (error) {
      if (hasCode(error, "EIO")) return 0;
      throw error;
    }
  });
}

/** Errors of `work` become problems of that directory. */
async function naming<T>(directory: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw diskProblem(error, directory);
  }
}
