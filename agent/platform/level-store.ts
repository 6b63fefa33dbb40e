import { mkdir, readdir } from "node:fs/promises";
import { dirname } from "node:path";
import type { ClassicLevel } from "classic-level";
import { Level } from "level";
import { reasonOf, SuarError } from "../core/errors.ts";
import type { Durability, Store, StoreEntry, StoreOp } from "../core/store.ts";

/**
 * LevelDB for a small box with an SD card: its defaults (4 MiB write buffer twice, 8 MiB cache, 1000 open files) are for servers.
 */
const OPTIONS = {
  keyEncoding: "view",
  valueEncoding: "view",
  /** Two of them may be in memory, and one is read again at each open; a commit of the outbox fits into one. */
  writeBufferSize: 512 * 1024,
  /** Records are read once, in order, so hardly any block is wanted twice. */
  cacheSize: 256 * 1024,
  /** Small tables make small compactions: less is written again when the oldest records are deleted. */
  maxFileSize: 2 * 1024 * 1024,
  /** The least that LevelDB accepts: 64 tables and its own 10 files. */
  maxOpenFiles: 74,
  /**
   * JSON shrinks to less than half: a third fewer bytes written to the card (4.0 against 6.1 for each byte of records, measured over
   * 65 MB), a third of the files, and less of them mapped into memory. The price: a damaged block costs its 4 KiB of records.
   */
  compression: true,
} as const;

/** Reads the whole of a usual range in one visit to the thread pool, which DNS and every other file access share. */
const READ_AHEAD_BYTES = 256 * 1024;

/** The Store port on LevelDB, in a directory of its own. */
export class LevelStore implements Store {
  #level: Level<Uint8Array, Uint8Array> | undefined;

  constructor(readonly location: string) {}

  async open(): Promise<void> {
    if (this.#level !== undefined) return;
    await this.#prepareDirectory();
    const level = new Level<Uint8Array, Uint8Array>(this.location, OPTIONS);
    try {
      await level.open();
    } catch (error) {
      throw this.#openProblem(error);
    }
    this.#level = level;
  }

  async commit(operations: readonly StoreOp[], durability: Durability): Promise<void> {
    if (this.#level === undefined) throw new SuarError("store-write-failed", { reason: "the store is closed" });
    try {
      await this.#level.batch([...operations], { sync: durability === "synced" });
    } catch (error) {
      throw new SuarError("store-write-failed", { reason: reasonOf(error) }, { cause: error });
    }
  }

  async range(from: Uint8Array, to: Uint8Array, limit: number): Promise<readonly StoreEntry[]> {
    if (this.#level === undefined) throw this.#unreadable(new Error("the store is closed"));
    try {
      const iterator = this.#level.iterator({ gte: from, lt: to, limit, highWaterMarkBytes: READ_AHEAD_BYTES });
      return (await iterator.all()).map(([key, value]) => ({ key, value }));
    } catch (error) {
      throw this.#unreadable(error);
    }
  }

  async compact(from: Uint8Array, to: Uint8Array): Promise<void> {
    if (this.#level === undefined) throw new SuarError("store-write-failed", { reason: "the store is closed" });
    // What `Level` is in Node; its types are those of the browser's as well, which cannot.
    const level = this.#level as unknown as ClassicLevel<Uint8Array, Uint8Array>;
    await level.compactRange(from, to, { keyEncoding: "view" });
  }

  async close(): Promise<void> {
    const level = this.#level;
    this.#level = undefined;
    await level?.close();
  }

  async #prepareDirectory(): Promise<void> {
    let files: readonly string[];
    try {
      await makeDirectory(this.location);
      files = await readdir(this.location);
    } catch (error) {
      throw this.#unwritable(error);
    }
    // Without CURRENT LevelDB takes the directory for a new one and deletes every table in it. It writes no log and no table
    // before CURRENT, so a creation that was interrupted does not look like this.
    if (!files.includes("CURRENT") && files.some((file) => /\.(?:ldb|sst|log)$/.test(file))) {
      throw this.#unreadable(new Error("there are records, but the file CURRENT is missing"));
    }
  }

  #openProblem(error: unknown): SuarError {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
    if (code === "LEVEL_LOCKED") return new SuarError("store-locked", { directory: this.location }, { cause: error });
    if (code === "LEVEL_CORRUPTION") return this.#unreadable(cause);
    // LevelDB gives every error of the system the same code; a file that it names and cannot find or read is damage.
    const damaged = /No such file or directory|Input\/output error|Is a directory$/.test(reasonOf(cause));
    return damaged ? this.#unreadable(cause) : this.#unwritable(cause);
  }

  #unwritable(error: unknown): SuarError {
    if (/ENOSPC|No space left on device/.test(reasonOf(error))) {
      return new SuarError("store-write-failed", { reason: reasonOf(error) }, { cause: error });
    }
    const details = { directory: this.location, reason: reasonOf(error) };
    return new SuarError("store-unwritable", details, { cause: error });
  }

  #unreadable(error: unknown): SuarError {
    const details = { directory: this.location, reason: reasonOf(error) };
    return new SuarError("store-unreadable", details, { cause: error });
  }
}

/**
 * Makes a directory and those above it, for this user alone. Not `mkdir` with `recursive`: where the parent exists and the file system
 * still says that it does not, as under /proc, Node tries again for ever, in a thread that no signal stops.
 */
async function makeDirectory(path: string): Promise<void> {
  const made = await makeOne(path);
  if (made) return;
  const parent = dirname(path);
  if (parent !== path) await makeDirectory(parent);
  if (!(await makeOne(path))) throw new Error(`ENOENT: no directory can be made at ${path}`);
}

/** False when something above it is missing. */
async function makeOne(path: string): Promise<boolean> {
  try {
    await mkdir(path, { mode: 0o700 });
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return false;
    // Whether what exists is a directory shows when it is read.
    if (code === "EEXIST") return true;
    throw error;
  }
}
