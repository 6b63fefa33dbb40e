import { constants, type FileHandle, open, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { hasCode } from "./disk-problem.ts";
import { DamagedManifest, readManifest } from "./level-manifest.ts";

const OWN_FILE = /^(?:CURRENT|MANIFEST-\d+|\d+\.(?:ldb|sst|log|dbtmp))$/;
const HOLDS_RECORDS = /\.(?:ldb|sst|log)$/;
/** LevelDB reads all of CURRENT into memory, and the others to their end. Its own are far smaller. */
const MAXIMUM_CURRENT_BYTES = 64;
const MAXIMUM_FILE_BYTES = 256 * 1024 * 1024;
const READ_BYTES = 256 * 1024;
const ATTEMPTS = 4;

/** `damaged`: LevelDB must not open it. `why` is for a person. */
export type Inspection = { readonly state: "new" | "present" } | { readonly state: "damaged"; readonly why: string };

class Damage extends Error {}

/**
 * Looks at a LevelDB directory before LevelDB does, and finds what it would answer with the loss of records, a hang or the end of the
 * process instead of an error:
 *
 * - CURRENT is missing, or cannot be looked up for a moment: LevelDB begins a new store there and deletes every table. (For the second
 *   reason a store that is `present` must be opened without `createIfMissing`.)
 * - The end of the MANIFEST is missing: LevelDB takes the store for what it was earlier and deletes the tables that came later. It
 *   shows in a log that must exist, the newest at that time, and does not: a log is deleted when the MANIFEST names a later one.
 * - A log cannot be read for a moment: LevelDB goes on without it and deletes it. Whoever can read it here has it in the page cache.
 * - A file is no file, or has a size that nobody gave it.
 *
 * What LevelDB notices by itself is left to it. Rejects with node's own error.
 */
export async function inspectStore(directory: string): Promise<Inspection> {
  // The lock is LevelDB's, so another process may be at work here. Then the second look differs from the first: it writes the
  // MANIFEST before it deletes anything. What keeps changing is in use, which LevelDB will say.
  let before: string | undefined;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const look: Look = { manifest: "" };
    try {
      return { state: await inspectOnce(directory, look) };
    } catch (error) {
      if (!(error instanceof Damage || error instanceof DamagedManifest)) throw error;
      const now = `${look.manifest} ${error.message}`;
      if (now === before) return { state: "damaged", why: error.message };
      before = now;
    }
  }
  return { state: "present" };
}

/** What was looked at. */
interface Look {
  manifest: string;
}

async function inspectOnce(directory: string, look: Look): Promise<"new" | "present"> {
  const before = await ownFiles(directory);
  if (!before.includes("CURRENT")) {
    // LevelDB writes no log and no table before CURRENT, so a creation that was interrupted does not look like this.
    if (before.some((name) => HOLDS_RECORDS.test(name)))
      throw new Damage("there are records, but the file CURRENT is missing");
    return "new";
  }
  const name = await withFile(directory, "CURRENT", MAXIMUM_CURRENT_BYTES, (file) => file.readFile("utf8"));
  if (!/^MANIFEST-\d+\n$/.test(name)) throw new Damage("CURRENT names no MANIFEST");
  const manifest = await withFile(directory, name.trimEnd(), MAXIMUM_FILE_BYTES, async (file) => {
    const read = await readManifest(file);
    look.manifest = `${name} ${(await file.stat()).size}`;
    return read;
  });
  // After the MANIFEST: what it names was there before it was written.
  const files = await ownFiles(directory);
  const logs = files.filter((one) => one.endsWith(".log") && numberOf(one) >= manifest.logNumber);
  const unknown = files.filter((one) => /\.(?:ldb|sst)$/.test(one) && !manifest.tables.has(numberOf(one)));
  const logMissing = manifest.logNumber > 0 && !logs.some((one) => numberOf(one) === manifest.logNumber);
  if (logMissing && unknown.length > 0) {
    throw new Damage(`the MANIFEST has lost its end: it knows neither ${unknown[0]} nor a later log`);
  }
  for (const log of logs) await withFile(directory, log, MAXIMUM_FILE_BYTES, readThrough);
  return "present";
}

/** Names of LevelDB's files, all of them regular: at a pipe it would wait for ever. */
async function ownFiles(directory: string): Promise<readonly string[]> {
  const names: string[] = [];
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    if (!OWN_FILE.test(entry.name)) continue;
    if (!entry.isFile() && !(await isFileAtLast(join(directory, entry.name))))
      throw new Damage(`${entry.name} is not a file`);
    names.push(entry.name);
  }
  return names;
}

/** Follows symbolic links, as LevelDB does. */
async function isFileAtLast(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch (error) {
    if (hasCode(error, "ENOENT", "ELOOP")) return false;
    throw error;
  }
}

async function withFile<T>(
  directory: string,
  name: string,
  maximumBytes: number,
  use: (file: FileHandle) => Promise<T>,
): Promise<T> {
  let file: FileHandle;
  try {
    file = await open(join(directory, name), constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    if (hasCode(error, "ENOENT")) throw new Damage(`${name} is missing`);
    throw error;
  }
  try {
    if ((await file.stat()).size > maximumBytes) throw new Damage(`${name} is larger than LevelDB makes it`);
    return await use(file);
  } finally {
    await file.close();
  }
}

async function readThrough(file: FileHandle): Promise<void> {
  const buffer = new Uint8Array(READ_BYTES);
  while ((await file.read(buffer, 0, READ_BYTES)).bytesRead > 0);
}

function numberOf(name: string): number {
  return Number.parseInt(name, 10);
}
