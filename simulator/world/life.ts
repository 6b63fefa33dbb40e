import type { Alarm, Clock, WallTime } from "../../agent/core/clock.ts";
import { sleepOn } from "../../agent/core/sleep.ts";
import type { Millis } from "../../agent/core/time.ts";
import { TimerWheel } from "./timer-wheel.ts";
import { realNow, type WorldTime } from "./world-time.ts";

/** How long a box runs before its agent does. */
const BOOT_MS: Millis = 25_000;
/** Of all boxes of this process. */
const WHEEL = new TimerWheel();

/** How late what all agents of this process wait for came at most since this was asked last, on this machine's clock. */
export function takeMostBehind(): Millis {
  return WHEEL.takeMostBehind();
}

/**
 * From one power-on of a box to the next power cut: its clock, and what keeps an agent that lost its power from doing anything more.
 *
 * INVARIANT: after `end` nothing that passed through here comes back, so whatever the agent was at is never finished: no timer fires and no
 * promise settles. It is garbage then, as it would be in a box without power.
 */
export class Life implements Clock {
  /** The power is gone. */
  isOver = false;
  readonly #bornAt = realNow();
  readonly #ends = new Set<() => void>();

  constructor(
    private readonly time: WorldTime,
    readonly bootId: string,
  ) {}

  /** Calls `then` with `end`. Returns the function that takes that back. */
  onEnd(then: () => void): () => void {
    this.#ends.add(then);
    return () => this.#ends.delete(then);
  }

  monotonic(): Millis {
    return BOOT_MS + (realNow() - this.#bornAt) * this.time.speed;
  }

  wall(): WallTime {
    return { at: this.time.at(), trusted: true };
  }

  notBefore(): void {}

  after(ms: Millis, then: () => void, spent?: Alarm): Alarm {
    return WHEEL.after(ms / this.time.speed, then, this, spent);
  }

  sleep(ms: Millis, signal: AbortSignal): Promise<void> {
    return this.isOver ? never() : this.whileAlive(sleepOn(this, ms, signal));
  }

  /** Passes on how `work` ends, unless the power went first. */
  whileAlive<T>(work: Promise<T>): Promise<T> {
    return work.then(
      (value) => (this.isOver ? never<T>() : value),
      (error: unknown) => {
        if (this.isOver) return never<T>();
        throw error;
      },
    );
  }

  /** The power is gone. */
  end(): void {
    this.isOver = true;
    WHEEL.ownerEnded();
    for (const then of [...this.#ends]) then();
    this.#ends.clear();
  }
}

/** A new one each time: what waits for it is garbage with it. */
function never<T>(): Promise<T> {
  return new Promise(() => {});
}
