/** Bundled like the agent: a job each second, in a process where any use of `Intl.DateTimeFormat` would show. */
import { createCalendar } from "../../agent/platform/calendar.ts";
import { recordingLog } from "./recording-log.ts";

let formatters = 0;
Intl.DateTimeFormat = new Proxy(Intl.DateTimeFormat, {
  construct(target, given) {
    formatters++;
    return Reflect.construct(target, given);
  },
});
const calendar = createCalendar("Asia/Jayapura", recordingLog().log);
const cancel = calendar.schedule("each second", "* * * * * *", async () => {
  cancel();
  process.stdout.write(JSON.stringify({ formatters, newYear: calendar.localDate(Date.UTC(2026, 11, 31, 15)) }));
});
