import type { Calendar } from "../../agent/core/calendar.ts";
import type { Clock } from "../../agent/core/clock.ts";
import type { Log } from "../../agent/core/log.ts";
import { Rounds } from "../../agent/core/rounds.ts";
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
    const timeOfDay = Number(hour) * HOUR + Number(minute) * MINUTE;
    const rounds = new Rounds(this.clock, async () => {
      if (isBegun) await this.#run(name, job);
      isBegun = true;
      return this.#until(timeOfDay);
    });
    let isBegun = false;
    rounds.start();
    return () => void rounds.stop();
  }

  localDate(at: Millis): string {
    return new Date(at + this.#offset).toISOString().slice(0, 10);
  }

  /** The next time of that day. */
  #until(timeOfDay: Millis): Millis {
    const local = this.clock.wall().at + this.#offset;
    return DAY - ((((local - timeOfDay) % DAY) + DAY) % DAY);
  }

  /** Never rejects. */
  async #run(name: string, job: () => Promise<void>): Promise<void> {
    try {
      await job();
    } catch (error) {
      this.log.error("calendar job failed", { job: name, error });
    }
  }
}
