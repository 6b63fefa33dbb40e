import type { Millis } from "../../agent/core/time.ts";

/**
 * The time that all processes of a run share: that of this machine when the run began, and from then on so many times faster.
 */
export class WorldTime {
  constructor(
    /** UTC milliseconds. */
    readonly startedAt: Millis,
    readonly speed: number,
  ) {}

  /** UTC milliseconds in the world. @param real UTC milliseconds of this machine; now when left out. */
  at(real: Millis = realNow()): Millis {
    return this.startedAt + (real - this.startedAt) * this.speed;
  }
}

/** UTC milliseconds of this machine, with a fraction. */
export function realNow(): Millis {
  return performance.timeOrigin + performance.now();
}
