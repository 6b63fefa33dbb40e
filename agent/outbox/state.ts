import { crc32 } from "node:zlib";
import type { AliveMark } from "../core/record.ts";
import { epochBytes, epochText } from "./bytes.ts";
import { FieldReader, FieldWriter } from "./fields.ts";
import { type PerTrack, perTrack, STATE_KEY, TRACKS, type TrackName } from "./keys.ts";
import { type Interval, Ledger } from "./ledger.ts";
import type { Anchor } from "./stamp-repair.ts";

/**
 * The value of the state key. It is part of every commit, so the numbers in it and the entries are always of one moment, and it is
 * kept short. README.md shows the bytes. A later format keeps the first six: format number and checksum.
 */
export const STATE_FORMAT = 2;
const CRC_OFFSET = 2;
const EPOCH_OFFSET = 6;
const FIELDS_OFFSET = EPOCH_OFFSET + 8;

export interface TrackState {
  readonly newest: number;
  readonly reclaimed: number;
  readonly ledger: Pick<Ledger, "head" | "intervals">;
}

export interface State {
  readonly epoch: string;
  /** Rises by one with every commit: tells after a failed write whether it was made. */
  readonly commit: number;
  /** The sequence number of the next record. */
  readonly next: number;
  /** Keys and values of all entries that are in the store. */
  readonly bytes: number;
  /** How many of the settled records were declared lost, and how many merged; the others were delivered. */
  readonly lost: number;
  readonly thinned: number;
  /** When this commit was made, and whether it was the last one of a clean stop. */
  readonly alive: AliveMark;
  readonly stoppedCleanly: boolean;
  /** What is known of the boots whose records carry no time of day. */
  readonly anchors: readonly Anchor[];
  readonly tracks: PerTrack<TrackState>;
}

export type LoadedState = State & {
  readonly tracks: PerTrack<TrackState & { readonly ledger: Ledger }>;
};

export type DecodedState = { readonly state: LoadedState } | { readonly newer: number } | { readonly damage: string };

export function encodeState(state: State): Uint8Array {
  const { alive } = state;
  const fields = new FieldWriter();
  for (const number of [state.commit, state.next, state.bytes, state.lost, state.thinned]) fields.number(number);
  fields.number(state.stoppedCleanly ? 1 : 0);
  fields
    .text(alive.boot)
    .number(alive.up)
    .number(alive.at ?? 0);
  fields.number(state.anchors.length);
  for (const { boot, up, at, seq } of state.anchors) fields.text(boot).number(up).number(at).number(seq);
  for (const name of TRACKS) {
    const { newest, reclaimed, ledger } = state.tracks[name];
    fields.number(newest).number(reclaimed).number(ledger.head).number(ledger.intervals.length);
    let before = ledger.head;
    for (const { from, to } of ledger.intervals) {
      fields.number(from - before).number(to - from);
      before = to;
    }
  }
  const value = new Uint8Array(FIELDS_OFFSET + fields.bytes.length);
  const view = new DataView(value.buffer);
  view.setUint16(0, STATE_FORMAT);
  value.set(epochBytes(state.epoch), EPOCH_OFFSET);
  value.set(fields.bytes, FIELDS_OFFSET);
  view.setUint32(CRC_OFFSET, checksum(value));
  return value;
}

/** Never throws, whatever the bytes are. */
export function decodeState(value: Uint8Array): DecodedState {
  if (value.byteLength < EPOCH_OFFSET) return { damage: "the state is cut off" };
  const view = new DataView(value.buffer, value.byteOffset, value.byteLength);
  if (view.getUint32(CRC_OFFSET) !== checksum(value)) return { damage: "the state fails its checksum" };
  const format = view.getUint16(0);
  if (format > STATE_FORMAT) return { newer: format };
  if (format !== STATE_FORMAT) return { damage: `the state has the unknown format ${format}` };
  try {
    return { state: readFields(value) };
  } catch (error) {
    if (error instanceof RangeError) return { damage: `the state contradicts itself (${error.message})` };
    throw error;
  }
}

function readFields(value: Uint8Array): LoadedState {
  const fields = new FieldReader(value, FIELDS_OFFSET);
  const epoch = epochText(value.subarray(EPOCH_OFFSET, FIELDS_OFFSET));
  const [commit, next, bytes] = [fields.number(), fields.number(), fields.number()];
  const [lost, thinned] = [fields.number(), fields.number()];
  const stoppedCleanly = fields.number() === 1;
  const [boot, up, at] = [fields.text(), fields.number(), fields.number()];
  const alive = { boot, up, ...(at === 0 ? {} : { at }) };
  const anchors = Array.from({ length: bounded(fields.number(), value) }, () => ({
    boot: fields.text(),
    up: fields.number(),
    at: fields.number(),
    seq: fields.number(),
  }));
  const tracks = perTrack(() => readTrack(fields, value));
  if (!fields.atEnd) throw new RangeError("length");
  const sum = (of: (track: LoadedState["tracks"][TrackName]) => number) =>
    TRACKS.reduce((total, name) => total + of(tracks[name]), 0);
  if (sum((track) => track.newest) !== next - 1) throw new RangeError("tracks and sequence");
  if (lost + thinned > sum((track) => track.ledger.settled)) throw new RangeError("lost and thinned");
  return { epoch, commit, next, bytes, lost, thinned, alive, stoppedCleanly, anchors, tracks };
}

function readTrack(fields: FieldReader, value: Uint8Array): LoadedState["tracks"][TrackName] {
  const [newest, reclaimed, head] = [fields.number(), fields.number(), fields.number()];
  let before = head;
  const intervals = Array.from({ length: bounded(fields.number(), value) }, (): Interval => {
    const from = before + fields.number();
    before = from + fields.number();
    return { from, to: before };
  });
  const ledger = Ledger.restore(head, intervals);
  const last = intervals.at(-1)?.to ?? head - 1;
  if (last > newest || reclaimed < 1 || reclaimed > newest + 1) throw new RangeError("track beyond its newest entry");
  return { newest, reclaimed, ledger };
}

/** A list of more elements than there are bytes is not one. */
function bounded(length: number, { byteLength }: Uint8Array): number {
  if (length > byteLength) throw new RangeError("length of a list");
  return length;
}

function checksum(value: Uint8Array): number {
  return crc32(value.subarray(EPOCH_OFFSET), crc32(value.subarray(0, CRC_OFFSET), crc32(STATE_KEY)));
}
