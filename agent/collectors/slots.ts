import type { Alarm, Clock } from "../core/clock.ts";
import type { Millis } from "../core/time.ts";

/**
 * The next time on the grid `due + n * every` (n >= 1) that is not past. Starts never drift with the length of the work, and
 * those that were missed (a box that stood still, a run that took long) are left out instead of being made up in a burst.
 */
export function nextSlot(due: Millis, every: Millis, now: Millis): Millis {
  return due + every * Math.max(1, Math.ceil((now - due) / every));
}

/**
 * Calls `act` at the multiples of a length in monotonic time until that is cancelled. Timers may fire a fraction early; this does not.
 * @param length asked anew for each next boundary.
 */
export function atBoundaries(clock: Clock, length: () => Millis, act: () => void): Alarm {
  return new Boundaries(clock, length, act);
}

class Boundaries implements Alarm {
  #alarm: Alarm | undefined;
  #isCancelled = false;
  /** The next one. The one before may be none of the length that holds now. */
  #boundary: Millis = 0;
  readonly #ring = this.#look.bind(this);

  constructor(
    private readonly clock: Clock,
    private readonly length: () => Millis,
    private readonly act: () => void,
  ) {
    this.#aim();
  }

  cancel(): void {
    this.#isCancelled = true;
    this.#alarm?.cancel();
  }

  #aim(): void {
    const every = this.length();
    this.#boundary = nextSlot(Math.floor(this.#boundary / every) * every, every, this.clock.monotonic());
    this.#wait();
  }

  #wait(): void {
    this.#alarm = this.clock.after(this.#boundary - this.clock.monotonic(), this.#ring, this.#alarm);
  }

  #look(): void {
    if (this.clock.monotonic() < this.#boundary) {
      this.#wait();
      return;
    }
    this.act();
    if (!this.#isCancelled) this.#aim();
  }
}
