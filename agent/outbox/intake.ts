import { SuarError } from "../core/errors.ts";
import { type ClockFields, type Draft, isEvent } from "../core/record.ts";
import type { Millis } from "../core/time.ts";
import { ENTRY_HEADER_BYTES } from "./entry.ts";
import { ENTRY_KEY_BYTES, type TrackName } from "./keys.ts";

/** A record of this size is a defect of whoever made it: an ordinary one has 100 to 700 bytes. */
export const MAXIMUM_RECORD_BYTES = 64 * 1024;
/** What may wait in memory while the store cannot be written: hours of ordinary records, and little of a small box. */
export const MAXIMUM_WAITING_RECORDS = 10_000;
export const MAXIMUM_WAITING_BYTES = 4 * 1024 * 1024;
/** One commit takes whole appends up to this size, so that it fits LevelDB's write buffer; one append may exceed it. */
export const MAXIMUM_COMMIT_BYTES = 256 * 1024;

/** A record that has no sequence number yet. */
export interface Unnumbered {
  readonly track: TrackName;
  /** What it tells about the time, if it is a `clock` record. */
  readonly anchor?: ClockFields["anchor"];
  /** Without `seq`, UTF-8. */
  readonly json: Uint8Array;
}

export interface WaitingAppend {
  readonly records: readonly Unnumbered[];
  /** Size of the entries that they will be, keys included. */
  readonly bytes: number;
  /** Monotonic. */
  readonly since: Millis;
  readonly urgent: boolean;
  resolve(): void;
  reject(error: unknown): void;
}

/** The size of the entry in the store, key included. */
export function storedBytes(record: Unnumbered): number {
  return ENTRY_KEY_BYTES + ENTRY_HEADER_BYTES + record.json.byteLength;
}

export function unnumbered(draft: Draft): Unnumbered {
  return {
    track: isEvent(draft.kind) ? "event" : "telemetry",
    json: utf8.encode(JSON.stringify(draft)),
    ...(draft.kind === "clock" ? { anchor: draft.anchor } : {}),
  };
}

const utf8 = new TextEncoder();

/** Appends that wait for a commit, in their order. */
export class Intake {
  #waiting: WaitingAppend[] = [];
  #records = 0;
  #bytes = 0;

  /** Of everything that waits. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Resolves or rejects as Recorder.append; the records are taken over before it returns. */
  offer(drafts: readonly Draft[], now: Millis): Promise<void> {
    const records = drafts.map(unnumbered);
    const bytes = records.reduce((sum, record) => sum + storedBytes(record), 0);
    const largest = records.reduce((most, record) => Math.max(most, record.json.byteLength), 0);
    if (largest > MAXIMUM_RECORD_BYTES) {
      return refuse(`it has ${largest} bytes, ${MAXIMUM_RECORD_BYTES} are possible`);
    }
    if (this.#records + records.length > MAXIMUM_WAITING_RECORDS || this.#bytes + bytes > MAXIMUM_WAITING_BYTES) {
      return refuse(`${this.#records} records already wait to be stored`);
    }
    this.#records += records.length;
    this.#bytes += bytes;
    return new Promise((resolve, reject) => {
      const urgent = records.some((record) => record.track === "event");
      this.#waiting.push({ records, bytes, since: now, urgent, resolve, reject });
    });
  }

  /** How long the next commit may still wait; undefined when there is nothing to commit. */
  dueIn(now: Millis, commitEvery: Millis): Millis | undefined {
    const first = this.#waiting[0];
    if (first === undefined) return undefined;
    if (this.#bytes >= MAXIMUM_COMMIT_BYTES || this.#waiting.some((append) => append.urgent)) return 0;
    return Math.max(0, first.since + commitEvery - now);
  }

  /** For how long the oldest append should have been committed already; 0 when nothing waits too long. */
  overdueMs(now: Millis, commitEvery: Millis): Millis {
    const first = this.#waiting[0];
    return first === undefined ? 0 : Math.max(0, now - first.since - (first.urgent ? 0 : commitEvery));
  }

  /** Takes out the oldest appends that fit into one commit, at least one if any waits. */
  takeCommit(): readonly WaitingAppend[] {
    let count = 0;
    let bytes = 0;
    for (const append of this.#waiting) {
      if (count > 0 && bytes + append.bytes > MAXIMUM_COMMIT_BYTES) break;
      count++;
      bytes += append.bytes;
    }
    return this.#takeOut(count);
  }

  /** Takes out everything. */
  takeAll(): readonly WaitingAppend[] {
    return this.#takeOut(this.#waiting.length);
  }

  #takeOut(count: number): readonly WaitingAppend[] {
    const taken = this.#waiting.splice(0, count);
    for (const append of taken) {
      this.#records -= append.records.length;
      this.#bytes -= append.bytes;
    }
    return taken;
  }
}

function refuse(reason: string): Promise<never> {
  return Promise.reject(new SuarError("record-refused", { reason }));
}
