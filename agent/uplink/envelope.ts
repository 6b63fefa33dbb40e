import { gzipSync } from "node:zlib";
import type { Lane, QueuedRecord } from "../core/queue.ts";

const encoder = new TextEncoder();

/**
 * Compression pays for a batch of like records (8:1), not for one message a minute. A window of 16 KiB spans a whole batch: the
 * result is as small as with zlib's defaults, from 96 KiB of working memory instead of 256 (zlib.h, deflateInit2).
 */
const COMPRESSION = { level: 6, windowBits: 14, memLevel: 6 };

/** Bytes of the envelope around the records of one message, with room for `records` commas. */
export function envelopeBytes(site: string, epoch: string, records: number): number {
  return encoder.encode(head(site, epoch)).length + TAIL.length + records;
}

/** The payload of one message. Records are spliced in as they were stored; backlog is compressed where that makes it smaller. */
export function encodeEnvelope(lane: Lane, site: string, epoch: string, records: readonly QueuedRecord[]): Uint8Array {
  const plain = encoder.encode(head(site, epoch) + records.map((record) => record.json).join(",") + TAIL);
  if (lane !== "backlog") return plain;
  const compressed = gzipSync(plain, COMPRESSION);
  return compressed.length < plain.length ? compressed : plain;
}

function head(site: string, epoch: string): string {
  return `{"v":1,"site":${JSON.stringify(site)},"epoch":${JSON.stringify(epoch)},"records":[`;
}

const TAIL = "]}";
