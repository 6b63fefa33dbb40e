import { open, rename, rm } from "node:fs/promises";
import { crc32c } from "./crc32c.ts";
import { type BlockHandle, DamagedTable, masked } from "./level-blocks.ts";
import {
  type DataBlock,
  FOOTER_BYTES,
  MAGIC,
  MAGIC_BYTES,
  type Table,
  TRAILER_BYTES,
  withTable,
} from "./level-tables.ts";

/**
 * Writes a damaged table of LevelDB again with the blocks that are intact, so that a flipped bit costs one block of 4 KiB and not 2 MiB.
 * It keeps its name, and has no filter any more: one that leaves nothing out would cost time only. False, and the file is as it was, when
 * its footer or index is damaged, for those tell where the blocks are, or no block is intact. Rejects with node's own error.
 */
export async function keepIntactBlocks(path: string): Promise<boolean> {
  const unfinished = `${path}.new`;
  try {
    const kept = await withTable(path, async (table) => {
      const { index } = await table.footer();
      const intact = await intactBlocks(table, await table.dataBlocks(index));
      if (intact.length > 0) await writeTable(unfinished, table, intact);
      return intact.length > 0;
    });
    if (kept) await rename(unfinished, path);
    return kept;
  } catch (error) {
    await rm(unfinished, { force: true });
    if (error instanceof DamagedTable) return false;
    throw error;
  }
}

async function intactBlocks(table: Table, blocks: readonly DataBlock[]): Promise<readonly DataBlock[]> {
  const intact: DataBlock[] = [];
  for (const one of blocks) {
    try {
      await table.check(one.block);
      intact.push(one);
    } catch (error) {
      if (!(error instanceof DamagedTable)) throw error;
    }
  }
  return intact;
}

/** As table/table_builder.cc does it, with index and metaindex uncompressed. */
async function writeTable(path: string, table: Table, blocks: readonly DataBlock[]): Promise<void> {
  const file = await open(path, "wx", 0o600);
  try {
    let end = 0;
    const append = async (bytes: Uint8Array): Promise<BlockHandle> => {
      await file.writeFile(bytes);
      const handle = { offset: end, size: bytes.byteLength - TRAILER_BYTES };
      end += bytes.byteLength;
      return handle;
    };
    const entries: Entry[] = [];
    for (const { lastKey, block } of blocks) {
      const handle = await append(await table.read(block.offset, block.size + TRAILER_BYTES));
      entries.push({ key: lastKey, value: encodeHandle(handle) });
    }
    const metaindex = await append(plainBlock([]));
    const index = await append(plainBlock(entries));
    await file.writeFile(footer(metaindex, index));
  } finally {
    await file.close();
  }
}

interface Entry {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

/** A block with a restart point at each entry, and its trailer (table/block_builder.cc). */
function plainBlock(entries: readonly Entry[]): Uint8Array {
  const parts: Uint8Array[] = [];
  const restarts: number[] = [];
  let end = 0;
  for (const { key, value } of entries) {
    const entry = Buffer.concat([varint(0), varint(key.byteLength), varint(value.byteLength), key, value]);
    restarts.push(end);
    parts.push(entry);
    end += entry.byteLength;
  }
  // Even an empty block has one restart point.
  if (restarts.length === 0) restarts.push(0);
  for (const word of [...restarts, restarts.length]) parts.push(word32(word));
  const contents = Buffer.concat([...parts, Uint8Array.of(0)]);
  return Buffer.concat([contents, word32(masked(crc32c(contents)))]);
}

function footer(metaindex: BlockHandle, index: BlockHandle): Uint8Array {
  const bytes = new Uint8Array(FOOTER_BYTES);
  bytes.set(Buffer.concat([encodeHandle(metaindex), encodeHandle(index)]));
  new DataView(bytes.buffer).setBigUint64(FOOTER_BYTES - MAGIC_BYTES, MAGIC, true);
  return bytes;
}

function encodeHandle({ offset, size }: BlockHandle): Uint8Array {
  return Buffer.concat([varint(offset), varint(size)]);
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let left = value;
  for (; left >= 128; left = Math.floor(left / 128)) bytes.push((left % 128) + 128);
  return Uint8Array.of(...bytes, left);
}

function word32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}
