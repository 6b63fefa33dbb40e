import type { Clock } from "../../core/clock.ts";
import { withDeadline } from "../../core/deadline.ts";
import { isProblem, SuarError } from "../../core/errors.ts";
import type { Millis } from "../../core/time.ts";

/** As `withDeadline`, but a terminal that takes too long is `terminal-silent`. */
export async function withinTerminalDeadline<T>(
  clock: Clock,
  address: string,
  ms: Millis,
  parent: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  try {
    return await withDeadline(clock, address, ms, parent, work);
  } catch (error) {
    if (!isProblem(error, "deadline-passed")) throw error;
    throw new SuarError("terminal-silent", { address, seconds: ms / 1000 }, { cause: error });
  }
}
