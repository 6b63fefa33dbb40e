import type { Alarm, Clock, WallTime } from "../../agent/core/clock.ts";
import { sleepOn } from "../../agent/core/sleep.ts";
import type { Millis } from "../../agent/core/time.ts";

interface Sleeper {
  readonly due: Millis;
  readonly order: number;
  readonly wake: () => void;
}

/** The Clock port in a test's hands: time passes only in `advance`, and everything that was due in it has happened when it resolves. */
export class VirtualClock implements Clock {
  readonly bootId: string;
  /** The latest time that `notBefore` was told. */
  earliest: Millis | undefined;
  #monotonic: Millis;
  #wallOffset: Millis;
  #trusted: boolean;
  #sleepers: Sleeper[] = [];
  #order = 0;

  /** @param options.wall UTC at the start; @param options.monotonic milliseconds since boot at the start. */
  constructor(options: { bootId?: string; monotonic?: Millis; wall?: Millis; trusted?: boolean } = {}) {
    this.bootId = options.bootId ?? "boot-1";
    this.#monotonic = options.monotonic ?? 1_000_000;
    this.#wallOffset = (options.wall ?? Date.UTC(2026, 10, 23)) - this.#monotonic;
    this.#trusted = options.trusted ?? true;
  }

  monotonic(): Millis {
    return this.#monotonic;
  }

  wall(): WallTime {
    return { at: this.#monotonic + this.#wallOffset, trusted: this.#trusted };
  }

  setWall(at: Millis, trusted: boolean): void {
    this.#wallOffset = at - this.#monotonic;
    this.#trusted = trusted;
  }

  /** Only remembered: a test says itself when its clock is trusted. */
  notBefore(at: Millis): void {
    this.earliest = Math.max(this.earliest ?? at, at);
  }

  after(ms: Millis, then: () => void): Alarm {
    const cancel = () => {
      this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
    };
    const wake = () => {
      cancel();
      then();
    };
    const sleeper: Sleeper = { due: this.#monotonic + Math.max(0, ms), order: this.#order++, wake };
    this.#sleepers.push(sleeper);
    return { cancel };
  }

  sleep(ms: Millis, signal: AbortSignal): Promise<void> {
    return sleepOn(this, ms, signal);
  }

  /** Lets `ms` pass, waking sleepers one by one in the order of their time. */
  async advance(ms: Millis): Promise<void> {
    const end = this.#monotonic + ms;
    await this.settle();
    for (;;) {
      const next = this.#sleepers
        .filter((sleeper) => sleeper.due <= end)
        .sort((a, b) => a.due - b.due || a.order - b.order)[0];
      if (next === undefined) break;
      this.#monotonic = Math.max(this.#monotonic, next.due);
      next.wake();
      await this.settle();
    }
    this.#monotonic = end;
    await this.settle();
  }

  /** Lets everything that is ready run, without any time passing. */
  async settle(): Promise<void> {
    // Several rounds: a promise chain may cross the event loop (a real store, a stream) a few times before it sleeps again.
    for (let round = 0; round < 8; round++) await new Promise((resolve) => setImmediate(resolve));
  }

  /** How many loops are asleep; 0 after a clean stop. */
  get sleeping(): number {
    return this.#sleepers.length;
  }
}
