import type { Clock } from "./clock.ts";
import type { Millis } from "./time.ts";

/** What `sleep` of a clock is, by its `after`. */
export function sleepOn(clock: Pick<Clock, "after">, ms: Millis, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const finish = () => {
      alarm.cancel();
      signal.removeEventListener("abort", finish);
      resolve();
    };
    const alarm = clock.after(ms, finish);
    signal.addEventListener("abort", finish, { once: true });
  });
}
