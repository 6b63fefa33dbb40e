import { readU48, U48_BYTES, U48_MAXIMUM, writeU48 } from "./bytes.ts";

/**
 * Keys of the store. A track is a log of its own with positions 1, 2, 3, … without a gap, so what is missing is seen; the number
 * in the sequence stands behind the position, so that even an entry whose value was destroyed can be named.
 *
 * Telemetry sorts upwards, then comes the state, then the events, newest first. So everything that one moment writes lies side
 * by side in the order of the keys: LevelDB's new tables then do not overlap its old ones, and are not merged with all of them
 * again and again (measured over 65 MB: 8.3 bytes written for each byte of records when they overlap, 3.2 when they do not).
 * Thinned telemetry comes before it, coarsest first: it is written only when the store is full, in bursts.
 */
export type TrackName = "event" | "telemetry" | "thinned5" | "thinned15" | "thinned60";

export const TRACKS: readonly TrackName[] = ["event", "telemetry", "thinned5", "thinned15", "thinned60"];

/** One thing for each track. */
export type PerTrack<Thing> = Readonly<Record<TrackName, Thing>>;

export function perTrack<Thing>(of: (name: TrackName) => Thing): PerTrack<Thing> {
  return {
    event: of("event"),
    telemetry: of("telemetry"),
    thinned5: of("thinned5"),
    thinned15: of("thinned15"),
    thinned60: of("thinned60"),
  };
}

const PREFIXES: Readonly<Record<TrackName, number>> = {
  thinned60: 0x08,
  thinned15: 0x0a,
  thinned5: 0x0c,
  telemetry: 0x10,
  event: 0x30,
};
export const STATE_KEY: Uint8Array = Uint8Array.of(0x20);
/** Exactly the state: a key has no upper neighbour but itself with a zero byte behind. */
export const STATE_RANGE: KeyRange = [STATE_KEY, Uint8Array.of(...STATE_KEY, 0)];
const POSITION_OFFSET = 1;
const SEQ_OFFSET = POSITION_OFFSET + U48_BYTES;

export const ENTRY_KEY_BYTES = SEQ_OFFSET + U48_BYTES;
/** Below and above every key that this version or a later one may use. */
export const FIRST_KEY: Uint8Array = Uint8Array.of(0x00);
export const LAST_KEY: Uint8Array = Uint8Array.of(0xff);

export interface EntryName {
  readonly position: number;
  readonly seq: number;
}

/** From the first key, included, to the second, excluded. */
export type KeyRange = readonly [Uint8Array, Uint8Array];

export function entryKey(track: TrackName, position: number, seq: number): Uint8Array {
  const key = new Uint8Array(ENTRY_KEY_BYTES);
  key[0] = PREFIXES[track];
  writeU48(key, POSITION_OFFSET, track === "event" ? U48_MAXIMUM - position : position);
  writeU48(key, SEQ_OFFSET, seq);
  return key;
}

/** Undefined for what is not the key of an entry. */
export function parseEntryKey(key: Uint8Array): EntryName | undefined {
  if (key.byteLength !== ENTRY_KEY_BYTES) return undefined;
  const position = readU48(key, POSITION_OFFSET);
  return {
    position: key[0] === PREFIXES.event ? U48_MAXIMUM - position : position,
    seq: readU48(key, SEQ_OFFSET),
  };
}

/** Every key of the positions `from` to `to`, both included. Events come newest first. */
export function keyRange(track: TrackName, from: number, to: number): KeyRange {
  return track === "event"
    ? [entryKey(track, to, 0), entryKey(track, from - 1, 0)]
    : [entryKey(track, from, 0), entryKey(track, to + 1, 0)];
}

/** Every key of the track above `position`. */
export function keysBeyond(track: TrackName, position: number): KeyRange {
  const prefix = PREFIXES[track];
  return track === "event"
    ? [Uint8Array.of(prefix), entryKey(track, position, 0)]
    : [entryKey(track, position + 1, 0), Uint8Array.of(prefix + 1)];
}
