import type { Alarm, Clock, WallTime } from "../../../agent/core/clock.ts";
import type { Millis } from "../../../agent/core/time.ts";

/** The Clock port on which time passes `factor` times as fast as on another, from a moment of our choice. Always trusted. */
export class FastClock implements Clock {
  readonly #begin: Millis;

  /** @param wallAt UTC now. */
  constructor(
    private readonly inner: Clock,
    private readonly factor: number,
    private readonly wallAt: Millis,
  ) {
    this.#begin = inner.monotonic();
  }

  get bootId(): string {
    return this.inner.bootId;
  }

  monotonic(): Millis {
    return this.#begin + this.#passed();
  }

  wall(): WallTime {
    return { at: this.wallAt + this.#passed(), trusted: true };
  }

  /** Nothing to compare with: this clock is always trusted. */
  notBefore(): void {}

  after(ms: Millis, then: () => void): Alarm {
    return this.inner.after(ms / this.factor, then);
  }

  sleep(ms: Millis, signal: AbortSignal): Promise<void> {
    return this.inner.sleep(ms / this.factor, signal);
  }

  #passed(): Millis {
    return (this.inner.monotonic() - this.#begin) * this.factor;
  }
}
