import type { Millis } from "../../agent/core/time.ts";

/** Each step is 5 % longer than the one before it, from 1 ms. */
const STEP = Math.log(1.05);
const STEPS = 500;

/** How long things took, millions of them in 500 numbers; what it tells is right to 5 %. */
export class Delays {
  readonly #counts = new Uint32Array(STEPS);
  #count = 0;
  #most: Millis = 0;

  add(ms: Millis): void {
    const step = Math.min(STEPS - 1, Math.max(0, Math.ceil(Math.log(Math.max(1, ms)) / STEP)));
    this.#counts[step] = (this.#counts[step] ?? 0) + 1;
    this.#count += 1;
    this.#most = Math.max(this.#most, ms);
  }

  /** Counts those of another as well. */
  addAll(other: Delays): void {
    for (let step = 0; step < STEPS; step += 1)
      this.#counts[step] = (this.#counts[step] ?? 0) + (other.#counts[step] ?? 0);
    this.#count += other.#count;
    this.#most = Math.max(this.#most, other.#most);
  }

  /** So much of them, 0 to 1, took at most this long; undefined when there are none. */
  quantile(share: number): Millis | undefined {
    let left = Math.ceil(share * this.#count);
    for (const [step, count] of this.#counts.entries()) {
      left -= count;
      if (left <= 0 && this.#count > 0) return Math.min(this.#most, Math.exp(step * STEP));
    }
    return undefined;
  }

  get most(): Millis {
    return this.#most;
  }
}
