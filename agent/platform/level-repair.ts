import { constants, type FileHandle, open, readdir, rm, stat, statfs } from "node:fs/promises";
import { basename, join } from "node:path";
import type { ClassicLevel } from "classic-level";
import { Level } from "level";
import { SuarError } from "../core/errors.ts";
import { diskProblem, hasCode } from "./disk-problem.ts";
import { blankDamagedRecords } from "./level-log.ts";
import { levelProblem } from "./level-problem.ts";
import { keepIntactBlocks } from "./level-salvage.ts";
import { findTableDamage, TABLE_NAME } from "./level-tables.ts";
import { makeDirectory } from "./make-directory.ts";
import { readStart } from "./our-file.ts";

/** CURRENT and the MANIFEST are made anew. Never LOCK: whoever closes a copy of it lets go of the lock of the process that reads it. */
const HOLDS_RECORDS = /^\d+\.(?:ldb|sst|log)$/;
const CHUNK_BYTES = 256 * 1024;
/** What is given up where the disk cannot read: a page, so that one bad sector costs the blocks around it. */
const PAGE_BYTES = 4096;
/** Each can take seconds. A table with more of them is cut off there, and so lost. */
const MAXIMUM_UNREADABLE_PAGES = 16;
/** What a repair has put away: logs that are tables now. */
const PUT_AWAY = "lost";
/** A repair ends well when it could not write the table for a log, or not read one, and only notes it (db/repair.cc). */
const FAILURE = /(?:ignoring conversion error: |: dropped: |: \d+ entries (?!OK$))(.+)$/m;
const MAXIMUM_SAID_BYTES = 1024 * 1024;
/** A repair writes each log again as a table, and a damaged table is written again without the damage: in the worst case everything. */
const COPIES = 2;

/**
 * Copies what is intact in a LevelDB directory that no process has open, and lets LevelDB repair the copy, which can then be opened with
 * LevelStore. The original is only read. Damaged blocks of tables are left out, and tables whose index is damaged, so that LevelDB never
 * sees one: it would believe it, and could end the process. Of a log what LevelDB itself would leave out when it opens it. A repair finds
 * what is in tables and logs, whatever CURRENT and the MANIFEST say: also records that had been deleted, and an earlier state of others.
 * @param to does not exist yet, or is an empty directory. After a rejection it may hold a part.
 * @param signal ends the copying; a repair that has begun is not interrupted.
 * Rejects with `disk-full`, `store-disk-error`, `store-unreadable` (where nothing is intact), `store-unwritable`, or the reason of the
 * signal.
 */
export async function repairCopy(from: string, to: string, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  if (!(await copyRecords(from, to, signal))) {
    throw new SuarError("store-unreadable", { directory: from, reason: "it holds no table and no log that is intact" });
  }
  signal.throwIfAborted();
  // What `Level` is in Node; its types are those of the browser's as well, which cannot.
  const { repair } = Level as unknown as typeof ClassicLevel;
  try {
    await repair(to);
  } catch (error) {
    throw levelProblem(error, to, "open");
  }
  const failure = FAILURE.exec(await naming(to, () => said(to)));
  if (failure !== null) throw levelProblem(new Error(failure[1]), to, "open");
  await naming(to, () => rm(join(to, PUT_AWAY), { recursive: true, force: true }));
}

/** What LevelDB notes about its work, in lines of about 80 bytes for each file. */
async function said(directory: string): Promise<string> {
  return new TextDecoder().decode(await readStart(join(directory, "LOG"), MAXIMUM_SAID_BYTES));
}

/** Bytes of the files that `repairCopy` would copy. Rejects as it does. */
export async function recordBytes(directory: string): Promise<number> {
  return total(await naming(directory, () => recordFiles(directory)));
}

/** True when it has copied anything but empty files. */
async function copyRecords(from: string, to: string, signal: AbortSignal): Promise<boolean> {
  const sources = await naming(from, () => recordFiles(from));
  if (sources.length === 0) return false;
  try {
    await makeDirectory(to);
    if ((await readdir(to)).length > 0) {
      throw new SuarError("store-unwritable", { directory: to, reason: "the place for the copy is not empty" });
    }
    const { bavail, bsize, blocks } = await statfs(to);
    if (blocks > 0 && bavail * bsize < COPIES * total(sources)) throw new SuarError("disk-full", { directory: to });
  } catch (error) {
    throw diskProblem(error, to);
  }
  let kept = 0;
  for (const source of sources) {
    const path = join(to, basename(source.path));
    await copyFile(source, path, from, to, signal);
    if (await naming(to, () => isUsable(path))) kept += source.size;
    else await naming(to, () => rm(path));
  }
  return kept > 0;
}

/** Looks at the copy, which is what LevelDB will read, and takes out of it what is damaged. */
async function isUsable(path: string): Promise<boolean> {
  if (!TABLE_NAME.test(basename(path))) {
    await blankDamagedRecords(path);
    return true;
  }
  return (await findTableDamage(path)) === undefined || (await keepIntactBlocks(path));
}

function total(sources: readonly Source[]): number {
  return sources.reduce((sum, { size }) => sum + size, 0);
}

interface Source {
  readonly path: string;
  readonly size: number;
}

async function recordFiles(directory: string): Promise<readonly Source[]> {
  const sources: Source[] = [];
  const names = await readdir(directory).catch((error: unknown) => {
    if (hasCode(error, "ENOENT", "ENOTDIR")) return [];
    throw error;
  });
  for (const name of names) {
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

/** Pages that the disk cannot read are zeros in the copy of a table; a log ends there, for a repair keeps what comes before. */
async function copyFile(source: Source, path: string, from: string, to: string, signal: AbortSignal): Promise<void> {
  const input = await naming(from, () => open(source.path, constants.O_RDONLY | constants.O_NONBLOCK));
  try {
    const output = await naming(to, () => open(path, "wx", 0o600));
    try {
      const buffer = new Uint8Array(CHUNK_BYTES);
      let unreadableLeft = TABLE_NAME.test(basename(source.path)) ? MAXIMUM_UNREADABLE_PAGES : 0;
      for (let position = 0; position < source.size; ) {
        signal.throwIfAborted();
        let length = await naming(from, () => readIfPossible(input, buffer, position));
        if (length === undefined && unreadableLeft > 0) {
          length = await naming(from, () => readIfPossible(input, buffer.subarray(0, PAGE_BYTES), position));
          if (length === undefined) {
            unreadableLeft--;
            length = Math.min(PAGE_BYTES, source.size - position);
            buffer.fill(0, 0, length);
          }
        }
        if (length === undefined || length === 0) return;
        await naming(to, () => output.writeFile(buffer.subarray(0, length)));
        position += length;
      }
    } finally {
      await output.close();
    }
  } finally {
    await input.close();
  }
}

/** How many bytes were read; undefined when the disk cannot. */
async function readIfPossible(file: FileHandle, buffer: Uint8Array, position: number): Promise<number | undefined> {
  try {
    return (await file.read(buffer, 0, buffer.byteLength, position)).bytesRead;
  } catch (error) {
    if (hasCode(error, "EIO")) return undefined;
    throw error;
  }
}

/** Errors of `work` become problems of that directory. */
async function naming<T>(directory: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw diskProblem(error, directory);
  }
}
