import { closeSync, openSync, writeSync } from "node:fs";
import { reasonOf } from "../../agent/core/errors.ts";
import { decodeEnvelope } from "../../agent/uplink/decode-envelope.ts";
import type { Content, Receipt, Received } from "./messages.ts";
import { SequenceSet } from "./sequence-set.ts";

/** More stores than any one run has; a stranger who invents epochs must not fill the memory. */
const MAXIMUM_EPOCHS = 10_000;

/** Counts what a broker accepts and, when asked to, writes it down before it is acknowledged. */
export class Receipts {
  #messages = 0;
  #records = 0;
  #duplicates = 0;
  #bytes = 0;
  #lastTopic: string | undefined;
  readonly #seen = new Map<string, SequenceSet>();
  readonly #file: number | undefined;

  /** @param path appended to, one JSON line (`Receipt`) per message. */
  constructor(path: string | undefined) {
    this.#file = path === undefined ? undefined : openSync(path, "a");
  }

  /** Notes one message. When it returns, the line is with the kernel: a SIGKILL of this process cannot lose it any more. */
  accept(topic: string, payload: Uint8Array): void {
    this.#messages += 1;
    this.#bytes += payload.length;
    this.#lastTopic = topic;
    const content = this.#read(topic, payload);
    if (this.#file === undefined) return;
    const receipt: Receipt = { topic, payload: Buffer.from(payload).toString("base64"), ...content };
    writeSync(this.#file, `${JSON.stringify(receipt)}\n`);
  }

  totals(asked: boolean): Received {
    return {
      type: "received",
      asked,
      messages: this.#messages,
      records: this.#records,
      duplicates: this.#duplicates,
      bytes: this.#bytes,
      ...(this.#lastTopic === undefined ? {} : { lastTopic: this.#lastTopic }),
    };
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
  }

  #read(topic: string, payload: Uint8Array): Content {
    try {
      if (topic.endsWith("/status")) return { status: JSON.parse(new TextDecoder().decode(payload)) };
      const { epoch, records } = decodeEnvelope(payload);
      for (const { seq } of records) this.#count(epoch, seq);
      return { records: records.map(({ seq }) => ({ epoch, seq })) };
    } catch (error) {
      return { unreadable: reasonOf(error) };
    }
  }

  #count(epoch: string, seq: number): void {
    let seen = this.#seen.get(epoch);
    if (seen === undefined) {
      if (this.#seen.size >= MAXIMUM_EPOCHS) return;
      seen = new SequenceSet();
      this.#seen.set(epoch, seen);
    }
    if (seen.add(seq)) this.#records += 1;
    else this.#duplicates += 1;
  }
}
