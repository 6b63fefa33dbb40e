import { gunzipSync } from "node:zlib";
import { reasonOf, SuarError } from "../core/errors.ts";

const decoder = new TextDecoder("utf-8", { fatal: true });

/** One record as the centre sees it: its number, its kind, and whatever its kind carries. */
export interface DecodedRecord {
  readonly seq: number;
  readonly kind: string;
  readonly [field: string]: unknown;
}

export interface Envelope {
  readonly v: 1;
  readonly site: string;
  readonly epoch: string;
  /** The command that asked for these records once more. */
  readonly replay?: string;
  readonly records: readonly DecodedRecord[];
}

/** No message of ours comes near this; a compressed one of 1 KB could otherwise unfold to gigabytes. */
const MAXIMUM_BYTES = 4 * 1024 * 1024;

/** An envelope whose records nobody has looked at yet. */
export interface OpenEnvelope extends Omit<Envelope, "records"> {
  readonly records: readonly unknown[];
}

/**
 * The receiving side of `encodeEnvelope`: recognises gzip by its first two bytes, whatever the topic.
 * @throws SuarError `envelope-invalid` for anything that is not an envelope of at most 4 MiB.
 */
export function decodeEnvelope(payload: Uint8Array): Envelope {
  const { records, ...identity } = openEnvelope(payload);
  return { ...identity, records: records.map(decodeRecord) };
}

/**
 * For receivers to whom one bad record is no reason to give up the others.
 * @throws SuarError `envelope-invalid`; its cause, if it has one, is what gzip, UTF-8 or JSON had to object.
 */
export function openEnvelope(payload: Uint8Array): OpenEnvelope {
  const { v, site, epoch, replay, records } = object(parse(payload), "the message");
  if (v !== 1) throw invalid("its version is not 1");
  if (typeof site !== "string" || typeof epoch !== "string") throw invalid("site or epoch is missing");
  if (!Array.isArray(records)) throw invalid("records is not a list");
  return { v, site, epoch, records, ...(typeof replay === "string" ? { replay } : {}) };
}

/** @throws SuarError `envelope-invalid` for anything without a number and a kind. */
export function decodeRecord(value: unknown): DecodedRecord {
  const fields = object(value, "a record");
  const { seq, kind } = fields;
  if (typeof seq !== "number" || !Number.isSafeInteger(seq) || seq < 0) throw invalid("a record has no number");
  if (typeof kind !== "string") throw invalid("a record has no kind");
  return { ...fields, seq, kind };
}

function parse(payload: Uint8Array): unknown {
  if (payload.length > MAXIMUM_BYTES) throw invalid("it is too large");
  try {
    const plain =
      payload[0] === 0x1f && payload[1] === 0x8b ? gunzipSync(payload, { maxOutputLength: MAXIMUM_BYTES }) : payload;
    return JSON.parse(decoder.decode(plain));
  } catch (error) {
    throw invalid(reasonOf(error), error);
  }
}

function object(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw invalid(`${what} is not an object`);
  return value as Readonly<Record<string, unknown>>;
}

function invalid(reason: string, cause?: unknown): SuarError {
  return new SuarError("envelope-invalid", { reason }, { cause });
}
