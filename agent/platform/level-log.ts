import { open } from "node:fs/promises";
import { crc32c } from "./crc32c.ts";
import { masked } from "./level-blocks.ts";

const BLOCK_BYTES = 32 * 1024;
/** Checksum, length in two bytes, type. */
const HEADER_BYTES = 7;
const TYPE_OFFSET = 6;

/**
 * Overwrites what is damaged in a log of LevelDB with zeros, from the first record that fails its checksum to the end of its block of
 * 32 KiB. LevelDB skips it then, as it does by itself when it opens a store, but not when it repairs one: there it does not look at
 * checksums (db/repair.cc, db/log_reader.cc). One block is in memory at a time. Rejects with node's own error.
 */
export async function blankDamagedRecords(path: string): Promise<void> {
  const file = await open(path, "r+");
  try {
    const buffer = new Uint8Array(BLOCK_BYTES);
    for (let start = 0; ; start += BLOCK_BYTES) {
      let length = 0;
      while (length < BLOCK_BYTES) {
        const { bytesRead } = await file.read(buffer, length, BLOCK_BYTES - length, start + length);
        if (bytesRead === 0) break;
        length += bytesRead;
      }
      const intact = intactBytes(buffer.subarray(0, length));
      if (intact < length) {
        buffer.fill(0, intact, length);
        await file.write(buffer, intact, length - intact, start + intact);
      }
      if (length < BLOCK_BYTES) return;
    }
  } finally {
    await file.close();
  }
}

/** Bytes of the block that are records as they were written. */
function intactBytes(block: Uint8Array): number {
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
  let offset = 0;
  while (block.byteLength - offset >= HEADER_BYTES) {
    const end = offset + HEADER_BYTES + view.getUint16(offset + 4, true);
    if (end > block.byteLength) break;
    if (view.getUint32(offset, true) !== masked(crc32c(block.subarray(offset + TYPE_OFFSET, end)))) break;
    offset = end;
  }
  return offset;
}
