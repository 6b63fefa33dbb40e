import type { Millis } from "./time.ts";

/** Port: work at a time of day, in the site's time zone. Everything with an interval runs on the Clock instead. */
export interface Calendar {
  /**
   * Runs `job` whenever `expression` (five cron fields: minute, hour, day, month, weekday) matches; never twice at once.
   * A job reports its own failures; one that rejects is logged under `name`. Returns the function that cancels it.
   */
  schedule(name: string, expression: string, job: () => Promise<void>): () => void;
  /** The date at the site, `YYYY-MM-DD`. @param at UTC milliseconds. */
  localDate(at: Millis): string;
}
