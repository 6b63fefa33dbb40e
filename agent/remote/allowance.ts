import type { Millis } from "../core/time.ts";

/** So many at once, and after that one in a while: whoever may publish to a site can send at any speed. */
export class Allowance {
  #left: number;
  #at: Millis = Number.NEGATIVE_INFINITY;

  /** @param most at once. @param every one more after each of these. */
  constructor(
    private readonly most: number,
    private readonly every: Millis,
  ) {
    this.#left = most;
  }

  /** How many may pass now. May have a fraction. */
  left(now: Millis): number {
    if (this.#at === Number.NEGATIVE_INFINITY) this.#at = now;
    this.#left = Math.min(this.most, this.#left + Math.max(0, now - this.#at) / this.every);
    this.#at = now;
    return this.#left;
  }

  /** False: none may. */
  take(now: Millis): boolean {
    if (this.left(now) < 1) return false;
    this.#left -= 1;
    return true;
  }

  /** How long until one may pass; 0: now. */
  wait(now: Millis): Millis {
    return Math.ceil(Math.max(0, 1 - this.left(now)) * this.every);
  }
}
