import type { Clock } from "../../core/clock.ts";
import type { Reading } from "../../core/collector.ts";
import type { TerminalReading } from "../../core/terminal.ts";
import type { Millis } from "../../core/time.ts";

/** The last reading of the terminal, and when it came. */
export class TerminalWatch {
  #collector: string | undefined;
  #last: { readonly reading: TerminalReading; readonly at: Millis } | undefined;

  constructor(private readonly clock: Pick<Clock, "monotonic">) {}

  /** Of every run of every collector. One of the terminal's that brought nothing means that it cannot be read now. */
  take(readings: readonly Reading[], collectorName: string): void {
    const found = readings.find((reading) => reading.of === "terminal");
    if (found !== undefined) {
      this.#collector = collectorName;
      this.#last = { reading: found.terminal, at: this.clock.monotonic() };
    } else if (collectorName === this.#collector) {
      this.#last = undefined;
    }
  }

  last(): { readonly reading: TerminalReading; readonly ageMs: Millis } | undefined {
    if (this.#last === undefined) return undefined;
    return { reading: this.#last.reading, ageMs: Math.round(this.clock.monotonic() - this.#last.at) };
  }
}
