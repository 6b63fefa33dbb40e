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
  return new Appointment(clock, due, act);
}

/**
 * Calls `act` at the multiples of a length in monotonic time until that is cancelled.
 * @param length asked anew for each next boundary.
 */
export function atBoundaries(clock: Clock, length: () => Millis, act: () => void): Alarm {
  return new Boundaries(clock, length, act);
}

class Appointment implements Alarm {
  #alarm: Alarm | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly due: Millis,
    private readonly act: () => void,
  ) {
    this.#wait();
  }

  cancel(): void {
    this.#alarm?.cancel();
  }

  #wait(): void {
    this.#alarm = this.clock.after(this.due - this.clock.monotonic(), () => {
      if (this.clock.monotonic() < this.due) this.#wait();
      else this.act();
    });
  }
}

class Boundaries implements Alarm {
  #next: Alarm | undefined;
  #isCancelled = false;

  constructor(
    private readonly clock: Clock,
    private readonly length: () => Millis,
    private readonly act: () => void,
  ) {
    this.#wait(0);
  }

  cancel(): void {
    this.#isCancelled = true;
    this.#next?.cancel();
  }

  /** @param last the last boundary, which may be none of the length that holds now. */
  #wait(last: Millis): void {
    const every = this.length();
    const boundary = nextSlot(Math.floor(last / every) * every, every, this.clock.monotonic());
    this.#next = at(this.clock, boundary, () => {
      this.act();
      if (!this.#isCancelled) this.#wait(boundary);
    });
  }
}
