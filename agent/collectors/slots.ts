import type { Alarm, Clock } from "../core/clock.ts";
import type { Millis } from "../core/time.ts";

/**
 * The next time on the grid `due + n * every` (n >= 1) that is not past. Starts never drift with the length of the work, and
 * those that were missed (a box that stood still, a run that took long) are left out instead of being made up in a burst.
 */
export function nextSlot(due: Millis, every: Millis, now: Millis): Millis {
  return due + every * Math.max(1, Math.ceil((now - due) / every));
}

/** Calls `act` at `due` or later, unless that is cancelled. Timers may fire a fraction early; this does not. */
export function at(clock: Clock, due: Millis, act: () => void): Alarm {
  const wait = (): Alarm => clock.after(due - clock.monotonic(), () => (clock.monotonic() < due ? again() : act()));
  const again = () => {
    alarm = wait();
  };
  let alarm = wait();
  return { cancel: () => alarm.cancel() };
}

/**
 * Calls `act` at the multiples of a length in monotonic time until that is cancelled.
 * @param length asked anew for each next boundary.
 */
export function atBoundaries(clock: Clock, length: () => Millis, act: () => void): Alarm {
  let alarm: Alarm | undefined;
  let isOver = false;
  const wait = (last: Millis | undefined): void => {
    if (isOver) return;
    const every = length();
    // The last boundary may be none of this length.
    const from = last === undefined ? 0 : Math.floor(last / every) * every;
    const boundary = nextSlot(from, every, clock.monotonic());
    alarm = at(clock, boundary, () => {
      act();
      wait(boundary);
    });
  };
  wait(undefined);
  const cancel = () => {
    isOver = true;
    alarm?.cancel();
  };
  return { cancel };
}
