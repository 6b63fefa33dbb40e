import { crc32 } from "node:zlib";
import { epochBytes, epochText, readU48, U48_BYTES, writeU48 } from "./bytes.ts";

/**
 * The value of an entry: version (1 byte), CRC-32 (4), epoch (8), seq (6), then the record as JSON without its `seq`, UTF-8.
 *
 * The checksum covers the key and everything but itself, so an entry that turns up under another key is as wrong as a flipped
 * bit. It is zlib's CRC-32, which is native in every supported Node, and not CRC-32C, which is not; both find every burst of up
 * to 32 bits and miss one of 2^32 other errors, and another polynomial than LevelDB's own is an independent check.
 */
export const ENTRY_VERSION = 1;
const CRC_OFFSET = 1;
const EPOCH_OFFSET = 5;
const SEQ_OFFSET = 13;
const JSON_OFFSET = SEQ_OFFSET + U48_BYTES;

export const ENTRY_HEADER_BYTES = JSON_OFFSET;

/** @param json the record without `seq`, as UTF-8. */
export function encodeEntry(key: Uint8Array, epoch: string, seq: number, json: Uint8Array): Uint8Array {
  const value = new Uint8Array(JSON_OFFSET + json.byteLength);
  value[0] = ENTRY_VERSION;
  value.set(epochBytes(epoch), EPOCH_OFFSET);
  writeU48(value, SEQ_OFFSET, seq);
  value.set(json, JSON_OFFSET);
  new DataView(value.buffer).setUint32(CRC_OFFSET, checksum(key, value));
  return value;
}

export type DecodedEntry = { readonly json: string } | { readonly damage: string };

/** The record's JSON without `seq`, or why the entry cannot be believed. Never throws, whatever the bytes are. */
export function decodeEntry(key: Uint8Array, epoch: string, seq: number, value: Uint8Array): DecodedEntry {
  if (value.byteLength <= JSON_OFFSET) return { damage: "cut off" };
  const view = new DataView(value.buffer, value.byteOffset, value.byteLength);
  if (view.getUint32(CRC_OFFSET) !== checksum(key, value)) return { damage: "checksum" };
  if (value[0] !== ENTRY_VERSION) return { damage: `unknown version ${value[0]}` };
  if (!epochBytes(epoch).every((byte, index) => value[EPOCH_OFFSET + index] === byte)) return { damage: "other epoch" };
  if (readU48(value, SEQ_OFFSET) !== seq) return { damage: "other sequence number" };
  return { json: utf8.decode(value.subarray(JSON_OFFSET)) };
}

/** The epoch that an entry claims, for a reader that does not know it; `decodeEntry` then tells whether to believe it. */
export function epochOf(value: Uint8Array): string | undefined {
  return value.byteLength <= JSON_OFFSET ? undefined : epochText(value.subarray(EPOCH_OFFSET, SEQ_OFFSET));
}

const utf8 = new TextDecoder();

function checksum(key: Uint8Array, value: Uint8Array): number {
  return crc32(value.subarray(EPOCH_OFFSET), crc32(value.subarray(0, CRC_OFFSET), crc32(key)));
}
