import { crc32 } from "node:zlib";
import { siteName } from "../config/kinds/place.ts";
import type { QueuedRecord } from "../core/queue.ts";
import { encodeEnvelope } from "../uplink/envelope.ts";

/**
 * The file that carries records from a box to the centre by hand: JSON Lines, so that a text editor shows what is in it. Every line
 * is believed or not by itself, so a file that was cut off or damaged loses only what was hit.
 *
 *     {"crc32":"1a2b3c4d","header":{"format":"suar-export","version":1,"site":…,"at":…,"agent":…,"epochs":[…]}}
 *     {"crc32":"…","envelope":{"v":1,"site":…,"epoch":…,"records":[…]}}      as published
 *     {"crc32":"…","end":{"records":…}}
 *
 * `crc32` is zlib's CRC-32 in hexadecimal over the line's bytes behind that first member and its comma. A later version keeps it, the
 * header and its first two members. Files may stand one behind the other in one file.
 */
export const EXPORT_VERSION = 1;
const FORMAT = "suar-export";
const PREFIX_BYTES = `{"crc32":"00000000",`.length;

/** Of records in one line, so that a damaged line costs little; one large record may exceed it. */
export const ENVELOPE_BYTES = 16 * 1024;
export const ENVELOPE_RECORDS = 200;

/** What is longer was not written by an export: one record has at most 64 KiB. */
export const MAXIMUM_LINE_BYTES = 256 * 1024;
const MAXIMUM_SEQ = 2 ** 48 - 1;
const MAXIMUM_EPOCHS = 100;
const EPOCH = /^[0-9a-f]{16}$/;
const KIND = /^[A-Za-z0-9_-]{1,64}$/;

export interface ExportHeader {
  readonly site: string;
  /** UTC by the box's clock, which may be wrong. */
  readonly at: number;
  /** Version of the agent. */
  readonly agent: string;
  readonly epochs: readonly string[];
}

export interface ExportedRecord extends QueuedRecord {
  readonly kind: string;
}

export interface ExportedEnvelope {
  readonly site: string;
  readonly epoch: string;
  readonly records: readonly ExportedRecord[];
}

export type ExportLine =
  | { readonly type: "header"; readonly header: ExportHeader }
  | { readonly type: "newer"; readonly version: number }
  | { readonly type: "envelope"; readonly envelope: ExportedEnvelope }
  | { readonly type: "end"; readonly records: number }
  | { readonly type: "damaged" };

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });

export function headerLine({ site, at, agent, epochs }: ExportHeader): Uint8Array {
  return line(`"header":${JSON.stringify({ format: FORMAT, version: EXPORT_VERSION, site, at, agent, epochs })}}`);
}

export function envelopeLine(site: string, epoch: string, records: readonly QueuedRecord[]): Uint8Array {
  const envelope = new TextDecoder().decode(encodeEnvelope(records, { site, epoch, compress: false }));
  return line(`"envelope":${envelope}}`);
}

export function endLine(records: number): Uint8Array {
  return line(`"end":${JSON.stringify({ records })}}`);
}

function line(rest: string): Uint8Array {
  const bytes = encoder.encode(`{"crc32":"00000000",${rest}\n`);
  const sum = crc32(bytes.subarray(PREFIX_BYTES, -1)).toString(16).padStart(8, "0");
  bytes.set(encoder.encode(sum), PREFIX_BYTES - sum.length - 2);
  return bytes;
}

/** @param bytes one line without its end. Never throws, whatever they are. */
export function parseExportLine(bytes: Uint8Array): ExportLine {
  const damaged = { type: "damaged" } as const;
  if (bytes.length > MAXIMUM_LINE_BYTES || bytes.length < PREFIX_BYTES) return damaged;
  const sum = crc32(bytes.subarray(PREFIX_BYTES)).toString(16).padStart(8, "0");
  try {
    const text = decoder.decode(bytes);
    if (!text.startsWith(`{"crc32":"${sum}",`)) return damaged;
    // A checksum is no proof of origin: what it vouches for is looked at like everything that comes from outside.
    return understand(JSON.parse(text)) ?? damaged;
  } catch (error) {
    // Of decoding, of parsing, and of a stack that endless nesting has filled.
    if (error instanceof TypeError || error instanceof SyntaxError || error instanceof RangeError) return damaged;
    throw error;
  }
}

function understand(value: unknown): ExportLine | undefined {
  if (!isObject(value)) return undefined;
  const { header, envelope, end } = value;
  if (header !== undefined) return headerOf(header);
  if (end !== undefined) return endOf(end);
  const understood = envelopeOf(envelope);
  return understood === undefined ? undefined : { type: "envelope", envelope: understood };
}

function headerOf(value: unknown): ExportLine | undefined {
  if (!isObject(value)) return undefined;
  const { format, version, site, at, agent, epochs } = value;
  if (format !== FORMAT || !isCount(version)) return undefined;
  if (version > EXPORT_VERSION) return { type: "newer", version };
  if (version !== EXPORT_VERSION || !isSite(site) || typeof at !== "number" || typeof agent !== "string")
    return undefined;
  if (!Array.isArray(epochs) || epochs.length > MAXIMUM_EPOCHS || !epochs.every(isEpoch)) return undefined;
  return { type: "header", header: { site, at, agent, epochs } };
}

function endOf(value: unknown): ExportLine | undefined {
  if (!isObject(value)) return undefined;
  const { records } = value;
  return isCount(records) ? { type: "end", records } : undefined;
}

function envelopeOf(value: unknown): ExportedEnvelope | undefined {
  if (!isObject(value)) return undefined;
  const { v, site, epoch, records } = value;
  if (v !== 1 || !isSite(site) || !isEpoch(epoch) || !Array.isArray(records)) return undefined;
  const understood = records.flatMap((record) => recordOf(record) ?? []);
  return understood.length === records.length ? { site, epoch, records: understood } : undefined;
}

function recordOf(value: unknown): ExportedRecord | undefined {
  if (!isObject(value)) return undefined;
  const { seq, kind } = value;
  if (!isCount(seq) || seq < 1 || typeof kind !== "string" || !KIND.test(kind)) return undefined;
  return { seq, kind, json: JSON.stringify(value) };
}

function isSite(value: unknown): value is string {
  return typeof value === "string" && "value" in siteName.fromText(value);
}

function isEpoch(value: unknown): value is string {
  return typeof value === "string" && EPOCH.test(value);
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 && value <= MAXIMUM_SEQ;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
