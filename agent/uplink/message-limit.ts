import { DAY, type Millis } from "../core/time.ts";

/** A message of this size holds one record of any ordinary kind; less would not help. */
export const LEAST_BYTES = 1024;
const RAISE_EVERY: Millis = DAY;

/**
 * How large a message may be, learned from a broker that hangs up on larger ones without having said so: halved each time, doubled
 * once a day, because a broker that merely restarted looks the same.
 */
export class MessageLimit {
  #bytes = Number.POSITIVE_INFINITY;
  #changedAt: Millis = 0;

  bytes(now: Millis): number {
    if (Number.isFinite(this.#bytes) && now - this.#changedAt >= RAISE_EVERY) {
      this.#bytes *= 2;
      this.#changedAt = now;
    }
    return this.#bytes;
  }

  /** The broker hung up while a message of `bytes` was without an answer. */
  hungUp(bytes: number, now: Millis): void {
    this.#bytes = Math.max(LEAST_BYTES, Math.min(this.#bytes, bytes) / 2);
    this.#changedAt = now;
  }
}
