import { type FileHandle, lstat, open, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { isProblem, reasonOf, SuarError } from "../core/errors.ts";
import { ExportReader, isWhole } from "./export-reader.ts";
import { shownPath } from "./shown-path.ts";

const BUFFER_BYTES = 256 * 1024;
/** Of `name-2`, `name-3`, …: a box without a clock gives every file of a day the same time. */
const MAXIMUM_NAMES = 1000;

/**
 * Where to write: `given` itself, or a fresh name in it when it is a directory. Rejects with `export-target-unnamed`,
 * `export-to-stdout`, `export-target-missing`, `export-target-exists` or `export-target-unwritable`.
 */
export async function chooseFile(given: string, site: string, at: Date): Promise<string> {
  if (given === "") throw new SuarError("export-target-unnamed", {});
  if (given === "-") throw new SuarError("export-to-stdout", {});
  const found = await statOf(given);
  if (found?.isDirectory() === true) return freshName(given, site, at);
  if (found !== undefined) throw new SuarError("export-target-exists", { file: shownPath(given) });
  // A link to where a stick would be mounted leads nowhere without the stick; it is no name for a file.
  if (await isThere(given)) throw new SuarError("export-target-missing", { directory: shownPath(given) });
  const directory = given.endsWith("/") ? given : dirname(given);
  const parent = given.endsWith("/") ? undefined : await statOf(directory);
  if (parent?.isDirectory() !== true) throw new SuarError("export-target-missing", { directory: shownPath(directory) });
  return given;
}

async function freshName(directory: string, site: string, at: Date): Promise<string> {
  const stamp = at.toISOString().slice(0, 19).replaceAll(/[-:]/g, "").replace("T", "-");
  for (let number = 1; number <= MAXIMUM_NAMES; number++) {
    const file = join(directory, `suar-${site}-${stamp}${number === 1 ? "" : `-${number}`}.jsonl`);
    if (!(await isThere(file))) return file;
  }
  throw new SuarError("export-target-exists", { file: shownPath(join(directory, `suar-${site}-${stamp}.jsonl`)) });
}

/** Undefined for what does not exist. */
async function statOf(path: string, look = stat) {
  try {
    return await look(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw targetProblem(error, path);
  }
}

/** True as well for a link that leads nowhere. */
async function isThere(path: string): Promise<boolean> {
  return (await statOf(path, lstat)) !== undefined;
}

/**
 * Whether `device`, a file system's number, holds the data directory or the system itself: where a stick is not mounted, its
 * directory belongs to one of these.
 */
export async function isOwnDisk(device: number | undefined, dataDirectory: string): Promise<boolean> {
  // What cannot be looked at, or is not there, says nothing; the file is written in any case.
  const own = await Promise.all([dataDirectory, "/"].map((path) => stat(path).catch(() => undefined)));
  return own.some((one) => one !== undefined && one.dev === device);
}

/**
 * A file that appears under its name only when it is whole: written as `<name>.part`, synced, read back and compared, and then renamed.
 * Whatever goes wrong is a SuarError that says so in the words of somebody who stands there with a stick.
 */
export class ExportWriter {
  #file: FileHandle | undefined;
  /** The directory as it was at the beginning: under a stick that was pulled out another one of the same name appears. */
  #home: { readonly dev: number; readonly ino: number } | undefined;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #bytes = 0;

  constructor(readonly path: string) {}

  /** Of the file so far. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Number of the file system that is written to; undefined before the first line. */
  get device(): number | undefined {
    return this.#home?.dev;
  }

  async write(line: Uint8Array): Promise<void> {
    this.#home ??= await this.#guarded(() => stat(dirname(this.path)));
    this.#waiting.push(line);
    this.#waitingBytes += line.length;
    this.#bytes += line.length;
    if (this.#waitingBytes >= BUFFER_BYTES) await this.#guarded(() => this.#flush());
  }

  /** @param records how many the file must hold when it is read back. */
  async finish(records: number, signal: AbortSignal): Promise<void> {
    await this.#guarded(async () => {
      await this.#flush();
      await this.#file?.sync();
      await this.#close();
    });
    await this.#verify(records, signal);
    await this.#guarded(async () => {
      await rename(this.#part, this.path);
      await syncDirectory(dirname(this.path));
      await this.#requireHome();
    });
  }

  /** Takes away what was begun, so that its room is free again. */
  async abandon(): Promise<void> {
    this.#waiting = [];
    // The stick may be gone: then there is nothing to take away, and the error that led here is already on its way.
    await this.#close().catch(() => undefined);
    await rm(this.#part, { force: true }).catch(() => undefined);
  }

  get #part(): string {
    return `${this.path}.part`;
  }

  async #requireHome(): Promise<void> {
    const { dev, ino } = await stat(dirname(this.path));
    if (dev !== this.#home?.dev || ino !== this.#home.ino) throw new Error("the stick is not there any more");
  }

  async #flush(): Promise<void> {
    await this.#requireHome();
    this.#file ??= await open(this.#part, "w");
    const bytes = Buffer.concat(this.#waiting);
    this.#waiting = [];
    this.#waitingBytes = 0;
    await this.#file.appendFile(bytes);
  }

  async #close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
  }

  async #verify(records: number, signal: AbortSignal): Promise<void> {
    const reader = new ExportReader(this.#part);
    const different = (reason: string, cause?: unknown) =>
      new SuarError("export-unverified", { file: shownPath(this.path), reason }, { cause });
    try {
      for await (const _envelope of reader.envelopes(signal)) void _envelope;
    } catch (error) {
      if (signal.aborted) throw error;
      if (isProblem(error, "import-unreadable")) throw targetProblem(error.cause, this.path);
      throw different(reasonOf(error), error);
    }
    const { findings } = reader;
    if (!isWhole(findings) || findings.records !== records) {
      throw different(`${findings.records} of ${records} records came back whole`);
    }
  }

  async #guarded<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      throw targetProblem(error, this.path);
    }
  }
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, "r");
  try {
    await directory.sync();
  } catch (error) {
    // Some file systems of sticks cannot sync a directory. The file itself is synced; at worst it comes back under its .part name.
    if (!["EINVAL", "ENOTSUP", "ENOSYS"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
  } finally {
    await directory.close();
  }
}

function targetProblem(error: unknown, path: string): SuarError {
  const { code } = error as NodeJS.ErrnoException;
  const directory = shownPath(dirname(path));
  const reason = reasonOf(error);
  if (code === "ENOSPC" || code === "EDQUOT" || code === "EFBIG") {
    return new SuarError("export-target-full", { directory }, { cause: error });
  }
  if (code === "EROFS" || code === "EACCES" || code === "EPERM") {
    return new SuarError("export-target-unwritable", { directory, reason }, { cause: error });
  }
  return new SuarError("export-interrupted", { file: shownPath(basename(path)), directory, reason }, { cause: error });
}
