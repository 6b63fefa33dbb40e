import { constants, type FileHandle, lstat, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { hasCode } from "./disk-problem.ts";

/**
 * Files under names that belong to Suar. Whatever else stands there (a directory, a symbolic link, a pipe) is garbage: it is read as
 * nothing, never followed or waited for, and makes way for what is written. All functions reject with node's own error.
 */

const FOR_THIS_USER = 0o600;
/** A symbolic link is not followed, and a pipe without another end does not block. */
const CAREFULLY = constants.O_NOFOLLOW | constants.O_NONBLOCK;
/** What opening such garbage gives, and the name of nothing. */
const NOT_A_FILE: readonly string[] = ["ENOENT", "ELOOP", "EISDIR", "ENXIO", "ENOTDIR"];

/** The file opened for reading or for writing in place; undefined where there is no regular file. To be closed by the caller. */
export async function openOurs(path: string, mode: "read" | "write"): Promise<FileHandle | undefined> {
  let file: FileHandle;
  try {
    file = await open(path, CAREFULLY | (mode === "read" ? constants.O_RDONLY : constants.O_WRONLY));
  } catch (error) {
    if (hasCode(error, ...NOT_A_FILE)) return undefined;
    throw error;
  }
  try {
    if ((await file.stat()).isFile()) return file;
  } catch (error) {
    await file.close();
    throw error;
  }
  await file.close();
  return undefined;
}

/** At most the first `maximumBytes` of the file, however large it is; empty where there is none. */
export async function readStart(path: string, maximumBytes: number): Promise<Uint8Array> {
  const file = await openOurs(path, "read");
  if (file === undefined) return new Uint8Array();
  try {
    const bytes = new Uint8Array(maximumBytes);
    let length = 0;
    while (length < maximumBytes) {
      const { bytesRead } = await file.read(bytes, length, maximumBytes - length, length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return bytes.subarray(0, length);
  } finally {
    await file.close();
  }
}

/**
 * Puts a file of this user alone at `path`, whole or not at all, in place of whatever stands there.
 * @param fill writes its content.
 * @param durability `synced`: content and name have reached the medium at the end; `buffered`: they survive the process only.
 */
export async function replaceFile(
  path: string,
  fill: (file: FileHandle) => Promise<void>,
  durability: "synced" | "buffered",
): Promise<void> {
  const unfinished = unfinishedName(path);
  await remove(unfinished);
  try {
    const file = await open(unfinished, "wx", FOR_THIS_USER);
    try {
      await fill(file);
      if (durability === "synced") await file.sync();
    } finally {
      await file.close();
    }
    const there = await kindOf(path);
    if (there === "garbage") await remove(path);
    await rename(unfinished, path);
  } catch (error) {
    await remove(unfinished);
    throw error;
  }
  if (durability === "synced") await syncDirectory(dirname(path));
}

/** Removes whatever stands at `path`, and what an interrupted `replaceFile` has left. True when a file stood there. */
export async function removeOurs(path: string): Promise<boolean> {
  await remove(unfinishedName(path));
  const there = await kindOf(path);
  if (there !== "nothing") await remove(path);
  return there === "file";
}

/** Makes the content of a file durable that another writer has closed. */
export async function syncFile(path: string): Promise<void> {
  const file = await open(path, constants.O_RDONLY);
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes the names in a directory durable. */
export async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

async function kindOf(path: string): Promise<"file" | "garbage" | "nothing"> {
  try {
    return (await lstat(path)).isFile() ? "file" : "garbage";
  } catch (error) {
    if (hasCode(error, "ENOENT", "ENOTDIR")) return "nothing";
    throw error;
  }
}

function unfinishedName(path: string): string {
  return `${path}.new`;
}

/** A symbolic link goes, not what it shows. */
async function remove(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true });
}
