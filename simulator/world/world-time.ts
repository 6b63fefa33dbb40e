import type { Millis } from "../../agent/core/time.ts";

/**
 * The time that all processes of a run share. It stands still while the fleet is set up; from then on it goes like that of this machine, or so
 * many times as fast.
 */
export class WorldTime {
  constructor(
    /** When it began to go, UTC milliseconds of this machine; undefined while it stands. */
    private wentAt: Millis | undefined,
    readonly speed: number,
    /** What time it was in the world then. */
    readonly begin: Millis = wentAt ?? realNow(),
  ) {}

  /** @param wentAt UTC milliseconds of this machine: the same for all processes. */
  go(wentAt: Millis): void {
    this.wentAt = wentAt;
  }

  /** UTC milliseconds in the world. @param real UTC milliseconds of this machine; now when left out. */
  at(real: Millis = realNow()): Millis {
    return this.begin + (this.wentAt === undefined ? 0 : Math.max(0, real - this.wentAt) * this.speed);
  }
}

const ORIGIN = performance.timeOrigin;

/** UTC milliseconds of this machine, with a fraction. */
export function realNow(): Millis {
  return ORIGIN + performance.now();
}
