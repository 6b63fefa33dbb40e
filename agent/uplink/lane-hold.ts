import type { Random } from "../core/random.ts";
import { MINUTE, type Millis, SECOND } from "../core/time.ts";

const FIRST: Millis = 5 * SECOND;
const LONGEST: Millis = 5 * MINUTE;

/**
 * Keeps a lane back after the broker would not take a message of it: 5 s, doubling to 5 minutes, with jitter. A whole window of
 * messages may be refused at once; that is one refusal.
 */
export class LaneHold {
  #refusals = 0;
  #until: Millis = 0;

  constructor(private readonly random: Random) {}

  get until(): Millis {
    return this.#until;
  }

  /** The last message was refused, so only one at a time may try. */
  get probing(): boolean {
    return this.#refusals > 0;
  }

  refused(now: Millis): void {
    if (now < this.#until) return;
    const ceiling = Math.min(LONGEST, FIRST * 2 ** Math.min(this.#refusals, 10));
    this.#refusals += 1;
    this.#until = now + ceiling * (0.5 + this.random.uniform() / 2);
  }

  clear(): void {
    this.#refusals = 0;
    this.#until = 0;
  }
}
