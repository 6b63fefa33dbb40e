import type { Clock } from "./clock.ts";
import { SuarError } from "./errors.ts";
import type { Millis } from "./time.ts";

/** Why the signal of a work aborts. One for all: to make an error each time would cost more than everything else here. */
const OVER = new SuarError("stopped", {});

/**
 * Passes on how `work` ends, or rejects with `deadline-passed` when it has not ended after `ms`. For work that cannot be cut short: what it
 * does afterwards is nobody's concern.
 * @param what names the work in the error.
 */
export function inTime<T>(clock: Clock, what: string, ms: Millis, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const alarm = clock.after(ms, () => reject(new SuarError("deadline-passed", { what, seconds: ms / 1000 })));
    work.then(resolve, reject).finally(() => alarm.cancel());
  });
}

/**
 * Runs `work` with a signal that aborts after `ms` or with `parent`, and when `work` has ended. Rejects with `deadline-passed` or `stopped`
 * at that moment even when `work` does not listen; what `work` does afterwards is nobody's concern, so it must hold nothing that matters.
 * @param what names the work in the error. @param parent undefined: nothing but the deadline ends it.
 */
export function withDeadline<T>(
  clock: Clock,
  what: string,
  ms: Millis,
  parent: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  if (parent?.aborted === true) return Promise.reject(new SuarError("stopped", {}));
  return new Promise((resolve, reject) => {
    const controller = new AbortController();
    const end = () => {
      alarm.cancel();
      parent?.removeEventListener("abort", stop);
      controller.abort(OVER);
    };
    const stop = () => {
      end();
      // Work that ends for the same reason may know it better: what it says itself counts, if it says so at once.
      void Promise.resolve()
        .then(() => undefined)
        .then(() => reject(new SuarError("stopped", {})));
    };
    const alarm = clock.after(ms, () => {
      reject(new SuarError("deadline-passed", { what, seconds: ms / 1000 }));
      end();
    });
    parent?.addEventListener("abort", stop, { once: true });
    const fail = (error: unknown) => {
      reject(error);
      end();
    };
    try {
      work(controller.signal).then((result) => {
        resolve(result);
        end();
      }, fail);
    } catch (error) {
      fail(error);
    }
  });
}
