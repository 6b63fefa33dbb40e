import { constants, type FileHandle, open } from "node:fs/promises";
import { reasonOf } from "../core/errors.ts";
import { crc32c } from "./crc32c.ts";
import { hasCode } from "./disk-problem.ts";
import { type BlockHandle, blockEntries, DamagedTable, handleIn, masked, TableFields } from "./level-blocks.ts";
import { DamagedSnappy, uncompressSnappy } from "./snappy.ts";

export const TABLE_NAME = /^\d+\.(?:ldb|sst)$/;
/** Tables of LevelStore have 2 MiB, and what a repair makes of a log not much more. */
const MAXIMUM_TABLE_BYTES = 256 * 1024 * 1024;
/** An index has about 30 bytes for each 4 KiB of its table. */
const MAXIMUM_INDEX_BYTES = 8 * 1024 * 1024;
/** Type and checksum behind every block. */
export const TRAILER_BYTES = 5;
const TYPE = { plain: 0, snappy: 1 } as const;
/** Two handles, zeros, and the magic number. */
export const FOOTER_BYTES = 48;
export const MAGIC_BYTES = 8;
export const MAGIC = 0xdb4775248b80fb57n;
const WINDOW_BYTES = 256 * 1024;

/**
 * Verifies a table of LevelDB completely, which LevelDB itself never does: it reads an index with a flipped bit as it is, takes as much
 * memory as that says, which can end the process, or finds nothing and says nothing (table/format.cc). Undefined when every byte is as
 * LevelDB has written it; otherwise what is wrong, to complete "000012.ldb: …". A file that is missing, or that the disk cannot read, is
 * damaged as well. Rejects with node's own error for what is no fault of the table, such as a missing right.
 *
 * A table is blocks one behind the other from its first byte on: data, filter, metaindex, index; then the footer, of a fixed length, which
 * tells where metaindex and index are. Each block has a checksum. The footer has none, but its numbers can have one value only, since no
 * byte is between the blocks or behind them. At most twice the index and a window of 256 KiB are in memory.
 */
export async function findTableDamage(path: string): Promise<string | undefined> {
  try {
    await withTable(path, async (table) => {
      const { metaindex, index } = await table.footer();
      const data = (await table.dataBlocks(index)).map(({ block }) => block);
      const filters = await table.filters(metaindex);
      inOrder([...data, ...filters, metaindex, index], table.bytes - FOOTER_BYTES);
      for (const block of [...data, ...filters]) await table.check(block);
    });
    return undefined;
  } catch (error) {
    if (error instanceof DamagedTable) return error.message;
    if (hasCode(error, "ENOENT", "ELOOP")) return "it is missing";
    if (hasCode(error, "EIO")) return `it cannot be read: ${reasonOf(error)}`;
    throw error;
  }
}

/** Throws unless these blocks with their trailers, and nothing else, fill the first `bytes` of a table. */
function inOrder(blocks: readonly BlockHandle[], bytes: number): void {
  let end = 0;
  for (const { offset, size } of blocks) {
    if (offset !== end) throw new DamagedTable(`no block begins at ${end}`);
    end += size + TRAILER_BYTES;
  }
  if (end !== bytes) throw new DamagedTable(`no block begins at ${end}`);
}

/** Opens a file as a table. Throws DamagedTable when it cannot be one, or node's own error. */
export async function withTable<T>(path: string, use: (table: Table) => Promise<T>): Promise<T> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const found = await file.stat();
    if (!found.isFile()) throw new DamagedTable("it is not a file");
    if (found.size < FOOTER_BYTES) throw new DamagedTable("it is too short");
    if (found.size > MAXIMUM_TABLE_BYTES) throw new DamagedTable("it is larger than LevelDB makes it");
    return await use(new Table(file, found.size));
  } finally {
    await file.close();
  }
}

export interface DataBlock {
  /** At or above every key of the block, below every key of the next. */
  readonly lastKey: Uint8Array;
  readonly block: BlockHandle;
}

/** A table as far as it can be read. The methods throw DamagedTable, or node's own error. */
export class Table {
  /** What was read last, so that blocks in their order cost one read for each window. */
  readonly #window = new Uint8Array(WINDOW_BYTES);
  #windowStart = 0;
  #windowEnd = 0;

  constructor(
    private readonly file: FileHandle,
    readonly bytes: number,
  ) {}

  /** What the index says, which was checked. Blocks that are one behind the other from the start and before the index. */
  async dataBlocks(index: BlockHandle): Promise<readonly DataBlock[]> {
    const found: DataBlock[] = [];
    let end = 0;
    for (const { key, value } of blockEntries(await this.#contents(index, "the index"), "the index")) {
      const block = handleIn(value, "the index");
      if (block.offset !== end) throw new DamagedTable(`no block begins at ${end}`);
      end += block.size + TRAILER_BYTES;
      if (end > index.offset) throw new DamagedTable("the index shows behind its own place");
      found.push({ lastKey: key, block });
    }
    return found;
  }

  async filters(metaindex: BlockHandle): Promise<readonly BlockHandle[]> {
    const found: BlockHandle[] = [];
    for (const { value } of blockEntries(await this.#contents(metaindex, "the metaindex"), "the metaindex")) {
      found.push(handleIn(value, "the metaindex"));
    }
    return found;
  }

  async footer(): Promise<{ readonly metaindex: BlockHandle; readonly index: BlockHandle }> {
    const footer = await this.read(this.bytes - FOOTER_BYTES, FOOTER_BYTES);
    const magicAt = FOOTER_BYTES - MAGIC_BYTES;
    if (new DataView(footer.buffer).getBigUint64(magicAt, true) !== MAGIC)
      throw new DamagedTable("it does not end as a table");
    const fields = new TableFields(footer.subarray(0, magicAt), "the footer");
    const metaindex = fields.handle();
    const index = fields.handle();
    if (fields.rest.some((byte) => byte !== 0)) throw new DamagedTable("the footer has more than two handles");
    for (const { offset, size } of [metaindex, index]) {
      if (size > MAXIMUM_INDEX_BYTES || offset + size + TRAILER_BYTES > this.bytes - FOOTER_BYTES) {
        throw new DamagedTable("the footer shows behind the end");
      }
    }
    return { metaindex, index };
  }

  /** Throws unless the block is as it was written. */
  async check({ offset, size }: BlockHandle): Promise<void> {
    let crc = 0;
    for (let position = offset; position <= offset + size; ) {
      const piece = await this.#piece(position, offset + size + 1 - position);
      crc = crc32c(piece, crc);
      position += piece.byteLength;
    }
    const trailer = new DataView((await this.read(offset + size, TRAILER_BYTES)).buffer);
    if (trailer.getUint32(1, true) !== masked(crc)) throw new DamagedTable(`the block at ${offset} fails its checksum`);
    if (trailer.getUint8(0) > TYPE.snappy) throw new DamagedTable(`the block at ${offset} has an unknown type`);
  }

  /** The block as it was before it was compressed. */
  async #contents(block: BlockHandle, name: string): Promise<Uint8Array> {
    await this.check(block);
    const contents = await this.read(block.offset, block.size);
    const [type] = await this.read(block.offset + block.size, 1);
    if (type === TYPE.plain) return contents;
    try {
      return uncompressSnappy(contents, MAXIMUM_INDEX_BYTES);
    } catch (error) {
      if (error instanceof DamagedSnappy) throw new DamagedTable(`${name} is compressed wrongly: ${error.message}`);
      throw error;
    }
  }

  /** A copy of that part of the file, whole. The caller has seen to it that it is not longer than the file. */
  async read(position: number, length: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(length);
    for (let filled = 0; filled < length; ) {
      const piece = await this.#piece(position + filled, length - filled);
      bytes.set(piece, filled);
      filled += piece.byteLength;
    }
    return bytes;
  }

  /** At least one byte from `position` on, valid until the next call. */
  async #piece(position: number, maximumBytes: number): Promise<Uint8Array> {
    if (position < this.#windowStart || position >= this.#windowEnd) {
      this.#windowEnd = this.#windowStart;
      const { bytesRead } = await this.file.read(this.#window, 0, WINDOW_BYTES, position);
      if (bytesRead === 0) throw new DamagedTable("it ends too early");
      this.#windowStart = position;
      this.#windowEnd = position + bytesRead;
    }
    const start = position - this.#windowStart;
    return this.#window.subarray(start, Math.min(start + maximumBytes, this.#windowEnd - this.#windowStart));
  }
}
