import type { Calendar } from "./core/calendar.ts";
import type { Clock } from "./core/clock.ts";
import type { Component } from "./core/component.ts";
import { type DayFields, type Recorder, stampNow } from "./core/record.ts";
import { MINUTE } from "./core/time.ts";

export interface DaySummaryParts {
  readonly calendar: Calendar;
  readonly clock: Clock;
  readonly recorder: Recorder;
  /** Ends the account of the day and begins the next. */
  readonly closeDay: (date?: string) => DayFields;
}

/** At midnight of the site: the summary of the day that ended. */
export class DaySummary implements Component {
  readonly name = "day summary";
  #cancel: (() => void) | undefined;

  constructor(private readonly parts: DaySummaryParts) {}

  async start(): Promise<void> {
    const { calendar, clock, recorder, closeDay } = this.parts;
    this.#cancel = calendar.schedule(this.name, "0 0 * * *", () =>
      recorder.append([{ ...stampNow(clock), ...closeDay(this.#dateThatEnded()) }]),
    );
  }

  async stop(): Promise<void> {
    this.#cancel?.();
  }

  #dateThatEnded(): string | undefined {
    const { at, trusted } = this.parts.clock.wall();
    if (!trusted) return undefined;
    // A minute back, because the job may run some seconds after midnight.
    return this.parts.calendar.localDate(at - MINUTE);
  }
}
