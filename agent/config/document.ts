import type { Objection } from "./issues.ts";
import { type JsonValue, parseJson } from "./json.ts";

const KIBIBYTE = 1024;
const MAXIMUM_KILOBYTES = 64;

/** More than any configuration needs. */
export const MAXIMUM_DOCUMENT_BYTES = MAXIMUM_KILOBYTES * KIBIBYTE;

/** Reads JSON from bytes that may be anything. */
export function readDocument(bytes: Uint8Array): { readonly value: JsonValue } | { readonly objection: Objection } {
  if (bytes.length > MAXIMUM_DOCUMENT_BYTES) {
    return { objection: { code: "file-too-large", details: { maximumKilobytes: MAXIMUM_KILOBYTES } } };
  }
  const text = decode(bytes);
  if (text === undefined) return { objection: { code: "file-not-text", details: {} } };
  const outcome = parseJson(text);
  if (!("fault" in outcome)) return outcome;
  return { objection: { code: "syntax", details: { fault: outcome.fault, ...outcome.at } } };
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined; // The decoder has one reason only, and the caller names it.
  }
}
