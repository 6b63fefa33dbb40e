import { HOUR, type Millis } from "../../agent/core/time.ts";
import type { SeededRandom } from "../random.ts";

export interface InterruptionOptions {
  readonly perHour: number;
  /** Each lasts somewhere between the two. */
  readonly shortest: Millis;
  readonly longest: Millis;
}

/** Short times in which nothing passes, at random: between two of them an exponential wait. To be asked in the order of time. */
export class Interruptions {
  #from: Millis;
  #to: Millis;

  /** @param begin of the time in which there are any. */
  constructor(
    private readonly options: InterruptionOptions,
    private readonly random: SeededRandom,
    begin: Millis,
  ) {
    this.#from = begin;
    this.#to = begin;
    this.#next();
  }

  isIn(at: Millis): boolean {
    while (at >= this.#to) this.#next();
    return at >= this.#from;
  }

  #next(): void {
    const { perHour, shortest, longest } = this.options;
    this.#from = this.#to - Math.log(1 - this.random.uniform()) * (HOUR / perHour);
    this.#to = this.#from + shortest + this.random.uniform() * (longest - shortest);
  }
}
