import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { hasCode } from "./disk-problem.ts";
import { DamagedManifest, readManifest } from "./level-manifest.ts";
import { findTableDamage, TABLE_NAME } from "./level-tables.ts";
import { openOurs, readStart } from "./our-file.ts";

/** "MANIFEST-", a number and a line feed. */
const MAXIMUM_CURRENT_BYTES = 64;
const MAXIMUM_MANIFEST_BYTES = 256 * 1024 * 1024;

/**
 * The first damage in the tables of a LevelDB directory, such as "000012.ldb: the block at 4096 fails its checksum"; undefined when there
 * is none, or no such directory. Looked at are the tables that the MANIFEST names; all there are when it cannot be read, which is for
 * whoever opens the store to tell. Changes nothing, and tells nothing wrong of a store that is in use: a table that LevelDB has finished
 * with since is not damaged. Rejects with node's own error.
 */
export async function findStoreDamage(directory: string): Promise<string | undefined> {
  const named = await namedTables(directory);
  const names = await tablesIn(directory);
  const missing = [...(named ?? [])].filter((number) => !names.some((name) => numberOf(name) === number));
  for (const name of [...missing.map((number) => `${String(number).padStart(6, "0")}.ldb`), ...names]) {
    if (named !== undefined && !named.has(numberOf(name))) continue;
    const damage = await findTableDamage(join(directory, name));
    if (damage === undefined) continue;
    // LevelDB writes into the MANIFEST that a table is finished with before it deletes it.
    const now = await namedTables(directory);
    if (now === undefined || now.has(numberOf(name))) return `${name}: ${damage}`;
  }
  return undefined;
}

/** Numbers of the tables that LevelDB will open. Undefined when the disk or damage does not let them be known. */
async function namedTables(directory: string): Promise<ReadonlySet<number> | undefined> {
  try {
    const current = Buffer.from(await readStart(join(directory, "CURRENT"), MAXIMUM_CURRENT_BYTES)).toString();
    if (!/^MANIFEST-\d+\n$/.test(current)) return undefined;
    const manifest = await openOurs(join(directory, basename(current.trimEnd())), "read");
    if (manifest === undefined) return undefined;
    try {
      if ((await manifest.stat()).size > MAXIMUM_MANIFEST_BYTES) return undefined;
      return (await readManifest(manifest)).tables;
    } finally {
      await manifest.close();
    }
  } catch (error) {
    if (error instanceof DamagedManifest || hasCode(error, "EIO")) return undefined;
    throw error;
  }
}

async function tablesIn(directory: string): Promise<readonly string[]> {
  try {
    return (await readdir(directory)).filter((name) => TABLE_NAME.test(name)).sort();
  } catch (error) {
    if (hasCode(error, "ENOENT", "ENOTDIR")) return [];
    throw error;
  }
}

function numberOf(name: string): number {
  return Number.parseInt(name, 10);
}
