import type { Clock, WallTime } from "../../agent/core/clock.ts";
import type { Millis } from "../../agent/core/time.ts";
import { realNow, type WorldTime } from "./world-time.ts";

/** How long a box runs before its agent does. */
const BOOT_MS: Millis = 25_000;
/** A longer timer would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * From one power-on of a box to the next power cut: its clock, and what keeps an agent that lost its power from doing anything more.
 *
 * INVARIANT: after `end` nothing that passed through here comes back, so whatever the agent was at is never finished: no timer fires and no
 * promise settles. It is garbage then, as it would be in a box without power.
 */
export class Life implements Clock {
  readonly #bornAt = realNow();
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #ended = new AbortController();

  constructor(
    private readonly time: WorldTime,
    readonly bootId: string,
  ) {}

  /** Aborts with `end`. */
  get over(): AbortSignal {
    return this.#ended.signal;
  }

  monotonic(): Millis {
    return BOOT_MS + (realNow() - this.#bornAt) * this.time.speed;
  }

  wall(): WallTime {
    return { at: this.time.at(), trusted: true };
  }

  notBefore(): void {}

  sleep(ms: Millis, signal: AbortSignal): Promise<void> {
    if (this.over.aborted) return new Promise(() => {});
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const finish = () => {
        clearTimeout(timer);
        this.#timers.delete(timer);
        signal.removeEventListener("abort", finish);
        if (!this.over.aborted) resolve();
      };
      const timer = setTimeout(finish, Math.min(Math.max(0, ms / this.time.speed), LONGEST_TIMER_MS));
      this.#timers.add(timer);
      signal.addEventListener("abort", finish, { once: true });
    });
  }

  /** Passes on how `work` ends, unless the power went first. */
  whileAlive<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      work.then(
        (value) => {
          if (!this.over.aborted) resolve(value);
        },
        (error: unknown) => {
          if (!this.over.aborted) reject(error);
        },
      );
    });
  }

  /** The power is gone. */
  end(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    this.#ended.abort();
  }
}
