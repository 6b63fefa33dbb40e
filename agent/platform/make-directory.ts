import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Makes a directory and those above it, for this user alone; one that exists is left as it is. Rejects with node's own error.
 * Not `mkdir` with `recursive`: where the parent exists and the file system still says that it does not, as under /proc, Node tries
 * again for ever, in a thread that no signal stops.
 */
export async function makeDirectory(path: string): Promise<void> {
  const made = await makeOne(path);
  if (made) return;
  const parent = dirname(path);
  if (parent !== path) await makeDirectory(parent);
  if (await makeOne(path)) return;
  throw Object.assign(new Error(`ENOENT: no directory can be made at ${path}`), { code: "ENOENT" });
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
