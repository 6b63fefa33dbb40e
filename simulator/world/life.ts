import type { Alarm, Clock, WallTime } from "../../agent/core/clock.ts";
import { sleepOn } from "../../agent/core/sleep.ts";
import type { Millis } from "../../agent/core/time.ts";
import { TimerWheel } from "./timer-wheel.ts";
import type { WorldTime } from "./world-time.ts";

/** How long a box runs before its agent does. */
const BOOT_MS: Millis = 25_000;
/** Of all boxes of this process. */
const WHEEL = new TimerWheel();

/** How late what all agents of this process wait for came at most since this was asked last, on this machine's clock. */
export function takeMostBehind(): Millis {
  return WHEEL.takeMostBehind();
}

/** Nothing that the agents of this process wait for comes, until `goOn`. To be called before the first of them is there. */
export function standStill(): void {
  WHEEL.standStill();
}

/** @param since so long ago, on this machine's clock, time began to go. */
export function goOn(since: Millis): void {
  WHEEL.go(since);
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
  readonly #ends = new Set<() => void>();

  constructor(
    private readonly time: WorldTime,
    readonly bootId: string,
    /** In the world. Until that moment has come its clock stands. */
    private readonly bornAt: Millis = time.at(),
  ) {}

  /** Calls `then` with `end`. Returns the function that takes that back. */
  onEnd(then: () => void): () => void {
    this.#ends.add(then);
    return () => this.#ends.delete(then);
  }

  monotonic(): Millis {
    return BOOT_MS + Math.max(0, this.time.at() - this.bornAt);
  }

  wall(): WallTime {
    return { at: Math.max(this.bornAt, this.time.at()), trusted: true };
  }

  notBefore(): void {}

  after(ms: Millis, then: () => void, spent?: Alarm): Alarm {
    const untilBorn = Math.max(0, this.bornAt - this.time.at());
    return WHEEL.after((untilBorn + ms) / this.time.speed, then, this, spent);
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
