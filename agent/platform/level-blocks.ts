/** LevelDB would not have written this. The message completes "000012.ldb: …". */
export class DamagedTable extends Error {}

/** Where a block lies in a table, without its trailer. */
export interface BlockHandle {
  readonly offset: number;
  readonly size: number;
}

export interface BlockEntry {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

const WORD_BYTES = 4;
const MASK_DELTA = 0xa282ead8;

/** Reads the numbers of one area of a table. */
export class TableFields {
  #offset = 0;

  constructor(
    private readonly bytes: Uint8Array,
    private readonly name: string,
  ) {}

  get ended(): boolean {
    return this.#offset === this.bytes.byteLength;
  }

  get rest(): Uint8Array {
    return this.bytes.subarray(this.#offset);
  }

  /** Seven bits a byte, least significant first. The longest form of a number is not what LevelDB writes, so it is damage. */
  varint(): number {
    let value = 0;
    for (let shift = 0; shift < 56; shift += 7) {
      const byte = this.bytes[this.#offset++];
      if (byte === undefined) throw new DamagedTable(`${this.name} is cut off`);
      value += (byte & 127) * 2 ** shift;
      if (byte >= 128) continue;
      if ((byte === 0 && shift > 0) || !Number.isSafeInteger(value)) break;
      return value;
    }
    throw new DamagedTable(`${this.name} holds an impossible number`);
  }

  take(length: number): Uint8Array {
    if (length > this.bytes.byteLength - this.#offset) throw new DamagedTable(`${this.name} is cut off`);
    this.#offset += length;
    return this.bytes.subarray(this.#offset - length, this.#offset);
  }

  handle(): BlockHandle {
    return { offset: this.varint(), size: this.varint() };
  }
}

/** A handle that fills its value. */
export function handleIn(value: Uint8Array, name: string): BlockHandle {
  const fields = new TableFields(value, name);
  const handle = fields.handle();
  if (!fields.ended) throw new DamagedTable(`${name} has more than a handle in an entry`);
  return handle;
}

/** The entries of an uncompressed block (table/block_builder.cc) in their order. One key at a time is in memory. Throws DamagedTable. */
export function* blockEntries(contents: Uint8Array, name: string): Generator<BlockEntry> {
  const words = Math.floor(contents.byteLength / WORD_BYTES);
  const view = new DataView(contents.buffer, contents.byteOffset, contents.byteLength);
  const restarts = words === 0 ? 0 : view.getUint32(contents.byteLength - WORD_BYTES, true);
  if (restarts === 0 || restarts > words - 1) throw new DamagedTable(`${name} has no restart points`);
  const end = contents.byteLength - (1 + restarts) * WORD_BYTES;
  for (let index = 0; index < restarts; index++) {
    const point = view.getUint32(end + index * WORD_BYTES, true);
    if (point > 0 && point >= end) throw new DamagedTable(`${name} has a restart point behind its end`);
  }
  const fields = new TableFields(contents.subarray(0, end), name);
  let key: Uint8Array = new Uint8Array();
  while (!fields.ended) {
    const shared = fields.varint();
    const ownLength = fields.varint();
    const valueLength = fields.varint();
    if (shared > key.byteLength) throw new DamagedTable(`${name} shares more of a key than there is`);
    key = Buffer.concat([key.subarray(0, shared), fields.take(ownLength)]);
    yield { key, value: fields.take(valueLength) };
  }
}

/** LevelDB masks a checksum before it stores it (util/crc32c.h). */
export function masked(crc: number): number {
  return (((crc >>> 15) | (crc << 17)) + MASK_DELTA) >>> 0;
}
