import type { Message } from "../core/transport.ts";

/** Replies that wait at once; further ones are refused by whoever answers. */
const MOST_REPLIES = 32;

/** A reply during which so many sessions ended one after the other is what ended them. */
const MOST_CUTS = 3;

/** What a site has to say besides records: replies, each once, and its settings, of which only the latest counts. */
export class Mailbox {
  readonly #replies: Message[] = [];
  #reported: Message | undefined;
  /** Sessions that ended while the first reply was on its way. */
  #cuts = 0;

  /** False: too many wait already. */
  reply(message: Message): boolean {
    if (this.#replies.length >= MOST_REPLIES) return false;
    this.#replies.push(message);
    return true;
  }

  report(message: Message): void {
    this.#reported = message;
  }

  /** The next message to publish; it stays until `published`. */
  get next(): Message | undefined {
    return this.#replies[0] ?? this.#reported;
  }

  /** `message` was acknowledged, or the broker will not have it. */
  published(message: Message): void {
    if (this.#replies[0] === message) this.#drop();
    else if (this.#reported === message) this.#reported = undefined;
  }

  /** The session ended before `message` was acknowledged. True: it is given up. */
  cutOff(message: Message): boolean {
    if (this.#replies[0] !== message || ++this.#cuts < MOST_CUTS) return false;
    this.#drop();
    return true;
  }

  #drop(): void {
    this.#replies.shift();
    this.#cuts = 0;
  }
}
