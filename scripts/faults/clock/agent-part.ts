import type { Alarm, Clock, WallTime } from "../../../agent/core/clock.ts";
import type { Log } from "../../../agent/core/log.ts";
import { MINUTE, SECOND } from "../../../agent/core/time.ts";
import type { Volume } from "../../../agent/core/volume.ts";
import { Outbox } from "../../../agent/outbox/outbox.ts";
import { NodeClock } from "../../../agent/platform/node-clock.ts";
import type { TimeSource } from "../../../agent/platform/time-source.ts";
import { BootRecords } from "../../../agent/timekeeping/boot-records.ts";
import type { SeededRandom } from "../random.ts";
import type { MemoryStore } from "./memory-store.ts";

/** The program was built before everything that happens here. */
const BUILT_AT = Date.UTC(2026, 0, 1);
const silent = () => undefined;
const SILENT_LOG: Log = { debug: silent, info: silent, warn: silent, error: silent, child: () => SILENT_LOG };

export interface AgentPartOptions {
  readonly source: TimeSource;
  readonly store: MemoryStore;
  readonly volume: Volume;
  readonly random: SeededRandom;
  /** Deliberate: the clock claims to be trusted, always. */
  readonly alwaysTrusted: boolean;
}

/** As much of an agent process as has to do with time, all of it the product's: the clock, the boot records and the outbox. */
export class AgentPart {
  readonly clock: Clock;
  readonly outbox: Outbox;
  readonly #bootRecords: BootRecords;
  readonly #stop = new AbortController();
  readonly #trust: NodeClock;
  readonly #store: MemoryStore;

  constructor({ source, store, volume, random, alwaysTrusted }: AgentPartOptions) {
    this.#store = store;
    this.#trust = new NodeClock("detect", { source, builtAt: BUILT_AT });
    const clock = alwaysTrusted ? new GullibleClock(this.#trust) : this.#trust;
    this.clock = clock;
    const options = {
      maximumBytes: 64 * 1024 * 1024,
      commitEvery: 0,
      freshFor: 5 * MINUTE,
      aliveEvery: 30 * SECOND,
      diskFloorBytes: 0,
      ballastBytes: 1024,
    };
    const outbox = new Outbox({ store, volume, clock, random, log: SILENT_LOG, options });
    this.outbox = outbox;
    const previousRun = () => outbox.previousRun;
    this.#bootRecords = new BootRecords({
      recorder: outbox,
      clock,
      log: SILENT_LOG,
      agentVersion: "faults",
      previousRun,
    });
  }

  async start(): Promise<void> {
    await this.outbox.open();
    await this.#bootRecords.start();
    // Never rejects, and ends with the signal.
    void this.#trust.watchTrust(this.#stop.signal);
  }

  /** SIGKILL: of what it had begun nothing more happens. Its sleeps end with `SimulatedBox.killProcess`. */
  die(): void {
    this.#store.die();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#bootRecords.stop();
    await this.outbox.close();
  }
}

/** What looks like a time is taken for one. */
class GullibleClock implements Clock {
  constructor(private readonly inner: Clock) {}

  get bootId(): string {
    return this.inner.bootId;
  }

  monotonic(): number {
    return this.inner.monotonic();
  }

  wall(): WallTime {
    return { at: this.inner.wall().at, trusted: true };
  }

  notBefore(at: number): void {
    this.inner.notBefore(at);
  }

  after(ms: number, then: () => void): Alarm {
    return this.inner.after(ms, then);
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    return this.inner.sleep(ms, signal);
  }
}
