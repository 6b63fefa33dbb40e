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
    this.#alarm?.cancel();
    this.#open?.();
  }

  /** Resolves at the next ring, at once if one was missed, or when `signal` aborts. Never rejects. */
  async wait(signal?: AbortSignal): Promise<void> {
    if (!this.#rung && signal?.aborted !== true) {
      await new Promise<void>((resolve) => {
        const open = () => {
          signal?.removeEventListener("abort", open);
          this.#open = undefined;
          resolve();
        };
        this.#open = open;
        signal?.addEventListener("abort", open, { once: true });
      });
    }
    this.#rung = false;
  }

  /** Likewise, or after `ms`, which may be Infinity. */
  async waitAtMost(ms: Millis, clock: Clock, signal?: AbortSignal): Promise<void> {
    if (Number.isFinite(ms)) this.#alarm = clock.after(ms, () => this.ring());
    await this.wait(signal);
    this.#alarm?.cancel();
    this.#alarm = undefined;
  }
}
