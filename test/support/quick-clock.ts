import type { Alarm, Clock, WallTime } from "../../agent/core/clock.ts";
import type { Millis } from "../../agent/core/time.ts";

/**
 * Real time that passes `speed` times as fast for whoever waits and measures by it: waits that are meant for satellites take a test no longer
 * than it has. The time of day stays what it is.
 */
export class QuickClock implements Clock {
  constructor(
    private readonly inner: Clock,
    private readonly speed: number,
  ) {}

  get bootId(): string {
    return this.inner.bootId;
  }

  monotonic(): Millis {
    return this.inner.monotonic() * this.speed;
  }

  wall(): WallTime {
    return this.inner.wall();
  }

  notBefore(at: Millis): void {
    this.inner.notBefore(at);
  }

  after(ms: Millis, then: () => void): Alarm {
    return this.inner.after(ms / this.speed, then);
  }

  sleep(ms: Millis, signal: AbortSignal): Promise<void> {
    return this.inner.sleep(ms / this.speed, signal);
  }
}
