import { type Millis, SECOND } from "../core/time.ts";

/**
 * Token bucket for backlog, so that villagers keep their bandwidth while history is sent. A message may be sent while the bucket
 * is not in debt and is charged in full afterwards: over any time t at most rate * t + one second's worth + one message leave.
 */
export class Pace {
  readonly #bytesPerMs: number;
  readonly #capacity: number;
  #tokens: number;
  #at: Millis;

  /** @param bitsPerSecond 0 = unlimited. */
  constructor(bitsPerSecond: number, now: Millis) {
    this.#bytesPerMs = bitsPerSecond / 8 / SECOND;
    this.#capacity = this.#bytesPerMs * SECOND;
    this.#tokens = this.#capacity;
    this.#at = now;
  }

  /** The moment from which the next message may be sent. */
  notBefore(now: Millis): Millis {
    this.#refill(now);
    return this.#tokens >= 0 ? now : now - this.#tokens / this.#bytesPerMs;
  }

  spend(bytes: number, now: Millis): void {
    if (this.#bytesPerMs === 0) return;
    this.#refill(now);
    this.#tokens -= bytes;
  }

  #refill(now: Millis): void {
    this.#tokens = Math.min(this.#capacity, this.#tokens + (now - this.#at) * this.#bytesPerMs);
    this.#at = now;
  }
}
