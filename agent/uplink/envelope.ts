import { gzipSync } from "node:zlib";
import type { QueuedRecord } from "../core/queue.ts";

/**
 * A batch of like records shrinks to an eighth, the records of one minute to three fifths. A window that spans the whole message makes the
 * result as small as with zlib's defaults, from less working memory than their 256 KiB (zlib.h, deflateInit2): 96 KiB for a batch, 32 KiB
 * for what nearly every live message is.
 */
const BATCH = { level: 6, windowBits: 14, memLevel: 6 };
const SMALL = { level: 6, windowBits: 12, memLevel: 5 };
const SMALL_BYTES = 4096;
/** zlib takes no smaller buffer for its output. */
const LEAST_OUTPUT_BYTES = 64;

/** No replay has a longer name. */
const LONGEST_REPLAY = "x".repeat(64);

/** The most bytes of the envelope around the records of one message, with room for `records` commas. */
export function envelopeBytes(site: string, epoch: string, records: number): number {
  return Buffer.byteLength(head(site, epoch, LONGEST_REPLAY)) + TAIL.length + records;
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
  const plain = Buffer.from(head(site, epoch, replay) + records.map((record) => record.json).join(",") + TAIL);
  if (!compress) return plain;
  // What is longer than the plain text is of no use, so the buffer need not be longer: 16 KiB a message otherwise.
  const chunkSize = Math.max(LEAST_OUTPUT_BYTES, plain.length);
  const compressed = gzipSync(plain, { ...(plain.length <= SMALL_BYTES ? SMALL : BATCH), chunkSize });
  return compressed.length < plain.length ? compressed : plain;
}

function head(site: string, epoch: string, replay?: string): string {
  const asked = replay === undefined ? "" : `,"replay":${JSON.stringify(replay)}`;
  return `{"v":1,"site":${JSON.stringify(site)},"epoch":${JSON.stringify(epoch)}${asked},"records":[`;
}

const TAIL = "]}";
