import { crc32 } from "node:zlib";
import { epochBytes, epochText, readU48, U48_BYTES, writeU48 } from "./bytes.ts";
import { STATE_KEY, TRACKS, type TrackName } from "./keys.ts";
import { type Interval, Ledger } from "./ledger.ts";

/**
 * The value of the state key. It is part of every commit, so the numbers in it and the entries are always of one moment.
 * README.md shows the bytes. A later format keeps the first six: format number and checksum.
 */
export const STATE_FORMAT = 1;
const CRC_OFFSET = 2;
const EPOCH_OFFSET = 6;
const NUMBERS_OFFSET = EPOCH_OFFSET + 8;

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
  /** How many of the settled records were declared lost; the others were delivered. */
  readonly lost: number;
  readonly tracks: Readonly<Record<TrackName, TrackState>>;
}

export type DecodedState =
  | { readonly state: State & { readonly tracks: Readonly<Record<TrackName, TrackState & { ledger: Ledger }>> } }
  | { readonly newer: number }
  | { readonly damage: string };

export function encodeState(state: State): Uint8Array {
  const numbers = [state.commit, state.next, state.bytes, state.lost];
  for (const name of TRACKS) {
    const { newest, reclaimed, ledger } = state.tracks[name];
    numbers.push(newest, reclaimed, ledger.head, ledger.intervals.length);
    for (const { from, to } of ledger.intervals) numbers.push(from, to);
  }
  const value = new Uint8Array(NUMBERS_OFFSET + numbers.length * U48_BYTES);
  const view = new DataView(value.buffer);
  view.setUint16(0, STATE_FORMAT);
  value.set(epochBytes(state.epoch), EPOCH_OFFSET);
  numbers.forEach((number, index) => {
    writeU48(value, NUMBERS_OFFSET + index * U48_BYTES, number);
  });
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
    return { state: readNumbers(value) };
  } catch (error) {
    if (error instanceof RangeError) return { damage: `the state contradicts itself (${error.message})` };
    throw error;
  }
}

function readNumbers(value: Uint8Array) {
  let offset = NUMBERS_OFFSET;
  const number = () => {
    const read = readU48(value, offset);
    offset += U48_BYTES;
    return read;
  };
  const epoch = epochText(value.subarray(EPOCH_OFFSET, NUMBERS_OFFSET));
  const [commit, next, bytes, lost] = [number(), number(), number(), number()];
  const track = () => {
    const [newest, reclaimed, head, count] = [number(), number(), number(), number()];
    const intervals: Interval[] = [];
    for (let index = 0; index < count; index++) intervals.push({ from: number(), to: number() });
    const ledger = Ledger.restore(head, intervals);
    const last = intervals.at(-1)?.to ?? head - 1;
    if (last > newest || reclaimed < 1 || reclaimed > newest + 1) throw new RangeError("track beyond its newest entry");
    return { newest, reclaimed, ledger };
  };
  const tracks = { event: track(), telemetry: track() };
  if (offset !== value.byteLength) throw new RangeError("length");
  if (tracks.event.newest + tracks.telemetry.newest !== next - 1) throw new RangeError("tracks and sequence");
  if (lost > tracks.event.ledger.settled + tracks.telemetry.ledger.settled) throw new RangeError("lost");
  return { epoch, commit, next, bytes, lost, tracks };
}

function checksum(value: Uint8Array): number {
  return crc32(value.subarray(EPOCH_OFFSET), crc32(value.subarray(0, CRC_OFFSET), crc32(STATE_KEY)));
}
