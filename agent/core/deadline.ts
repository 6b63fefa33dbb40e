import type { Clock } from "./clock.ts";
import { SuarError } from "./errors.ts";
import type { Millis } from "./time.ts";

/** Why the signal of a work aborts. One for all: to make an error each time would cost more than everything else here. */
const OVER = new SuarError("stopped", {});

/**
 * Runs `work` with a signal that aborts after `ms` or with `parent`, and when `work` has ended. Rejects with `deadline-passed` or `stopped`
 * at that moment even when `work` does not listen; what `work` does afterwards is nobody's concern, so it must hold nothing that matters.
 * @param what names the work in the error.
 */
export function withDeadline<T>(
  clock: Clock,
  what: string,
  ms: Millis,
  parent: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  if (parent.aborted) return Promise.reject(new SuarError("stopped", {}));
  return new Promise((resolve, reject) => {
    const controller = new AbortController();
    const end = () => {
      alarm.cancel();
      parent.removeEventListener("abort", stop);
      controller.abort(OVER);
    };
    const stop = () => {
      reject(new SuarError("stopped", {}));
      end();
    };
    const alarm = clock.after(ms, () => {
      reject(new SuarError("deadline-passed", { what, seconds: ms / 1000 }));
      end();
    });
    parent.addEventListener("abort", stop, { once: true });
    // It may throw before it returns a promise.
    const working = new Promise<T>((settle) => settle(work(controller.signal)));
    working.then(resolve, reject).finally(end);
  });
}
