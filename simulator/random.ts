import { createHash } from "node:crypto";
import type { Random } from "../agent/core/random.ts";

/** The Random port from a seed (mulberry32, public domain), with what faults and simulated worlds often draw. The same seed gives the same draws. */
export class SeededRandom implements Random {
  #state: number;

  /** @param seed any safe whole number; all of its bits count. */
  constructor(seed: number) {
    this.#state = hash(String(seed));
  }

  /** Uniform in [0, 1). */
  uniform(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  bytes(count: number): Uint8Array {
    return Uint8Array.from({ length: count }, () => this.below(256));
  }

  /** A whole number from 0 to `end` - 1. */
  below(end: number): number {
    return Math.floor(this.uniform() * end);
  }

  /** A whole number between the two, both included. */
  between(from: number, to: number): number {
    return from + this.below(to - from + 1);
  }

  chance(probability: number): boolean {
    return this.uniform() < probability;
  }

  /** Gaussian (Box and Muller). */
  normal(mean: number, deviation: number): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return mean + deviation * radius * Math.cos(2 * Math.PI * this.uniform());
  }

  /** Whose logarithm is Gaussian. @param spread deviation of the logarithm. */
  logNormal(median: number, spread: number): number {
    return median * Math.exp(this.normal(0, spread));
  }

  /** How many of what comes `mean` times on average (Knuth); for means up to some tens. */
  poisson(mean: number): number {
    const limit = Math.exp(-mean);
    let count = 0;
    for (let left = this.uniform(); left > limit; left *= this.uniform()) count += 1;
    return count;
  }

  /** @throws RangeError when there is nothing to choose from. */
  pick<T>(choices: readonly T[]): T {
    const index = this.below(choices.length);
    if (index >= choices.length) throw new RangeError("nothing to choose from");
    return choices[index] as T;
  }
}

/** 32 bits of SHA-256. */
export function hash(text: string): number {
  return createHash("sha256").update(text).digest().readUInt32BE(0);
}
