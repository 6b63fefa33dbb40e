import type { Random } from "../../agent/core/random.ts";
import type { Millis } from "../../agent/core/time.ts";
import type { LinkQuality } from "./link-quality.ts";

interface Queued<Item> {
  readonly item: Item;
  readonly bytes: number;
  /** When it came, and what it has to wait beside what the link asks of everything. */
  readonly earliest: Millis;
  /** Drawn once, so that nothing is decided anew when the link changes. Uniform in [0, 1). */
  readonly jitter: number;
  readonly loss: number;
}

/**
 * When may what was sent leave the link? One direction of one connection, on a clock that whoever calls it reads. Pure but for the draws.
 *
 * INVARIANTS
 * - Items leave in the order in which they came, each exactly once.
 * - None leaves earlier than `delayMs` after it came, nor before the link was held until.
 * - An item leaves when its last bit does, and none begins before the one ahead has left: over any time no more leaves than the rate allows.
 * - What waits follows the link as it is now, not as it was when it came.
 */
export class LinkModel<Item> {
  readonly #queue: Queued<Item>[] = [];
  #queuedBytes = 0;
  /** Nothing begins to leave before. */
  #freeAt: Millis = Number.NEGATIVE_INFINITY;

  constructor(
    private quality: LinkQuality,
    private readonly random: Random,
  ) {}

  get queuedBytes(): number {
    return this.#queuedBytes;
  }

  get isEmpty(): boolean {
    return this.#queue.length === 0;
  }

  /** @param bytes 0 for what takes no room, such as a close. @param extraDelay beside that of the link. */
  push(item: Item, bytes: number, now: Millis, extraDelay: Millis = 0): void {
    const [jitter, loss] = [this.random.uniform(), this.random.uniform()];
    this.#queue.push({ item, bytes, earliest: now + extraDelay, jitter, loss });
    this.#queuedBytes += bytes;
  }

  /** When the first in the queue leaves; undefined when it is empty. */
  get due(): Millis | undefined {
    const [head] = this.#queue;
    if (head === undefined) return undefined;
    const { delayMs, jitterMs, rate, lossRatio, lossStallMs } = this.quality;
    const begins = Math.max(this.#freeAt, head.earliest + delayMs + head.jitter * jitterMs);
    const stall = head.loss < lossRatio ? lossStallMs : 0;
    const takes = rate === 0 ? 0 : (head.bytes * 8 * 1000) / rate;
    return begins + stall + takes;
  }

  /** Takes out what was due. Undefined when the queue is empty. */
  shift(): Item | undefined {
    const { due } = this;
    const head = this.#queue.shift();
    if (head === undefined || due === undefined) return undefined;
    this.#queuedBytes -= head.bytes;
    this.#freeAt = due;
    return head.item;
  }

  /** Nothing leaves before `until`, and what was leaving begins again. */
  hold(until: Millis): void {
    this.#freeAt = Math.max(this.#freeAt, until);
  }

  /** From now on the link is like this, for what waits as well. */
  change(quality: LinkQuality, now: Millis): void {
    this.quality = quality;
    this.hold(now);
  }

  /** Everything that is on the way is gone. Returns how many bytes that were. */
  drop(): number {
    const bytes = this.#queuedBytes;
    this.#queue.length = 0;
    this.#queuedBytes = 0;
    return bytes;
  }
}
