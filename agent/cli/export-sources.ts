import { chown, lstat, readdir, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { isProblem, reasonOf, SuarError } from "../core/errors.ts";
import { type OutboxReading, type ReaderChoice, readOutbox } from "../outbox/reader.ts";
import { repairCopy } from "../platform/level-repair.ts";
import { LevelStore } from "../platform/level-store.ts";
import { StoreVolume } from "../platform/store-volume.ts";
import { openAgentReading } from "./export-agent.ts";
import { statusSocketPath } from "./status-socket.ts";

/** `agent`: the running agent reads its own store for us; `repaired`: a copy of a store that does not open, made readable. */
export type SourceKind = "store" | "agent" | "set-aside" | "repaired";

export interface ExportSource {
  readonly kind: SourceKind;
  readonly directory: string;
  /** Undefined when there is nothing in it. */
  readonly reading: OutboxReading | undefined;
  close(): Promise<void>;
}

export interface UnreadableSource {
  readonly directory: string;
  readonly error: SuarError;
}

export interface OpenSources {
  readonly sources: readonly ExportSource[];
  /** Stores out of which nothing could be read. */
  readonly unreadable: readonly UnreadableSource[];
  close(): Promise<void>;
}

/** What to read, until when. */
export interface SourceOptions {
  readonly choice: ReaderChoice;
  readonly signal: AbortSignal;
}

const STORE = "outbox";
const SET_ASIDE = /^outbox\.set-aside-\d+$/;
/** In front of the name of what is copied. */
const COPY = "export-copy-of-";

/**
 * The store of the data directory, or of the agent that uses it, and every store that was set aside. Rejects with `export-nothing`, or
 * with what is wrong with the only one there is.
 */
export async function openAllSources(dataDirectory: string, options: SourceOptions): Promise<OpenSources> {
  const names = await namesIn(dataDirectory);
  const opening = new Opening(dataDirectory, options.signal);
  await opening.clear();
  for (const name of names
    .filter((one) => SET_ASIDE.test(one))
    .sort()
    .reverse()) {
    const directory = join(dataDirectory, name);
    await opening.add(directory, () => opening.copy("set-aside", directory));
  }
  // Opened last and read first: an agent does not wait for ever for somebody who reads its answer.
  const store = join(dataDirectory, STORE);
  if (names.includes(STORE)) await opening.add(store, () => openStore(store, dataDirectory, options, opening));
  return opening.opened(dataDirectory);
}

/**
 * One directory alone: a store that was set aside, or one from another box; of a data directory everything in it. Rejects as
 * `openAllSources` does.
 */
export async function openOneSource(directory: string, options: SourceOptions): Promise<OpenSources> {
  const path = directory.replace(/(?<=.)\/+$/, "");
  const names = await namesIn(path);
  if (names.some((name) => name === STORE || SET_ASIDE.test(name))) return openAllSources(path, options);
  const opening = new Opening(dirname(path), options.signal);
  if (!names.some((name) => /^(?:CURRENT|MANIFEST-\d+|\d+\.(?:ldb|sst|log))$/.test(name))) {
    throw new SuarError("export-nothing", { directory: path });
  }
  await opening.clear();
  await opening.add(path, () => opening.copy("set-aside", path));
  return opening.opened(path);
}

/** Copies are made in `workplace`, which is on the same disk as what is copied: a stick may be too small, and is too slow. */
class Opening {
  readonly #sources: ExportSource[] = [];
  readonly #unreadable: UnreadableSource[] = [];
  /** Names of stores over which an export died. Damage of some kinds ends the process that repairs it. */
  readonly #fatal = new Set<string>();

  constructor(
    private readonly workplace: string,
    private readonly signal: AbortSignal,
  ) {}

  /** Takes away what an export that died left behind, and remembers over which stores it did. */
  async clear(): Promise<void> {
    for (const name of await namesIn(this.workplace)) {
      if (!name.startsWith(COPY)) continue;
      this.#fatal.add(name.slice(COPY.length));
      await removeCopy(join(this.workplace, name));
    }
  }

  /** One that fails is noted, and the others are read all the same. */
  async add(directory: string, open: () => Promise<ExportSource>): Promise<void> {
    try {
      this.signal.throwIfAborted();
      this.#sources.unshift(await open());
    } catch (error) {
      if (this.signal.aborted || !(error instanceof SuarError)) {
        await this.#close();
        throw this.signal.aborted ? new SuarError("stopped", {}, { cause: error }) : error;
      }
      this.#unreadable.push({ directory, error });
    }
  }

  /** Reads a repaired copy, because a store that was set aside may be damaged in any way, and stays as it is. */
  async copy(kind: "set-aside" | "repaired", directory: string): Promise<ExportSource> {
    const name = basename(directory);
    // Passed over once, so that the others come out; the next export tries it again.
    if (this.#fatal.has(name)) throw new SuarError("export-died", { directory });
    const copy = join(this.workplace, `${COPY}${name}`);
    const store = new LevelStore(copy);
    const close = async () => {
      await store.close();
      await removeCopy(copy);
    };
    try {
      await repairCopy(directory, copy, this.signal);
      await store.open();
      return { kind, directory, reading: await readOutbox(store, { live: false }), close };
    } catch (error) {
      await close();
      throw error;
    }
  }

  opened(searched: string): OpenSources {
    if (this.#sources.length === 0) {
      throw this.#unreadable[0]?.error ?? new SuarError("export-nothing", { directory: searched });
    }
    return { sources: this.#sources, unreadable: this.#unreadable, close: () => this.#close() };
  }

  async #close(): Promise<void> {
    for (const source of this.#sources.splice(0)) await source.close();
  }
}

async function openStore(
  directory: string,
  dataDirectory: string,
  { choice, signal }: SourceOptions,
  opening: Opening,
): Promise<ExportSource> {
  const store = new LevelStore(directory);
  const owner = await ownerOf(directory);
  const close = async () => {
    await store.close();
    await giveBack(directory, owner);
  };
  try {
    await openWithBallast(store);
    return { kind: "store", directory, reading: await readOutbox(store, { live: false }), close };
  } catch (error) {
    await store.close();
    if (isProblem(error, "store-locked")) {
      return { kind: "agent", directory, ...(await openAgentReading(statusSocketPath(dataDirectory), choice, signal)) };
    }
    await giveBack(directory, owner);
    if (isProblem(error, "store-unreadable")) return opening.copy("repaired", directory);
    throw error;
  }
}

/** LevelDB needs some room even to open. On a full disk the agent's ballast is that room; the agent puts it back. */
async function openWithBallast(store: LevelStore): Promise<void> {
  try {
    await store.open();
  } catch (error) {
    if (!isProblem(error, "disk-full") || !(await new StoreVolume(store.location).dropBallast())) throw error;
    await store.open();
  }
}

interface Owner {
  readonly uid: number;
  readonly gid: number;
}

async function ownerOf(directory: string): Promise<Owner> {
  const { uid, gid } = await stat(directory);
  return { uid, gid };
}

/** LevelDB writes new files when it opens. Made by root, the agent's own user could not use them. */
async function giveBack(directory: string, owner: Owner): Promise<void> {
  if (process.geteuid?.() !== 0) return;
  for (const name of await readdir(directory)) {
    const file = join(directory, name);
    const { uid, gid } = await lstat(file);
    if (uid !== owner.uid || gid !== owner.gid) await chown(file, owner.uid, owner.gid);
  }
}

async function namesIn(directory: string): Promise<readonly string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") throw new SuarError("export-nothing", { directory }, { cause: error });
    throw new SuarError("store-unwritable", { directory, reason: reasonOf(error) }, { cause: error });
  }
}

async function removeCopy(directory: string): Promise<void> {
  if (!basename(directory).startsWith(COPY)) throw new RangeError(`not a copy: ${directory}`);
  await rm(directory, { recursive: true, force: true });
}
