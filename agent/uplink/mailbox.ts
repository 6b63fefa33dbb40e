import type { Message } from "../core/transport.ts";

/** Replies that wait at once; further ones are refused by whoever answers. */
const MOST_REPLIES = 32;

/** What a site has to say besides records: replies, each once, and its settings, of which only the latest counts. */
export class Mailbox {
  readonly #replies: Message[] = [];
  #reported: Message | undefined;

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
    if (this.#replies[0] === message) this.#replies.shift();
    else if (this.#reported === message) this.#reported = undefined;
  }
}
