import type { Lane, QueuedRecord } from "../core/queue.ts";
import type { Millis } from "../core/time.ts";
import { LEAST_BYTES, MessageLimit } from "./message-limit.ts";

/** A record that was alone in so many sessions when the broker hung up is why it did. */
const CULPRIT_AFTER = 3;

/** A message that the end of a session left without an answer. */
export interface CutOff {
  readonly lane: Lane;
  readonly records: readonly QueuedRecord[];
  /** Of the whole packet. */
  readonly bytes: number;
}

/**
 * Finds out which message makes a broker hang up, when that is all it says: messages get smaller, then records go alone, and one that
 * ends one session after another all by itself is the culprit.
 */
export class HangUps {
  readonly #limit = new MessageLimit();
  #cutOff: CutOff[] = [];
  /** The record that was alone without an answer when the broker hung up, and how often in a row. */
  #suspect: { readonly seq: number; readonly times: number } | undefined;

  /** How large a message may be now. */
  largestBytes(now: Millis): number {
    return this.#limit.bytes(now);
  }

  sessionBegins(): void {
    this.#cutOff = [];
  }

  cutOff(message: CutOff): void {
    this.#cutOff.push(message);
  }

  /** The broker ended the session. Returns the messages that it left without an answer: one of them may be why. */
  hungUp(now: Millis): readonly CutOff[] {
    const cutOff = this.#cutOff;
    this.#cutOff = [];
    const [first] = cutOff;
    const alone = cutOff.length === 1 && first?.records.length === 1 ? first.records[0] : undefined;
    const times = alone !== undefined && alone.seq === this.#suspect?.seq ? this.#suspect.times + 1 : 1;
    this.#suspect = alone === undefined ? undefined : { seq: alone.seq, times };
    const batches = cutOff.filter(({ records }) => records.length > 1);
    if (batches.length > 0) this.#limit.hungUp(Math.max(...batches.map(({ bytes }) => bytes)), now);
    return cutOff;
  }

  isCulprit(records: readonly QueuedRecord[]): boolean {
    const suspect = this.#suspect;
    if (suspect === undefined || suspect.times < CULPRIT_AFTER) return false;
    return records.length === 1 && records[0]?.seq === suspect.seq;
  }
}

/** As small as a batch may get: what is left is to find the record that it is about. */
export function isSmallestBatch({ records, bytes }: CutOff): boolean {
  return records.length > 1 && bytes <= 2 * LEAST_BYTES;
}
