import { type Millis, SECOND } from "../../agent/core/time.ts";

interface Look {
  readonly at: Millis;
  readonly count: number;
}

/** The highest rate of a counter over any stretch of a given length, in the room that the looks of one such stretch take. */
export class RateWindow {
  /** In the order of time; the first is the last that is at least a length ago, where there is one. */
  #looks: readonly Look[] = [{ at: 0, count: 0 }];
  #mostPerSecond = 0;

  constructor(private readonly length: Millis) {}

  /** @param at milliseconds since the counter was 0; never less than before. @param count of the counter; likewise. */
  look(at: Millis, count: number): void {
    const from = this.#looks.findLastIndex((look) => look.at <= at - this.length);
    this.#looks = [...this.#looks.slice(Math.max(0, from)), { at, count }];
    const [first] = this.#looks;
    if (first === undefined) return;
    // In a shorter time than the length, as if nothing had been before it.
    const perSecond = ((count - first.count) * SECOND) / Math.max(this.length, at - first.at);
    this.#mostPerSecond = Math.max(this.#mostPerSecond, perSecond);
  }

  /** Of all looks since this was asked last. */
  takeMostPerSecond(): number {
    const most = this.#mostPerSecond;
    this.#mostPerSecond = 0;
    return most;
  }
}
