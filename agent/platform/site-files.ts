import { chmod, chown, type FileHandle, lstat, mkdir, readdir, readFile, realpath, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { hasCode } from "./disk-problem.ts";
import { makeDirectory } from "./make-directory.ts";
import { replaceFile, syncDirectory } from "./our-file.ts";
import type { SystemUser } from "./system-user.ts";

/** What everybody may read, and only its owner may write. */
const READABLE = 0o644;
const FOLDER = 0o700;
const CONFIGURATION_FOLDER = 0o755;
const OLD = ".old";

export interface SiteFiles {
  /** Absolute; not there yet. Absent where there are no files. */
  readonly folder?: string;
  readonly files: readonly { readonly name: string; readonly text: string }[];
  readonly document: string;
  /** The configuration before is kept beside the new one: not everything in it could be taken over. */
  readonly keepsOld?: boolean;
}

/**
 * Writes a site's files so that at every moment the old configuration or the new one is whole: first the new keys in a folder of their own,
 * then the configuration that names them in place of the old one, each synced. Rejects with node's own error; then the old one still counts.
 * @param file the configuration, absolute. @param owner of the keys, who alone may read them; undefined: this user.
 */
export async function writeSiteFiles(file: string, content: SiteFiles, owner: SystemUser | undefined): Promise<void> {
  await makeConfigurationFolder(file);
  const { folder, files, document, keepsOld = false } = content;
  if (folder !== undefined) {
    await mkdir(folder, { mode: FOLDER });
    for (const { name, text } of files) {
      await replaceFile(join(folder, name), (handle) => fill(handle, text, owner), "synced");
    }
    if (owner !== undefined) await chown(folder, owner.uid, owner.gid);
    await syncDirectory(dirname(folder));
  }
  // A link leads to the file that is meant.
  const target = await realpath(file).catch((error: unknown) => {
    if (hasCode(error, "ENOENT")) return file;
    throw error;
  });
  const before = await stat(target).catch(() => undefined); // A new one has no owner to keep.
  if (keepsOld && before !== undefined) {
    const old = await readFile(target);
    await replaceFile(`${target}${OLD}`, (handle) => handle.writeFile(old), "synced");
  }
  await replaceFile(
    target,
    async (handle) => {
      await handle.writeFile(document);
      await handle.chmod(before === undefined ? READABLE : before.mode & 0o777);
      if (before !== undefined && process.getuid?.() === 0) await handle.chown(before.uid, before.gid);
    },
    "synced",
  );
}

/** Removes folders of keys that no configuration names any more. What cannot be removed stays; it is named nowhere. */
export async function removeUnnamedFolders(directory: string, prefix: string, document: string): Promise<void> {
  const names = await readdir(directory).catch(() => []);
  for (const name of names) {
    const folder = join(directory, name);
    if (!name.startsWith(prefix) || document.includes(inJson(`${folder}/`))) continue;
    const found = await lstat(folder).catch(() => undefined);
    if (found?.isDirectory() === true) await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}

function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

async function fill(handle: FileHandle, text: string, owner: SystemUser | undefined): Promise<void> {
  // First whose it is, then what it holds.
  if (owner !== undefined) await handle.chown(owner.uid, owner.gid);
  await handle.writeFile(text);
}

/** Makes the folder of a configuration where it is missing. Rejects with node's own error. */
export async function makeConfigurationFolder(file: string): Promise<void> {
  const directory = dirname(file);
  if ((await stat(directory).catch(() => undefined)) !== undefined) return;
  await makeDirectory(directory);
  // The agent's user must come through; the folders of keys below are closed by themselves.
  await chmod(directory, CONFIGURATION_FOLDER);
}
