import type { Millis } from "../../../agent/core/time.ts";
import { Arrivals } from "./arrivals.ts";
import type { Site } from "./namespaces.ts";
import { waitFor } from "./wait-for.ts";

/** A program, or two, that bring records from a village to the centre. */
export interface Carrier {
  /** The highest number of a record so far; they are numbered from 1. */
  recorded(): Promise<number>;
  /** SIGKILL, and started again at once. */
  restart(): Promise<void>;
  /** @throws when it ended by itself. */
  check(): void;
}

/** What one return of the link was like. */
export interface Return {
  /** From the link's return to the first record that was made shortly before it, or later. */
  readonly firstLiveMs: Millis;
  /** To the last of those that were made before it. */
  readonly drainedMs: Millis;
  /** Of each record that was made while the others drained: from the first arrival to the last. */
  readonly liveDelaysMs: readonly Millis[];
  /** What crossed the interface in between, both ways, and the records that arrived by that. */
  readonly wireBytes: number;
  readonly records: number;
}

/** Two ends of a link that comes and goes: who sends, and what has arrived. */
export class Village {
  readonly arrivals = new Arrivals();

  constructor(
    readonly name: string,
    readonly site: Site,
    readonly carrier: Carrier,
  ) {}

  /**
   * Restores the link and waits until everything that was made before is there.
   * @param freshMs what was made at most so long before the link's return still counts as live.
   */
  async drain(freshMs: Millis, limitMs: Millis, signal: AbortSignal): Promise<Return> {
    const { site, arrivals } = this;
    const made = await this.carrier.recorded();
    const [bytes, records] = [site.traffic().bytes, arrivals.count];
    site.restore();
    const backAt = Date.now();
    await this.#wait("what was made before", () => arrivals.hasAll(made), limitMs, signal);
    const [wireBytes, arrived] = [site.traffic().bytes - bytes, arrivals.count - records];
    const completedAt = arrivals.completedAt(made);
    // What was made meanwhile may still be under way.
    await this.#wait("what was made next", () => arrivals.firstOf(completedAt) !== undefined, limitMs, signal);
    return {
      firstLiveMs: (arrivals.firstOf(backAt - freshMs) ?? completedAt) - backAt,
      drainedMs: completedAt - backAt,
      liveDelaysMs: arrivals.delays(arrivals.nextAfter(backAt), completedAt),
      wireBytes,
      records: arrived,
    };
  }

  /** Restores the link and waits for the first live record. Returns how long that took. */
  async greet(freshMs: Millis, limitMs: Millis, signal: AbortSignal): Promise<Millis> {
    this.site.restore();
    const backAt = Date.now();
    const first = () => this.arrivals.firstOf(backAt - freshMs);
    await this.#wait("a live record", () => first() !== undefined, limitMs, signal);
    return (first() ?? Number.NaN) - backAt;
  }

  /** @throws also when the program ends by itself. */
  #wait(what: string, condition: () => boolean, limitMs: Millis, signal: AbortSignal): Promise<void> {
    const look = () => {
      this.carrier.check();
      return condition();
    };
    return waitFor(`${what} from ${this.name}`, look, limitMs, signal);
  }
}
