import type { Clock } from "./clock.ts";
import { SuarError } from "./errors.ts";
import type { Millis } from "./time.ts";

/**
 * Runs `work` with a signal that aborts after `ms` or with `parent`. Rejects with `deadline-passed` or `stopped` at that moment
 * even when `work` does not listen; what `work` does afterwards is nobody's concern, so it must hold nothing that matters.
 * @param what names the work in the error.
 */
export async function withDeadline<T>(
  clock: Clock,
  what: string,
  ms: Millis,
  parent: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  if (parent.aborted) throw new SuarError("stopped", {});
  const controller = new AbortController();
  const abort = () => controller.abort();
  parent.addEventListener("abort", abort, { once: true });
  const expiry = async (): Promise<never> => {
    await clock.sleep(ms, controller.signal);
    throw parent.aborted
      ? new SuarError("stopped", {})
      : new SuarError("deadline-passed", { what, seconds: ms / 1000 });
  };
  try {
    return await Promise.race([work(controller.signal), expiry()]);
  } finally {
    controller.abort();
    parent.removeEventListener("abort", abort);
  }
}
