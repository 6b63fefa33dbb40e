import { dirname } from "node:path";
import type { ClassicLevel } from "classic-level";
import { Level } from "level";
import { SuarError } from "../core/errors.ts";
import type { Durability, Store, StoreEntry, StoreOp } from "../core/store.ts";
import { diskProblem } from "./disk-problem.ts";
import { inspectStore } from "./level-guard.ts";
import { levelProblem } from "./level-problem.ts";
import { makeDirectory } from "./make-directory.ts";
import { syncDirectory } from "./our-file.ts";

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
    const createIfMissing = (await this.#inspect()) === "new";
    const level = new Level<Uint8Array, Uint8Array>(this.location, { ...OPTIONS, createIfMissing });
    try {
      await level.open();
    } catch (error) {
      throw levelProblem(error, this.location, "open");
    }
    this.#level = level;
    await this.#syncNames(createIfMissing);
  }

  async commit(operations: readonly StoreOp[], durability: Durability): Promise<void> {
    if (this.#level === undefined) throw closed();
    try {
      // One by one: of a list the library makes copies, each by hidden classes of its own, which live until a full collection.
      const batch = this.#level.batch();
      for (const operation of operations) {
        if (operation.type === "put") batch.put(operation.key, operation.value);
        else batch.del(operation.key);
      }
      await batch.write({ sync: durability === "synced" });
    } catch (error) {
      throw levelProblem(error, this.location, "write");
    }
  }

  async range(from: Uint8Array, to: Uint8Array, limit: number): Promise<readonly StoreEntry[]> {
    if (this.#level === undefined) throw this.#unreadable("the store is closed");
    try {
      const iterator = this.#level.iterator({ gte: from, lt: to, limit, highWaterMarkBytes: READ_AHEAD_BYTES });
      return (await iterator.all()).map(([key, value]) => ({ key, value }));
    } catch (error) {
      throw levelProblem(error, this.location, "read");
    }
  }

  /** LevelDB tells of no error here: when it has met one, it refuses the next commit. */
  async compact(from: Uint8Array, to: Uint8Array): Promise<void> {
    if (this.#level === undefined) throw closed();
    // What `Level` is in Node; its types are those of the browser's as well, which cannot.
    const level = this.#level as unknown as ClassicLevel<Uint8Array, Uint8Array>;
    try {
      await level.compactRange(from, to, { keyEncoding: "view" });
    } catch (error) {
      throw levelProblem(error, this.location, "write");
    }
  }

  async close(): Promise<void> {
    const level = this.#level;
    this.#level = undefined;
    await level?.close();
  }

  /** LevelDB renames CURRENT at each open and leaves it to chance when the disk learns of it: records could be synced before. */
  async #syncNames(isNew: boolean): Promise<void> {
    try {
      await syncDirectory(this.location);
      if (isNew) await syncDirectory(dirname(this.location));
    } catch (error) {
      await this.close();
      throw diskProblem(error, this.location);
    }
  }

  async #inspect(): Promise<"new" | "present"> {
    let found: Awaited<ReturnType<typeof inspectStore>>;
    try {
      await makeDirectory(this.location);
      found = await inspectStore(this.location);
    } catch (error) {
      throw diskProblem(error, this.location);
    }
    if (found.state === "damaged") throw this.#unreadable(found.why);
    return found.state;
  }

  #unreadable(reason: string): SuarError {
    return new SuarError("store-unreadable", { directory: this.location, reason });
  }
}

function closed(): SuarError {
  return new SuarError("store-write-failed", { reason: "the store is closed" });
}
