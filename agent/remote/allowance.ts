import type { Millis } from "../core/time.ts";

/** So many at once, and after that one in a while: whoever may publish to a site can send at any speed. */
export class Allowance {
  /** When the allowance is whole again: a sum of whole steps, so that no share of one is lost in rounding. */
  #wholeAt: Millis = Number.NEGATIVE_INFINITY;

  /** @param most at once. @param every one more after each of these. */
  constructor(
    private readonly most: number,
    private readonly every: Millis,
  ) {}

  /** False: none may pass now. */
  take(now: Millis): boolean {
    if (this.wait(now) > 0) return false;
    this.#wholeAt = Math.max(this.#wholeAt, now) + this.every;
    return true;
  }

  /** How long until one may pass, whole milliseconds; 0: now. */
  wait(now: Millis): Millis {
    return Math.ceil(Math.max(0, this.#wholeAt - now - (this.most - 1) * this.every));
  }

  /** How many may pass now. May have a fraction. */
  left(now: Millis): number {
    return this.most - Math.max(0, this.#wholeAt - now) / this.every;
  }
}
