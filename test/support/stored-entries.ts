import { decodeEntry } from "../../agent/outbox/entry.ts";
import { parseEntryKey, STATE_KEY, type TrackName } from "../../agent/outbox/keys.ts";

const PREFIXES = new Map([
  [0x30, "event"],
  [0x10, "telemetry"],
  [0x0c, "thinned5"],
  [0x0a, "thinned15"],
  [0x08, "thinned60"],
]) as ReadonlyMap<number | undefined, TrackName>;
/** In the order in which they are dropped, before events. */
export const COARSEST_FIRST: readonly TrackName[] = ["thinned60", "thinned15", "thinned5", "telemetry"];

/** An entry of the store, decoded. */
export interface Entry {
  readonly track: TrackName;
  readonly position: number;
  readonly seq: number;
  readonly bytes: number;
  readonly json: string;
}

/** Of records: all but the state. */
export const isEntry = ({ key }: { readonly key: Uint8Array }) => Buffer.compare(key, STATE_KEY) !== 0;

/** @throws Error when it cannot be read. */
export function entryOf(
  { key, value }: { readonly key: Uint8Array; readonly value: Uint8Array },
  epoch: string,
): Entry {
  const { position, seq } = parseEntryKey(key) ?? { position: 0, seq: 0 };
  const decoded = decodeEntry(key, epoch, seq, value);
  const track = PREFIXES.get(key[0]);
  if (!("json" in decoded) || track === undefined) throw new Error("an entry that cannot be read");
  return { track, position, seq, bytes: key.length + value.length, json: decoded.json };
}

export const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);
export const bySeq = (a: { readonly seq: number }, b: { readonly seq: number }) => a.seq - b.seq;
