import type { Alarm, Clock } from "./clock.ts";
import type { Millis } from "./time.ts";

/**
 * A doorbell for one waiting loop. A ring while nobody waits is remembered, many rings count as one,
 * so a loop that looks at its state and then waits can never miss a change in between.
 */
export class Wake {
  #rung = false;
  #open: (() => void) | undefined;
  /** Of a wait that ends by itself. */
  #alarm: Alarm | undefined;

  ring(): void {
    this.#rung = true;
    this.#open?.();
  }

  /** Resolves at the next ring, at once if one was missed, or when `signal` aborts. Never rejects. */
  wait(signal?: AbortSignal): Promise<void> {
    if (this.#rung || signal?.aborted === true) {
      this.#rung = false;
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      const open = () => {
        signal?.removeEventListener("abort", open);
        this.#alarm?.cancel();
        this.#alarm = undefined;
        this.#open = undefined;
        this.#rung = false;
        resolve();
      };
      this.#open = open;
      signal?.addEventListener("abort", open, { once: true });
    });
  }

  /** Likewise, or after `ms`, which may be Infinity. */
  waitAtMost(ms: Millis, clock: Clock, signal?: AbortSignal): Promise<void> {
    const waiting = this.wait(signal);
    if (this.#open !== undefined && Number.isFinite(ms)) this.#alarm = clock.after(ms, () => this.ring());
    return waiting;
  }
}
