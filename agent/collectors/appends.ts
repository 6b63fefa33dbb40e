import type { Clock } from "../core/clock.ts";
import { inTime } from "../core/deadline.ts";
import { reasonOf } from "../core/errors.ts";
import type { Log } from "../core/log.ts";
import { type Millis, SECOND } from "../core/time.ts";

/** A healthy disk takes the last window in a fraction of this; from one that does not, the broker's goodbye needs the time. */
const LAST_WINDOW: Millis = 5 * SECOND;

/** Windows on their way to the recorder. Each goes on by itself: a slow disk must not stretch the next window. */
export class Appends {
  #underWay: readonly Promise<void>[] = [];

  /** @param record must not reject. */
  add(record: Promise<void>): void {
    const append = record.finally(() => {
      this.#underWay = this.#underWay.filter((other) => other !== append);
    });
    this.#underWay = [...this.#underWay, append];
  }

  /** Resolves when all are recorded, or when that has taken too long. Never rejects. @param deadline of the part that stops. */
  async finish(clock: Clock, log: Log, deadline: Millis): Promise<void> {
    try {
      const patience = Math.min(deadline, LAST_WINDOW);
      await inTime(clock, "Recording the last window", patience, Promise.all(this.#underWay));
    } catch (error) {
      log.warn("last window may not be recorded", { reason: reasonOf(error) });
    }
  }
}
