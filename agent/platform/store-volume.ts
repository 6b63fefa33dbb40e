import { randomFill } from "node:crypto";
import { type FileHandle, lstat, opendir, readdir, rename, rm, statfs } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { isProblem } from "../core/errors.ts";
import { MAXIMUM_SET_ASIDE, SIDECAR_SLOT_BYTES, type SidecarSlot, type Volume } from "../core/volume.ts";
import { diskProblem, hasCode } from "./disk-problem.ts";
import { findStoreDamage } from "./level-damage.ts";
import { assertUnlocked } from "./level-lock.ts";
import { recordBytes, repairCopy } from "./level-repair.ts";
import { makeDirectory } from "./make-directory.ts";
import { openOurs, readStart, removeOurs, replaceFile, syncDirectory, syncFile } from "./our-file.ts";

const SIDECAR_BYTES = 2 * SIDECAR_SLOT_BYTES;
/** A boot id and a number take less than a tenth. */
const RUN_BYTES = 1024;
/** Left free beside a ballast: what LevelDB writes at an open, a log and a table of one write buffer each. */
const ROOM_BESIDE_BALLAST_BYTES = 1024 * 1024;
/** A rescue that ends the process so often in one boot is not tried again. */
const MAXIMUM_RESCUE_DEATHS = 3;
const BALLAST_CHUNK_BYTES = 256 * 1024;
/**
 * Twice what an outbox of the usual bound can take in files. A card that reads and writes 20 MB/s copies and repairs so much in about the
 * half minute for which a start may hold everything up.
 */
const MAXIMUM_RESCUE_BYTES = 256 * 1024 * 1024;
const NEVER = new AbortController().signal;

/**
 * The Volume port on a real disk: files beside the directory of the store, with its name in front of theirs.
 *
 *     outbox               LevelDB's own directory
 *     outbox.sidecar       two slots of 512 bytes, always 1,024 bytes long, overwritten in place
 *     outbox.ballast       room to give up
 *     outbox.run           {"bootId": …, "count": …} while the store is in use: the runs of this boot that have not ended cleanly
 *     outbox.set-aside-<n> stores that were given up, the newest has the highest n
 *     outbox.rescue.new    a store that is being rescued; gets its name when it is whole
 *     outbox.*.new         unfinished; counts for nothing
 *
 * What changes files happens one after the other, in the order of the calls.
 */
export class StoreVolume implements Volume {
  #last: Promise<unknown> = Promise.resolve();

  /** @param location directory of the store. */
  constructor(private readonly location: string) {}

  /** Of the nearest directory that exists. What is reserved for root does not count, nor do quotas. */
  async freeBytes(): Promise<number | undefined> {
    for (let path = this.location; ; path = dirname(path)) {
      try {
        const { bavail, bsize, blocks } = await statfs(path);
        // A file system without a size, such as /proc, has no free space to tell of either.
        return blocks === 0 ? undefined : bavail * bsize;
      } catch (error) {
        if (!hasCode(error, "ENOENT", "ENOTDIR") || path === dirname(path)) return undefined;
      }
    }
  }

  async storeBytes(): Promise<number> {
    try {
      let sum = 0;
      for await (const entry of await opendir(this.location)) {
        if (entry.isFile()) sum += await sizeOf(join(this.location, entry.name));
      }
      return sum;
    } catch (error) {
      if (hasCode(error, "ENOENT", "ENOTDIR")) return 0;
      throw diskProblem(error, this.location);
    }
  }

  beginRun(bootId: string): Promise<number> {
    return this.#inTurn(async () => {
      await assertUnlocked(this.location);
      const found = parseRun(await readStart(this.#run, RUN_BYTES));
      const unfinished = found?.bootId === bootId ? found.count : 0;
      if (unfinished < MAXIMUM_RESCUE_DEATHS) await this.#undoInterruptedRescue();
      // When it cannot be deleted it is tried again at the next run.
      await rm(this.#rescue, { recursive: true, force: true }).catch(() => {});
      const text = JSON.stringify({ bootId, count: unfinished + 1 });
      await this.#makeParent();
      await replaceFile(this.#run, (file) => file.writeFile(text), "buffered");
      return unfinished;
    });
  }

  endRun(): Promise<void> {
    return this.#inTurn(async () => {
      await removeOurs(this.#run);
    });
  }

  findDamage(): Promise<string | undefined> {
    return this.#inTurn(() => findStoreDamage(this.location));
  }

  /**
   * When the process dies before the end there is no store under its name. Neither is when the old one is larger than 256 MiB, or its
   * copy has not twice the room of it.
   */
  rescue(name: string): Promise<boolean> {
    return this.#inTurn(async () => {
      await rm(this.#rescue, { recursive: true, force: true });
      const rescued = await this.#rescueInto(this.#rescue, name);
      if (!rescued) {
        await rm(this.#rescue, { recursive: true, force: true });
        return false;
      }
      // LevelDB does not sync all that a repair writes.
      for (const file of await readdir(this.#rescue)) await syncFile(join(this.#rescue, file));
      await syncDirectory(this.#rescue);
      await rename(this.#rescue, this.location);
      await syncDirectory(dirname(this.location));
      return true;
    });
  }

  readSidecar(): Promise<readonly [Uint8Array, Uint8Array]> {
    return this.#inTurn(async () => {
      const bytes = await this.#sidecarBytes();
      return [slotOf(bytes, 0), slotOf(bytes, 1)];
    });
  }

  writeSidecar(slot: SidecarSlot, bytes: Uint8Array): Promise<void> {
    const whole = new Uint8Array(SIDECAR_SLOT_BYTES);
    whole.set(bytes.subarray(0, SIDECAR_SLOT_BYTES));
    return this.#inTurn(async () => {
      if (bytes.byteLength > SIDECAR_SLOT_BYTES) {
        throw new RangeError(`${bytes.byteLength} bytes for a slot of the sidecar, which holds ${SIDECAR_SLOT_BYTES}`);
      }
      const file = (await this.#openSidecar()) ?? (await this.#makeSidecar());
      try {
        // All of it: the blocks are there since the file was made.
        await file.write(whole, 0, SIDECAR_SLOT_BYTES, slot * SIDECAR_SLOT_BYTES);
      } finally {
        await file.close();
      }
    });
  }

  holdBallast(bytes: number): Promise<boolean> {
    return this.#inTurn(async () => {
      if (await this.#holds(bytes)) return true;
      await removeOurs(this.#ballast);
      const free = await this.freeBytes();
      if (free !== undefined && free < bytes + ROOM_BESIDE_BALLAST_BYTES) return false;
      try {
        await this.#makeParent();
        await replaceFile(this.#ballast, (file) => fillWithChance(file, bytes), "synced");
        return true;
      } catch (error) {
        if (hasCode(error, "ENOSPC", "EDQUOT")) return false;
        throw error;
      }
    });
  }

  dropBallast(): Promise<boolean> {
    return this.#inTurn(() => removeOurs(this.#ballast));
  }

  /**
   * Where no store is there is nothing to keep: the name is returned, and nothing stands there. An old store that cannot be deleted is
   * tried again at the next call: it does not stop the agent from starting.
   */
  setAside(): Promise<string> {
    return this.#inTurn(async () => {
      const numbers = await this.#setAsideNumbers();
      const number = (numbers[0] ?? 0) + 1;
      const name = this.#setAsideName(number);
      // From here until there is a store again a death is noticed by the next run.
      await this.#beginRescue();
      try {
        await rename(this.location, name);
      } catch (error) {
        if (!hasCode(error, "ENOENT", "ENOTDIR")) throw error;
        await rm(this.#rescue, { recursive: true, force: true });
        return name;
      }
      await syncDirectory(dirname(this.location));
      for (const old of numbers.slice(MAXIMUM_SET_ASIDE - 1)) {
        await rm(this.#setAsideName(old), { recursive: true, force: true }).catch(() => {});
      }
      return name;
    });
  }

  setAsideStores(): Promise<readonly string[]> {
    return this.#inTurn(async () => (await this.#setAsideNumbers()).map((number) => this.#setAsideName(number)));
  }

  /** Runs `work` when everything before it has ended; its errors become problems. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work).catch((error: unknown) => {
      throw diskProblem(error, this.location);
    });
    this.#last = result.catch(() => {});
    return result;
  }

  async #beginRescue(): Promise<void> {
    await rm(this.#rescue, { recursive: true, force: true });
    await makeDirectory(this.#rescue);
    await syncDirectory(dirname(this.location));
  }

  /** There is no store, and a rescue was begun: the store that was set aside last takes its place again, and everything begins anew. */
  async #undoInterruptedRescue(): Promise<void> {
    const beside = await namesIn(dirname(this.location));
    const interrupted = beside.includes(basename(this.#rescue)) && !beside.includes(basename(this.location));
    const [newest] = interrupted ? await this.#setAsideNumbers() : [];
    if (newest === undefined) return;
    await rename(this.#setAsideName(newest), this.location);
    await syncDirectory(dirname(this.location));
  }

  async #rescueInto(path: string, name: string): Promise<boolean> {
    try {
      if ((await recordBytes(name)) > MAXIMUM_RESCUE_BYTES) return false;
      await repairCopy(name, path, NEVER);
      return true;
    } catch (error) {
      if (isProblem(error, "store-unreadable") || isProblem(error, "disk-full")) return false;
      throw error;
    }
  }

  #makeParent(): Promise<void> {
    return makeDirectory(dirname(this.location));
  }

  /** Opened for each write, so that no handle is held while nothing is written, and a file that somebody deleted is noticed. */
  async #openSidecar(): Promise<FileHandle | undefined> {
    const file = await openOurs(this.#sidecar, "write");
    if (file === undefined || (await file.stat()).size === SIDECAR_BYTES) return file;
    await file.close();
    return undefined;
  }

  /** Made whole and synced once, so that no later write needs room. What can be read of a damaged one stays in it. */
  async #makeSidecar(): Promise<FileHandle> {
    const bytes = await this.#sidecarBytes();
    await this.#makeParent();
    await replaceFile(this.#sidecar, (file) => file.writeFile(bytes), "synced");
    const file = await this.#openSidecar();
    if (file === undefined) throw Object.assign(new Error("the sidecar vanished"), { code: "ENOENT" });
    return file;
  }

  async #sidecarBytes(): Promise<Uint8Array> {
    const bytes = new Uint8Array(SIDECAR_BYTES);
    bytes.set(await readStart(this.#sidecar, SIDECAR_BYTES));
    return bytes;
  }

  async #holds(bytes: number): Promise<boolean> {
    const file = await openOurs(this.#ballast, "read");
    if (file === undefined) return false;
    try {
      return (await file.stat()).size === bytes;
    } finally {
      await file.close();
    }
  }

  /** Newest first. */
  async #setAsideNumbers(): Promise<readonly number[]> {
    const start = `${basename(this.location)}.set-aside-`;
    return (await namesIn(dirname(this.location)))
      .filter((name) => name.startsWith(start) && /^[1-9]\d{0,14}$/.test(name.slice(start.length)))
      .map((name) => Number(name.slice(start.length)))
      .sort((a, b) => b - a);
  }

  #setAsideName(number: number): string {
    return `${this.location}.set-aside-${number}`;
  }

  get #sidecar(): string {
    return `${this.location}.sidecar`;
  }

  get #ballast(): string {
    return `${this.location}.ballast`;
  }

  get #rescue(): string {
    return `${this.location}.rescue.new`;
  }

  get #run(): string {
    return `${this.location}.run`;
  }
}

/** Random, so that no file system leaves holes or makes it smaller. */
async function fillWithChance(file: FileHandle, bytes: number): Promise<void> {
  const chunk = new Uint8Array(Math.min(bytes, BALLAST_CHUNK_BYTES));
  for (let left = bytes; left > 0; left -= chunk.byteLength) {
    await promisify(randomFill)(chunk);
    await file.writeFile(chunk.subarray(0, Math.min(left, chunk.byteLength)));
  }
}

function slotOf(bytes: Uint8Array, slot: SidecarSlot): Uint8Array {
  const found = bytes.slice(slot * SIDECAR_SLOT_BYTES, (slot + 1) * SIDECAR_SLOT_BYTES);
  return found.some((byte) => byte !== 0) ? found : new Uint8Array();
}

/** Undefined for anything that `beginRun` does not write. */
function parseRun(bytes: Uint8Array): { readonly bootId: string; readonly count: number } | undefined {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null || !("bootId" in value) || !("count" in value)) return undefined;
  const { bootId, count } = value;
  return typeof bootId === "string" && Number.isSafeInteger(count) && Number(count) > 0
    ? { bootId, count: Number(count) }
    : undefined;
}

/** Size of a file, 0 when it is gone by now: LevelDB deletes its own at any time. */
async function sizeOf(path: string): Promise<number> {
  try {
    return (await lstat(path)).size;
  } catch (error) {
    if (hasCode(error, "ENOENT")) return 0;
    throw error;
  }
}

async function namesIn(directory: string): Promise<readonly string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if (hasCode(error, "ENOENT", "ENOTDIR")) return [];
    throw error;
  }
}
