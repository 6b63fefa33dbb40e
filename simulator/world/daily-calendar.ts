import type { Calendar } from "../../agent/core/calendar.ts";
import type { Clock } from "../../agent/core/clock.ts";
import type { Log } from "../../agent/core/log.ts";
import { DAY, HOUR, MINUTE, type Millis } from "../../agent/core/time.ts";
import { UTC_OFFSET_HOURS, type Zone } from "../fleet/site.ts";

/** The Calendar port for jobs that come once a day (`minute hour * * *`), on the world's time. */
export class DailyCalendar implements Calendar {
  readonly #offset: Millis;

  constructor(
    private readonly clock: Clock,
    zone: Zone,
    private readonly log: Log,
  ) {
    this.#offset = UTC_OFFSET_HOURS[zone] * HOUR;
  }

  /** @throws RangeError for anything but a daily job. */
  schedule(name: string, expression: string, job: () => Promise<void>): () => void {
    const [, minute, hour] = /^(\d+) (\d+) \* \* \*$/.exec(expression) ?? [];
    if (minute === undefined) throw new RangeError(`${expression} is no daily job`);
    const cancelled = new AbortController();
    void this.#run(name, Number(hour) * HOUR + Number(minute) * MINUTE, job, cancelled.signal);
    return () => cancelled.abort();
  }

  localDate(at: Millis): string {
    return new Date(at + this.#offset).toISOString().slice(0, 10);
  }

  /** Never rejects. */
  async #run(name: string, timeOfDay: Millis, job: () => Promise<void>, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const local = this.clock.wall().at + this.#offset;
      const since = (((local - timeOfDay) % DAY) + DAY) % DAY;
      await this.clock.sleep(DAY - since, signal);
      if (signal.aborted) return;
      try {
        await job();
      } catch (error) {
        this.log.error("calendar job failed", { job: name, error });
      }
    }
  }
}
