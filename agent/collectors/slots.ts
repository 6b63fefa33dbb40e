import type { Clock } from "../core/clock.ts";
import type { Millis } from "../core/time.ts";

/**
 * The next time on the grid `due + n * every` (n >= 1) that is not past. Starts never drift with the length of the work, and
 * those that were missed (a box that stood still, a run that took long) are left out instead of being made up in a burst.
 */
export function nextSlot(due: Millis, every: Millis, now: Millis): Millis {
  return due + every * Math.max(1, Math.ceil((now - due) / every));
}

/** Resolves at `due` or later, or as soon as `signal` aborts. Timers may fire a fraction early; this does not. */
export async function sleepUntil(clock: Clock, due: Millis, signal: AbortSignal): Promise<void> {
  for (let left = due - clock.monotonic(); left > 0 && !signal.aborted; left = due - clock.monotonic()) {
    await clock.sleep(left, signal);
  }
}

/**
 * Calls `act` at the multiples of a length in monotonic time until `signal` aborts. Never rejects.
 * @param length asked anew for each next boundary.
 */
export async function atBoundaries(
  clock: Clock,
  length: () => Millis,
  signal: AbortSignal,
  act: () => void,
): Promise<void> {
  for (let last: Millis | undefined; ; ) {
    const every = length();
    // The last boundary may be none of this length.
    const from = last === undefined ? 0 : Math.floor(last / every) * every;
    const boundary = nextSlot(from, every, clock.monotonic());
    await sleepUntil(clock, boundary, signal);
    if (signal.aborted) return;
    act();
    last = boundary;
  }
}
