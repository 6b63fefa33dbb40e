import type { Millis } from "./time.ts";

/** The time of day, and whether anything vouches for it. */
export interface WallTime {
  /** UTC, milliseconds since 1970. */
  readonly at: Millis;
  /** True once the time was synchronised; never because it merely looks right. */
  readonly trusted: boolean;
}

/** Something that will happen. */
export interface Alarm {
  /** It will not. Of no consequence once it has. */
  cancel(): void;
}

/** Port: the only source of time in the agent. The boxes have no battery clock, so the two kinds of time are kept apart. */
export interface Clock {
  /** Names the boot that `monotonic()` counts from: the same for every process of one boot, new after each power cut. */
  readonly bootId: string;
  /** Milliseconds since this boot. Never steps back; used for every duration, deadline and interval. */
  monotonic(): Millis;
  /** For stamps only. */
  wall(): WallTime;
  /** It is later than this, says somebody who remembers an earlier run: a wall clock that says otherwise is not trusted so soon. */
  notBefore(at: Millis): void;
  /**
   * Calls `then` once after `ms`, unless that was cancelled before. `then` must not throw.
   * @param spent what this gave before for the same `then`, which has rung or was cancelled and which nobody else holds: a clock may set it again
   * instead of making another.
   */
  after(ms: Millis, then: () => void, spent?: Alarm): Alarm;
  /** Resolves after `ms`, or as soon as `signal` aborts. Never rejects, so that a loop needs one check and no catch. */
  sleep(ms: Millis, signal: AbortSignal): Promise<void>;
}
