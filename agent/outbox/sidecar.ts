import { crc32 } from "node:zlib";
import type { Log } from "../core/log.ts";
import type { Account } from "../core/queue.ts";
import type { AliveMark, EpochFields } from "../core/record.ts";
import { SIDECAR_SLOT_BYTES, type SidecarSlot, type Volume } from "../core/volume.ts";
import type { Batch } from "./batch.ts";
import { epochBytes, epochText } from "./bytes.ts";
import { FieldReader, FieldWriter } from "./fields.ts";
import { type PerTrack, perTrack, TRACKS } from "./keys.ts";

/**
 * What was last confirmed, remembered outside of the store, so that a store that has lost its end, or itself, is found out, and what
 * is missing can be named. Written after each synced commit and before anybody is told of it, in turn to one of two slots, so that
 * a torn write leaves the one before. README.md shows the bytes.
 */
/** What an earlier store had not delivered: `count` records numbered between `from` and `to`. */
export interface EarlierStore {
  readonly epoch: string;
  readonly from: number;
  readonly to: number;
  readonly count: number;
  readonly reason: EpochFields["reason"];
}

/** More than that are declared, but not again when this store is lost as well. */
export const MAXIMUM_EARLIER = 4;

export interface Sidecar {
  readonly account: Account;
  /** Rises from store to store as well, so that it tells which slot is the newer. */
  readonly commit: number;
  /** The sequence number of the next record. */
  readonly next: number;
  /** No queued record has a lower one. */
  readonly oldestQueuedSeq: number;
  readonly newest: PerTrack<number>;
  /** Of the run that wrote this. */
  readonly alive: AliveMark;
  readonly stoppedCleanly: boolean;
  /** The store turned out to be damaged while it was written. */
  readonly condemned: boolean;
  /** The newest first; only those of which nobody has read yet. */
  readonly earlier: readonly EarlierStore[];
}

const SIDECAR_FORMAT = 1;
const CRC_OFFSET = 1;
const EPOCH_OFFSET = 5;
const FIELDS_OFFSET = EPOCH_OFFSET + 8;

export function encodeSidecar(sidecar: Sidecar): Uint8Array {
  const { account, commit, next, oldestQueuedSeq, newest, alive, stoppedCleanly, condemned } = sidecar;
  const earlier = sidecar.earlier.slice(0, MAXIMUM_EARLIER);
  const fields = new FieldWriter();
  for (const number of [commit, next, oldestQueuedSeq, account.delivered, account.lost, account.thinned]) {
    fields.number(number);
  }
  fields
    .text(alive.boot)
    .number(alive.up)
    .number(alive.at ?? 0);
  fields.number(stoppedCleanly ? 1 : 0).number(condemned ? 1 : 0);
  for (const name of TRACKS) fields.number(newest[name]);
  fields.number(earlier.length);
  for (const { epoch, from, to, count, reason } of earlier) {
    fields.text(epoch).number(from).number(to).number(count).number(REASONS.indexOf(reason));
  }
  const bytes = new Uint8Array(SIDECAR_SLOT_BYTES);
  bytes[0] = SIDECAR_FORMAT;
  bytes.set(epochBytes(account.epoch), EPOCH_OFFSET);
  bytes.set(fields.bytes, FIELDS_OFFSET);
  new DataView(bytes.buffer).setUint32(CRC_OFFSET, checksum(bytes));
  return bytes;
}

/** Undefined for what is damaged, or of another version. Never throws, whatever the bytes are. */
export function decodeSidecar(bytes: Uint8Array): Sidecar | undefined {
  if (bytes.byteLength !== SIDECAR_SLOT_BYTES || bytes[0] !== SIDECAR_FORMAT) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(CRC_OFFSET) !== checksum(bytes)) return undefined;
  try {
    const fields = new FieldReader(bytes, FIELDS_OFFSET);
    const [commit, next, oldestQueuedSeq] = [fields.number(), fields.number(), fields.number()];
    const [delivered, lost, thinned] = [fields.number(), fields.number(), fields.number()];
    const [boot, up, at] = [fields.text(), fields.number(), fields.number()];
    const alive = { boot, up, ...(at === 0 ? {} : { at }) };
    const [stoppedCleanly, condemned] = [fields.number() === 1, fields.number() === 1];
    const newest = perTrack(() => fields.number());
    const count = Math.min(fields.number(), MAXIMUM_EARLIER);
    const earlier = Array.from({ length: count }, () => readEarlier(fields));
    const recorded = next - 1;
    const queued = recorded - delivered - lost - thinned;
    if (queued < 0 || TRACKS.reduce((sum, name) => sum + newest[name], 0) !== recorded) return undefined;
    const account = {
      epoch: epochText(bytes.subarray(EPOCH_OFFSET, FIELDS_OFFSET)),
      ...{ recorded, delivered, queued, lost, thinned },
    };
    return { account, commit, next, oldestQueuedSeq, newest, alive, stoppedCleanly, condemned, earlier };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

const REASONS: readonly EarlierStore["reason"][] = ["store-corrupt", "store-missing"];

function readEarlier(fields: FieldReader): EarlierStore {
  const epoch = fields.text();
  const [from, to, count] = [fields.number(), fields.number(), fields.number()];
  return { epoch, from, to, count, reason: REASONS[fields.number()] ?? "store-corrupt" };
}

function checksum(bytes: Uint8Array): number {
  return crc32(bytes.subarray(EPOCH_OFFSET), crc32(bytes.subarray(0, CRC_OFFSET)));
}

/** What the outbox will confirm once a batch is synced. */
export function sidecarOf(
  { state, account, oldestQueuedSeq }: Pick<Batch, "state" | "account" | "oldestQueuedSeq">,
  earlier: readonly EarlierStore[],
): Sidecar {
  const newest = perTrack((name) => state.tracks[name].newest);
  const { commit, next, alive, stoppedCleanly } = state;
  return { account, commit, next, oldestQueuedSeq, newest, alive, stoppedCleanly, condemned: false, earlier };
}

/** Reads the sidecar, and writes it in turns. */
export class SidecarFile {
  #slot: SidecarSlot = 0;

  constructor(private readonly volume: Volume) {}

  /** The newest that was written whole; undefined when there is none. */
  async read(log: Log): Promise<Sidecar | undefined> {
    const [first, second] = (await this.volume.readSidecar()).map((bytes, slot) => {
      const sidecar = decodeSidecar(bytes);
      // A power cut in the middle of a write does that as well.
      if (sidecar === undefined && bytes.byteLength > 0) log.warn("a slot of the sidecar cannot be used", { slot });
      return sidecar;
    });
    const newest = first === undefined || (second !== undefined && second.commit > first.commit) ? second : first;
    this.#slot = newest === first ? 1 : 0;
    return newest;
  }

  async write(sidecar: Sidecar): Promise<void> {
    await this.volume.writeSidecar(this.#slot, encodeSidecar(sidecar));
    this.#slot = this.#slot === 0 ? 1 : 0;
  }
}
