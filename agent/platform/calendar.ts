import { schedule } from "node-cron";
import type { Calendar } from "../core/calendar.ts";
import { reasonOf } from "../core/errors.ts";
import type { Log } from "../core/log.ts";
import { twoDigits } from "./system-zone-format.ts";

/**
 * Calendar jobs on node-cron, in the time zone of the process.
 * @param timeZone IANA name: becomes the zone of the whole process, because a zone of its own would cost node-cron 7 MB (see
 * `system-zone-format.ts`), and one box stands in one zone. Undefined = the system's.
 */
export function createCalendar(timeZone: string | undefined, log: Log): Calendar {
  // Node reads it anew at each assignment.
  if (timeZone !== undefined) process.env["TZ"] = timeZone;
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
    localDate(at) {
      const date = new Date(at);
      return `${date.getFullYear()}-${twoDigits(date.getMonth() + 1)}-${twoDigits(date.getDate())}`;
    },
  };
}
