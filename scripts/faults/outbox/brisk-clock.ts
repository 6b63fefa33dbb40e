import type { Alarm, Clock, WallTime } from "../../../agent/core/clock.ts";
import { MINUTE, type Millis } from "../../../agent/core/time.ts";

/** The outbox waits up to half a minute before it tries again what a disk refused. The disk of a case does not change meanwhile. */
const LONGEST_RETRY_MS: Millis = 10;

/** The real time, in which an outbox tries again almost at once, and which knows whether it has something to do. */
export class BriskClock implements Clock {
  /** Those that sleep end with these. */
  readonly #sleeping = new Set<AbortSignal>();
  readonly #alarms = new Set<Alarm>();

  /** @param bootId another boot at the same time. */
  constructor(
    private readonly inner: Clock,
    readonly bootId: string = inner.bootId,
  ) {}

  /** Somebody sleeps and was not called: an outbox without a problem then waits for something to do. */
  get resting(): boolean {
    return this.#alarms.size > 0 || [...this.#sleeping].some((signal) => !signal.aborted);
  }

  monotonic(): Millis {
    return this.inner.monotonic();
  }

  wall(): WallTime {
    return this.inner.wall();
  }

  notBefore(at: Millis): void {
    this.inner.notBefore(at);
  }

  after(ms: Millis, then: () => void): Alarm {
    const inner = this.inner.after(ms, () => {
      this.#alarms.delete(alarm);
      then();
    });
    const cancel = () => {
      this.#alarms.delete(alarm);
      inner.cancel();
    };
    const alarm = { cancel };
    this.#alarms.add(alarm);
    return alarm;
  }

  async sleep(ms: Millis, signal: AbortSignal): Promise<void> {
    this.#sleeping.add(signal);
    await this.inner.sleep(ms < MINUTE ? Math.min(ms, LONGEST_RETRY_MS) : ms, signal);
    this.#sleeping.delete(signal);
  }
}
