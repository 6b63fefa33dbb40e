import { gzipSync } from "node:zlib";
import type { QueuedRecord } from "../core/queue.ts";

const encoder = new TextEncoder();

/**
 * A batch of like records shrinks to an eighth, the records of one minute to three fifths. A window of 16 KiB spans a whole batch: the
 * result is as small as with zlib's defaults, from 96 KiB of working memory instead of 256 (zlib.h, deflateInit2).
 */
const COMPRESSION = { level: 6, windowBits: 14, memLevel: 6 };

/** No replay has a longer name. */
const LONGEST_REPLAY = "x".repeat(64);

/** The most bytes of the envelope around the records of one message, with room for `records` commas. */
export function envelopeBytes(site: string, epoch: string, records: number): number {
  return encoder.encode(head(site, epoch, LONGEST_REPLAY)).length + TAIL.length + records;
}

export interface EnvelopeOptions {
  readonly site: string;
  readonly epoch: string;
  /** Where that makes it smaller. */
  readonly compress: boolean;
  /** The request that these records answer, when they were asked for once more. */
  readonly replay?: string;
}

/** The payload of one message. Records are spliced in as they were stored. */
export function encodeEnvelope(records: readonly QueuedRecord[], options: EnvelopeOptions): Uint8Array {
  const { site, epoch, compress, replay } = options;
  const plain = encoder.encode(head(site, epoch, replay) + records.map((record) => record.json).join(",") + TAIL);
  if (!compress) return plain;
  const compressed = gzipSync(plain, COMPRESSION);
  return compressed.length < plain.length ? compressed : plain;
}

function head(site: string, epoch: string, replay?: string): string {
  const asked = replay === undefined ? "" : `,"replay":${JSON.stringify(replay)}`;
  return `{"v":1,"site":${JSON.stringify(site)},"epoch":${JSON.stringify(epoch)}${asked},"records":[`;
}

const TAIL = "]}";
