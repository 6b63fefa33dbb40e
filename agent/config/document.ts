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

/** The plain value of a JSON text. Undefined for whatever is none, and where a key stands twice: two readers could understand two things. */
export function readPlainJson(bytes: Uint8Array): unknown {
  const read = readDocument(bytes);
  if ("objection" in read || !isUnambiguous(read.value)) return undefined;
  return JSON.parse(new TextDecoder().decode(bytes));
}

function isUnambiguous(value: JsonValue): boolean {
  if (value.type === "list") return value.items.every(isUnambiguous);
  if (value.type !== "object") return true;
  const { members } = value;
  return (
    new Set(members.map(({ key }) => key)).size === members.length &&
    members.every((member) => isUnambiguous(member.value))
  );
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined; // The decoder has one reason only, and the caller names it.
  }
}
