import { schedule } from "node-cron";
import type { Calendar } from "../core/calendar.ts";
import { reasonOf } from "../core/errors.ts";
import type { Log } from "../core/log.ts";

/** Calendar jobs on node-cron. @param timeZone IANA name; undefined = the system's. */
export function createCalendar(timeZone: string | undefined, log: Log): Calendar {
  return {
    schedule(name, expression, job) {
      const task = schedule(
        expression,
        async () => {
          try {
            await job();
          } catch (error) {
            log.error("calendar job failed", { job: name, error });
          }
        },
        {
          name,
          noOverlap: true,
          ...(timeZone === undefined ? {} : { timezone: timeZone }),
          // node-cron prints to the console otherwise; a box that slept or whose clock jumped makes it say so.
          logger: {
            info: (message) => log.debug(message, { job: name }),
            warn: (message) => log.warn(message, { job: name }),
            error: (message) => log.error(reasonOf(message), { job: name }),
            debug: (message) => log.debug(reasonOf(message), { job: name }),
          },
        },
      );
      return () => {
        void Promise.resolve(task.destroy()).catch((error: unknown) =>
          log.error("calendar job not cancelled", { job: name, error }),
        );
      };
    },
  };
}
