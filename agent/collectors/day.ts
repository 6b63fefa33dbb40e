import type { DayFields, LinkFields } from "../core/record.ts";
import type { Millis } from "../core/time.ts";

/** Adds windows up to a day. What was measured counts even where its window could not be recorded. */
export class Day {
  #linkWindows = 0;
  #measuredMs = 0;
  #availableMs = 0;
  #rxBytes: number | undefined;
  #txBytes: number | undefined;

  /** @param since monotonic time at which this day's account begins. */
  constructor(private readonly since: Millis) {}

  add(link: LinkFields): void {
    this.#linkWindows += 1;
    if (link.availableMs !== undefined) {
      this.#measuredMs += link.span;
      this.#availableMs += link.availableMs;
    }
    if (link.rxBytes !== undefined) this.#rxBytes = (this.#rxBytes ?? 0) + link.rxBytes;
    if (link.txBytes !== undefined) this.#txBytes = (this.#txBytes ?? 0) + link.txBytes;
  }

  /**
   * @param until monotonic time at which the account ends.
   * @param date local calendar date, where the clock is trusted.
   */
  fields(until: Millis, date: string | undefined): DayFields {
    return {
      kind: "day",
      span: Math.round(until - this.since),
      ...(date === undefined ? {} : { date }),
      linkWindows: this.#linkWindows,
      measuredMs: this.#measuredMs,
      availableMs: this.#availableMs,
      ...(this.#rxBytes === undefined ? {} : { rxBytes: this.#rxBytes }),
      ...(this.#txBytes === undefined ? {} : { txBytes: this.#txBytes }),
    };
  }
}
