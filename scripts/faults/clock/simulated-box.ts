import type { Alarm } from "../../../agent/core/clock.ts";
import type { Millis } from "../../../agent/core/time.ts";
import type { TimeSource } from "../../../agent/platform/time-source.ts";

/** How the box comes up. */
export interface BootOptions {
  readonly id: string;
  /** What its wall clock shows at first, UTC milliseconds. */
  readonly wall: Millis;
  /** How long it has been up when the agent starts. */
  readonly upFor: Millis;
  /** Its oscillator, in parts per million; both of its clocks follow it. */
  readonly driftPpm: number;
}

interface Sleeper {
  readonly due: Millis;
  readonly wake: () => void;
}

/** Rounds of the event loop in which whatever was woken does what it can do without time passing. */
const ROUNDS = 4;

/**
 * A box in simulated time: the true time, which only this file knows, and the two clocks of the box, which are wrong in the ways of real
 * boxes. Time passes in `advance` alone.
 */
export class SimulatedBox {
  #now: Millis;
  #boot: BootOptions = { id: "", wall: 0, upFor: 0, driftPpm: 0 };
  #bootedAt: Millis;
  /** date - monotonic. */
  #offset: Millis = 0;
  #synchronised = false;
  #sleepers: Sleeper[] = [];
  /** Counts the processes: those before the running one are gone. */
  #process = 0;

  /** @param now the true time at the start, UTC milliseconds. */
  constructor(now: Millis) {
    this.#now = now;
    this.#bootedAt = now;
  }

  /** The true time. */
  get now(): Millis {
    return this.#now;
  }

  get bootId(): string {
    return this.#boot.id;
  }

  get monotonic(): Millis {
    return this.#boot.upFor + (this.#now - this.#bootedAt) * (1 + this.#boot.driftPpm / 1e6);
  }

  /** The power was away for so long. Whatever was running then never goes on. */
  powerUp(options: BootOptions, offFor: Millis): void {
    this.killProcess();
    this.#now += offFor;
    this.#bootedAt = this.#now;
    this.#boot = options;
    this.#offset = options.wall - this.monotonic;
    this.#synchronised = false;
  }

  /** SIGKILL: the process never goes on. */
  killProcess(): void {
    this.#sleepers = [];
    this.#process++;
  }

  /** Somebody sets the wall clock, to 1970 at the earliest; the system does not vouch for it then. */
  jump(by: Millis): void {
    this.#offset = Math.max(this.#offset + by, -this.monotonic);
    this.#synchronised = false;
  }

  /** The system has asked a time server, has set the clock by what it said, and vouches for it. @param error of the server. */
  synchronise(error: Millis): void {
    this.#offset = this.#now + error - this.monotonic;
    this.#synchronised = true;
  }

  /** The system does not vouch for the time any more; the clock goes on as it was. */
  withdraw(): void {
    this.#synchronised = false;
  }

  /** The clocks as a process that starts now sees them. */
  source(): TimeSource {
    const bootId = this.#boot.id;
    const mine = this.#process;
    return {
      bootId,
      monotonic: () => this.monotonic,
      date: () => this.monotonic + this.#offset,
      after: (ms, then) => (mine === this.#process ? this.#after(ms, then) : { cancel: () => undefined }),
      synchronisedAlready: () => this.#synchronised,
      synchronised: async () => this.#synchronised,
      wallWasSet: () => undefined,
    };
  }

  /** Lets time pass, waking sleepers one after the other in the order of their time. */
  async advance(until: Millis): Promise<void> {
    await rest();
    for (;;) {
      const next = this.#sleepers.reduce<Sleeper | undefined>(
        (first, sleeper) => (first === undefined || sleeper.due < first.due ? sleeper : first),
        undefined,
      );
      const at = next === undefined ? Number.POSITIVE_INFINITY : this.#trueTimeOf(next.due);
      if (next === undefined || at > until) break;
      this.#now = Math.max(this.#now, at);
      next.wake();
      await rest();
    }
    this.#now = Math.max(this.#now, until);
  }

  #trueTimeOf(monotonic: Millis): Millis {
    return this.#bootedAt + (monotonic - this.#boot.upFor) / (1 + this.#boot.driftPpm / 1e6);
  }

  #after(ms: Millis, then: () => void): Alarm {
    const cancel = () => {
      this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
    };
    const wake = () => {
      cancel();
      then();
    };
    // As a timer of Node: of whole milliseconds, at least one.
    const sleeper: Sleeper = { due: this.monotonic + Math.max(1, Math.ceil(ms)), wake };
    this.#sleepers.push(sleeper);
    return { cancel };
  }
}

async function rest(): Promise<void> {
  for (let round = 0; round < ROUNDS; round++) await new Promise((resolve) => setImmediate(resolve));
}
