import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { TABLE_NAME, withTable } from "../../agent/platform/level-tables.ts";
import { uncompressSnappy } from "../../agent/platform/snappy.ts";

const MAXIMUM_BLOCK_BYTES = 16 * 1024 * 1024;
const SNAPPY = 1;

/** Every file below a directory, as it is on the disk. */
export function filesBelow(directory: string): readonly string[] {
  return readdirSync(directory, { recursive: true, encoding: "utf8" })
    .map((name) => join(directory, name))
    .filter((path) => statSync(path).isFile());
}

export function bytesBelow(directory: string): Buffer {
  return Buffer.concat(filesBelow(directory).map((path) => readFileSync(path)));
}

/** The blocks of all tables of LevelDB below a directory, as they were before they were compressed. */
export async function tablesBelow(directory: string): Promise<Buffer> {
  const blocks: Uint8Array[] = [];
  for (const path of filesBelow(directory)) {
    if (!TABLE_NAME.test(path.slice(path.lastIndexOf("/") + 1))) continue;
    await withTable(path, async (table) => {
      const { index } = await table.footer();
      for (const { block } of await table.dataBlocks(index)) {
        const contents = await table.read(block.offset, block.size);
        const [type] = await table.read(block.offset + block.size, 1);
        blocks.push(type === SNAPPY ? uncompressSnappy(contents, MAXIMUM_BLOCK_BYTES) : contents);
      }
    });
  }
  return Buffer.concat(blocks);
}
