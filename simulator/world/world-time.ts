import type { Millis } from "../../agent/core/time.ts";

/**
 * The time that all processes of a run share: that of this machine when the run began, unless another was chosen, and from then on so many times faster.
 */
export class WorldTime {
  constructor(
    /** UTC milliseconds of this machine. */
    readonly startedAt: Millis,
    readonly speed: number,
    /** What time it was in the world then. */
    readonly begin: Millis = startedAt,
  ) {}

  /** UTC milliseconds in the world. @param real UTC milliseconds of this machine; now when left out. */
  at(real: Millis = realNow()): Millis {
    return this.begin + (real - this.startedAt) * this.speed;
  }
}

const ORIGIN = performance.timeOrigin;

/** UTC milliseconds of this machine, with a fraction. */
export function realNow(): Millis {
  return ORIGIN + performance.now();
}
