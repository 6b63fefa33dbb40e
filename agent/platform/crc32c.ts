/** CRC-32C (Castagnoli) as of RFC 3720, bits reflected: what LevelDB uses. node:zlib has the polynomial of IEEE 802.3 only. */
const POLYNOMIAL = 0x82f63b78;
const SLICES = 8;
/** Eight tables behind each other: what a byte does to the remainder with 0 to 7 bytes behind it. */
const TABLES = makeTables();

/**
 * Checksum of `bytes` behind what `before` is the checksum of, from 0 to 2^32 - 1. Eight bytes at a time ("slicing by eight", Kounavis and
 * Berry 2005).
 */
export function crc32c(bytes: Uint8Array, before = 0): number {
  const table = TABLES;
  const length = bytes.byteLength;
  const view = new DataView(bytes.buffer, bytes.byteOffset, length);
  let crc = ~before;
  let offset = 0;
  for (const end = length - 7; offset < end; offset += SLICES) {
    const low = crc ^ view.getInt32(offset, true);
    const high = view.getInt32(offset + 4, true);
    // Every index is below 2,048: eight bits and the start of a table.
    crc =
      (table[1792 + (low & 255)] as number) ^
      (table[1536 + ((low >>> 8) & 255)] as number) ^
      (table[1280 + ((low >>> 16) & 255)] as number) ^
      (table[1024 + (low >>> 24)] as number) ^
      (table[768 + (high & 255)] as number) ^
      (table[512 + ((high >>> 8) & 255)] as number) ^
      (table[256 + ((high >>> 16) & 255)] as number) ^
      (table[high >>> 24] as number);
  }
  for (; offset < length; offset++) {
    crc = (crc >>> 8) ^ (table[(crc ^ view.getUint8(offset)) & 255] as number);
  }
  return ~crc >>> 0;
}

function makeTables(): Int32Array {
  const tables = new Int32Array(SLICES * 256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? POLYNOMIAL : 0);
    tables[byte] = crc;
  }
  for (let index = 256; index < tables.length; index++) {
    const before = tables[index - 256] as number;
    tables[index] = (before >>> 8) ^ (tables[before & 255] as number);
  }
  return tables;
}
