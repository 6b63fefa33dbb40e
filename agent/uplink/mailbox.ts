import { HOUR, type Millis } from "../core/time.ts";
import type { Message } from "../core/transport.ts";

/** Replies that wait at once; further ones are refused by whoever answers. */
const MOST_REPLIES = 32;

/** A message during which so many sessions ended one after the other is what ended them. */
const MOST_CUTS = 3;

/** A broker that ends the session at the report is tried again with it after this. */
const REPORT_AGAIN: Millis = HOUR;

/** What a site has to say besides records: replies, each once, and its settings, of which only the latest counts. */
export class Mailbox {
  readonly #replies: Message[] = [];
  #reported: Message | undefined;
  /** Sessions that ended while the first reply was on its way, and while a report was. */
  #cuts = 0;
  #reportCuts = 0;
  /** Before this, no report goes out. */
  #reportsFrom: Millis = Number.NEGATIVE_INFINITY;

  /** False: too many wait already. */
  reply(message: Message): boolean {
    if (this.#replies.length >= MOST_REPLIES) return false;
    this.#replies.push(message);
    return true;
  }

  report(message: Message): void {
    this.#reported = message;
  }

  /** The next message to publish; it stays until `published` or given up. */
  next(now: Millis): Message | undefined {
    return this.#replies[0] ?? (now < this.#reportsFrom ? undefined : this.#reported);
  }

  /** When `next` has something though nothing new came, Infinity: never. */
  nextAt(): Millis {
    return this.#reported === undefined ? Number.POSITIVE_INFINITY : this.#reportsFrom;
  }

  /** `message` was acknowledged, or the broker will not have it. */
  published(message: Message): void {
    if (this.#replies[0] === message) {
      this.#drop();
      return;
    }
    this.#reportCuts = 0;
    if (this.#reported === message) this.#reported = undefined;
  }

  /** The session ended before `message` was acknowledged. True: it is given up; the report only for an hour. */
  cutOff(message: Message, now: Millis): boolean {
    if (this.#replies[0] === message) {
      if (++this.#cuts < MOST_CUTS) return false;
      this.#drop();
      return true;
    }
    // Not begun anew after an hour: the broker was proven to do it.
    if (++this.#reportCuts < MOST_CUTS) return false;
    this.#reportsFrom = now + REPORT_AGAIN;
    return true;
  }

  #drop(): void {
    this.#replies.shift();
    this.#cuts = 0;
  }
}
