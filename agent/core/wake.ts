import type { Alarm, Clock } from "./clock.ts";
import type { Millis } from "./time.ts";

/**
 * A doorbell for one waiting loop. A ring while nobody waits is remembered, many rings count as one,
 * so a loop that looks at its state and then waits can never miss a change in between.
 */
export class Wake {
  #rung = false;
  /** Ends the wait that goes on. */
  #resolve: (() => void) | undefined;
  /** Of the latest wait that ends by itself. */
  #alarm: Alarm | undefined;

  /** One function for all who are to call it. */
  readonly ring: () => void = this.#ring.bind(this);

  /** Resolves at the next ring, at once if one was missed, or when `signal` aborts. Never rejects. */
  wait(signal?: AbortSignal): Promise<void> {
    if (this.#rung || signal?.aborted === true) {
      this.#rung = false;
      return Promise.resolve();
    }
    const waiting = new Promise<void>((resolve) => {
      this.#resolve = resolve;
    });
    return signal === undefined ? waiting : this.#until(waiting, signal);
  }

  /** The wait that goes on ends with `signal` as well. */
  async #until(waiting: Promise<void>, signal: AbortSignal): Promise<void> {
    signal.addEventListener("abort", this.ring, { once: true });
    await waiting;
    signal.removeEventListener("abort", this.ring);
  }

  #ring(): void {
    if (this.#resolve === undefined) this.#rung = true;
    else this.#open(this.#resolve);
  }

  #open(resolve: () => void): void {
    this.#alarm?.cancel();
    this.#resolve = undefined;
    resolve();
  }

  /** Likewise, or after `ms`, which may be Infinity. */
  waitAtMost(ms: Millis, clock: Clock, signal?: AbortSignal): Promise<void> {
    const waiting = this.wait(signal);
    if (this.#resolve !== undefined && Number.isFinite(ms)) this.#alarm = clock.after(ms, this.ring, this.#alarm);
    return waiting;
  }
}
