import type { FileHandle } from "node:fs/promises";

/** What LevelDB will believe of its directory, before it is asked. */
export interface Manifest {
  /** Numbers of the tables that hold records. LevelDB deletes every other when it opens. */
  readonly tables: ReadonlySet<number>;
  /** Logs below this number are settled in tables. LevelDB deletes them when it opens. 0 in a store that never had one. */
  readonly logNumber: number;
}

/** LevelDB would refuse such a MANIFEST, or should. */
export class DamagedManifest extends Error {}

const BLOCK_BYTES = 32 * 1024;
const HEADER_BYTES = 7;
const RECORD = { zero: 0, full: 1, first: 2, middle: 3, last: 4 } as const;
const TAG = {
  comparator: 1,
  logNumber: 2,
  nextFileNumber: 3,
  lastSequence: 4,
  compactPointer: 5,
  deletedFile: 6,
  newFile: 7,
  previousLogNumber: 9,
} as const;

/**
 * Reads a MANIFEST as LevelDB does (db/version_set.cc, db/log_reader.cc), so also without what LevelDB overlooks: a record whose length
 * reaches beyond the end of the file, and everything behind it. Checksums are left to LevelDB, which refuses a bad one.
 * One block is in memory at a time. Rejects with DamagedManifest or node's own error.
 */
export async function readManifest(file: FileHandle): Promise<Manifest> {
  const live = new Map<string, number>();
  let logNumber = 0;
  for await (const record of records(file)) {
    const edit = decodeEdit(record);
    for (const { level, number } of edit.deleted) live.delete(`${level} ${number}`);
    for (const { level, number } of edit.added) live.set(`${level} ${number}`, number);
    logNumber = edit.logNumber ?? logNumber;
  }
  return { tables: new Set(live.values()), logNumber };
}

async function* records(file: FileHandle): AsyncGenerator<Uint8Array> {
  let parts: Uint8Array[] = [];
  let hole = false;
  for (let block = 0; ; block++) {
    const bytes = await readBlock(file, block * BLOCK_BYTES);
    const isLast = bytes.byteLength < BLOCK_BYTES;
    let offset = 0;
    while (bytes.byteLength - offset >= HEADER_BYTES) {
      const length = (bytes[offset + 4] ?? 0) | ((bytes[offset + 5] ?? 0) << 8);
      const type = bytes[offset + 6];
      const end = offset + HEADER_BYTES + length;
      if (end > bytes.byteLength) {
        if (isLast) return;
        throw new DamagedManifest("a record of the MANIFEST reaches beyond its block");
      }
      if (type === RECORD.zero && length === 0) {
        if (parts.length > 0) throw new DamagedManifest("zeros in a record of the MANIFEST");
        hole = true;
        break;
      }
      // LevelDB steps over zeros without a word, and would take what was written before and after for the whole. A power cut
      // leaves zeros at the end only, for a MANIFEST is never continued after one.
      if (hole) throw new DamagedManifest("zeros in the middle of the MANIFEST");
      const starts = type === RECORD.full || type === RECORD.first;
      const known = starts || type === RECORD.middle || type === RECORD.last;
      if (!known || starts === parts.length > 0) throw new DamagedManifest("records of the MANIFEST out of order");
      parts.push(bytes.slice(offset + HEADER_BYTES, end));
      offset = end;
      if (type === RECORD.full || type === RECORD.last) {
        yield Buffer.concat(parts);
        parts = [];
      }
    }
    if (isLast) return;
  }
}

/** A whole block, less at the end of the file. */
async function readBlock(file: FileHandle, position: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(BLOCK_BYTES);
  let length = 0;
  while (length < BLOCK_BYTES) {
    const { bytesRead } = await file.read(bytes, length, BLOCK_BYTES - length, position + length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return bytes.subarray(0, length);
}

interface TableAt {
  readonly level: number;
  readonly number: number;
}

interface Edit {
  readonly added: TableAt[];
  readonly deleted: TableAt[];
  logNumber: number | undefined;
}

function decodeEdit(record: Uint8Array): Edit {
  const edit: Edit = { added: [], deleted: [], logNumber: undefined };
  const fields = new Fields(record);
  while (!fields.ended) {
    const tag = fields.varint();
    if (tag === TAG.comparator) fields.skipText();
    else if (tag === TAG.logNumber) edit.logNumber = fields.varint();
    else if (tag === TAG.nextFileNumber || tag === TAG.lastSequence || tag === TAG.previousLogNumber) fields.varint();
    else if (tag === TAG.compactPointer) {
      fields.varint();
      fields.skipText();
    } else if (tag === TAG.deletedFile) edit.deleted.push({ level: fields.varint(), number: fields.varint() });
    else if (tag === TAG.newFile) {
      edit.added.push({ level: fields.varint(), number: fields.varint() });
      fields.varint();
      fields.skipText();
      fields.skipText();
    } else throw new DamagedManifest("an unknown field in the MANIFEST");
  }
  return edit;
}

class Fields {
  #offset = 0;

  constructor(private readonly bytes: Uint8Array) {}

  get ended(): boolean {
    return this.#offset >= this.bytes.byteLength;
  }

  /** Seven bits a byte, least significant first, at most 64 bits. Above 2^53 the number is not exact, and no file has it. */
  varint(): number {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = this.bytes[this.#offset++];
      if (byte === undefined) throw new DamagedManifest("a field of the MANIFEST is cut off");
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw new DamagedManifest("a number in the MANIFEST has no end");
  }

  skipText(): void {
    const length = this.varint();
    this.#offset += length;
    if (this.#offset > this.bytes.byteLength) throw new DamagedManifest("a field of the MANIFEST is cut off");
  }
}
