import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";

const HASHES = ["md5", "sha1", "sha256", "sha512"] as const;
/** Whoever cuts a hash leaves at least this much of it: in hexadecimal digits 48 bits, in base64 72. */
const HASH_START = 12;
const MAC = /^(?:[0-9a-f]{2}:){5}[0-9a-f]{2}$/;
const IPV4 = /^\d+(?:\.\d+){3}$/;

/** One form in which somebody could be recognised. Compared without regard to case. */
export interface Trace {
  readonly identity: string;
  readonly form: string;
  /** Latin-1, in lower case. */
  readonly needle: string;
}

/**
 * Every form in which an identity could hide in bytes: as it is, with other separators, without any, encoded, and under every hash that takes
 * no key, of each of these forms, in upper and in lower case.
 */
export function tracesOf(identity: string): readonly Trace[] {
  const traces = new Map<string, Trace>();
  const note = (form: string, needle: string) => {
    const lower = needle.toLowerCase();
    if (!traces.has(lower)) traces.set(lower, { identity, form, needle: lower });
  };
  for (const [form, bytes] of spellings(identity)) {
    note(form, bytes.toString("latin1"));
    note(`base64 of ${form}`, bytes.toString("base64").replace(/=+$/, "").slice(0, -1));
    note(`base64url of ${form}`, bytes.toString("base64url").slice(0, -1));
    note(`hexadecimal of ${form}`, bytes.toString("hex"));
    note(`percent encoding of ${form}`, encodeURIComponent(bytes.toString("latin1")));
    for (const name of HASHES) {
      for (const encoding of ["hex", "base64", "base64url"] as const) {
        note(`${name} (${encoding}) of ${form}`, createHash(name).update(bytes).digest(encoding).slice(0, HASH_START));
      }
    }
    note(`crc32 of ${form}`, crc32(bytes).toString(16).padStart(8, "0"));
  }
  return [...traces.values()];
}

function spellings(identity: string): readonly (readonly [form: string, bytes: Buffer])[] {
  const texts = new Map([["itself", identity]]);
  const binary: [string, Buffer][] = [];
  if (MAC.test(identity)) {
    const digits = identity.replaceAll(":", "");
    texts.set("it with hyphens", identity.replaceAll(":", "-"));
    texts.set("it without separators", digits);
    texts.set("it with dots", digits.replace(/(....)(....)(....)/, "$1.$2.$3"));
    binary.push(["its bytes", Buffer.from(digits, "hex")]);
  }
  // Four bytes of an address are too few to be searched for: they stand anywhere by chance. Their digits are not.
  if (IPV4.test(identity)) texts.set("its digits", Buffer.from(identity.split(".").map(Number)).toString("hex"));
  for (const [form, text] of [...texts]) texts.set(`${form} in upper case`, text.toUpperCase());
  return [...[...texts].map(([form, text]) => [form, Buffer.from(text)] as const), ...binary];
}

/** What is found of the identities in these bytes, one sentence each. @param name of the bytes, for the sentence. */
export function findTraces(name: string, bytes: Uint8Array, traces: readonly Trace[]): readonly string[] {
  const haystack = Buffer.from(bytes).toString("latin1").toLowerCase();
  return traces
    .filter(({ needle }) => haystack.includes(needle))
    .map(({ identity, form }) => `${name}: ${form} of ${identity}`);
}
