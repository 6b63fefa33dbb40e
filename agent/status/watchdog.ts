import type { Clock } from "../core/clock.ts";
import type { Log } from "../core/log.ts";
import type { ServiceManager } from "../core/service-manager.ts";
import type { Snapshot } from "../core/status.ts";
import type { Millis } from "../core/time.ts";
import { isAlive, type Vitals } from "./sign-of-life.ts";

/** Signs of life in the time after which the manager misses one: two of them may get lost. */
const SIGNS = 3;

/** Somebody who runs, and can be asked how it is. */
export interface Watched {
  snapshot(): Pick<Snapshot, "outbox">;
}

export interface WatchdogParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly manager: ServiceManager;
}

/** Tells the service manager when the first agent runs, and from then on that the work gets done, for as long as it does. */
export class Watchdog {
  #watched: Watched | undefined;
  #pausedAt: Millis = 0;
  #isReady = false;
  #complained = false;

  constructor(
    private readonly parts: WatchdogParts,
    /** Ends the signs of life. */
    private readonly signal: AbortSignal,
  ) {}

  /** @returns what to call when this agent has stopped. */
  watch(agent: Watched): () => void {
    this.#watched = agent;
    if (!this.#isReady) {
      this.#isReady = true;
      // Never rejects.
      void this.#run();
    }
    return () => {
      this.#watched = undefined;
      this.#pausedAt = this.parts.clock.monotonic();
    };
  }

  async #run(): Promise<void> {
    const { clock, manager } = this.parts;
    const { watchdogMs } = manager;
    await manager.tell("ready", this.signal);
    if (watchdogMs === undefined) return;
    while (!this.signal.aborted) {
      if (this.#judge()) await manager.tell("alive", this.signal);
      await clock.sleep(watchdogMs / SIGNS, this.signal);
    }
  }

  #judge(): boolean {
    const vitals = this.#vitals();
    const alive = isAlive(vitals);
    if (!alive && !this.#complained) this.parts.log.error("no sign of life: the work does not get done", { ...vitals });
    this.#complained = !alive;
    return alive;
  }

  #vitals(): Vitals {
    if (this.#watched === undefined) {
      return { agent: "changes", forMs: Math.round(this.parts.clock.monotonic() - this.#pausedAt) };
    }
    return { agent: "runs", stalledMs: this.#watched.snapshot().outbox.stalledMs };
  }
}
