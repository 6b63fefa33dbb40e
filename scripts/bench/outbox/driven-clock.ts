import type { Alarm, Clock, WallTime } from "../../../agent/core/clock.ts";
import { sleepOn } from "../../../agent/core/sleep.ts";
import type { Millis } from "../../../agent/core/time.ts";

const BEGIN = Date.UTC(2026, 0, 1);
const UP_AT_BEGIN: Millis = 60_000;

/**
 * The Clock port for a bench that owns the only part which sleeps: the loop of one outbox. Time passes only in `pass`, and not before that
 * loop is asleep, so a year goes by as fast as the disk allows and every commit comes when it would have come.
 */
export class DrivenClock implements Clock {
  readonly bootId = "00000000-0000-4000-8000-00000000beef";
  #monotonic: Millis = UP_AT_BEGIN;
  #sleeper: { readonly due: Millis; readonly wake: () => void } | undefined;
  #whenAsleep: (() => void) | undefined;

  monotonic(): Millis {
    return this.#monotonic;
  }

  wall(): WallTime {
    return { at: BEGIN - UP_AT_BEGIN + this.#monotonic, trusted: true };
  }

  /** Nothing to compare with: this clock is always trusted. */
  notBefore(): void {}

  /** @throws when somebody sleeps already: time could then pass before that one has done what was due. */
  after(ms: Millis, then: () => void): Alarm {
    if (this.#sleeper !== undefined) throw new Error("a second loop sleeps on the clock of the bench");
    const sleeper = { due: this.#monotonic + ms, wake: () => finish(then) };
    const finish = (act: () => void) => {
      if (this.#sleeper !== sleeper) return;
      this.#sleeper = undefined;
      act();
    };
    this.#sleeper = sleeper;
    this.#whenAsleep?.();
    return { cancel: () => finish(() => {}) };
  }

  sleep(ms: Millis, signal: AbortSignal): Promise<void> {
    return sleepOn(this, ms, signal);
  }

  /** Lets `ms` pass, and resolves when everything that was due in it is done. Not to be called once the outbox is closed. */
  async pass(ms: Millis): Promise<void> {
    const end = this.#monotonic + ms;
    for (;;) {
      await this.#asleep();
      const sleeper = this.#sleeper;
      // Rung awake meanwhile: it has something to do before any time passes.
      if (sleeper === undefined) continue;
      if (sleeper.due > end) break;
      this.#monotonic = sleeper.due;
      sleeper.wake();
    }
    this.#monotonic = end;
  }

  #asleep(): Promise<void> {
    if (this.#sleeper !== undefined) return Promise.resolve();
    return new Promise((resolve) => {
      this.#whenAsleep = () => {
        this.#whenAsleep = undefined;
        resolve();
      };
    });
  }
}
