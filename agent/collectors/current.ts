import { type ProbeReading, type Reading, RUNGS } from "../core/collector.ts";
import type { HostReading } from "../core/host.ts";
import type { RungStatus } from "../core/status.ts";
import type { TerminalReading } from "../core/terminal.ts";
import { MINUTE, type Millis } from "../core/time.ts";
import { rungState } from "./link-window.ts";

/** Longer than any rung is spared while all is well. */
const SHOWN_FOR: Millis = 16 * MINUTE;

/**
 * Of everything that is measured what the last run brought. A failed run brought nothing, so nothing outdated is shown as current. Holds no
 * reading that nobody asks for: most come every second.
 */
export class Current {
  readonly #host = new Latest<HostReading>();
  readonly #terminal = new Latest<TerminalReading>();
  readonly #interfaceName = new Latest<string>();
  readonly #rungs = new AskedRungs();
  /** Whose runs bring probes. */
  #ladder: string | undefined;

  /** @param at monotonic. */
  take(readings: readonly Reading[], collectorName: string, at: Millis): void {
    let host: HostReading | undefined;
    let terminal: TerminalReading | undefined;
    let interfaceName: string | undefined;
    let hasProbes = false;
    for (const reading of readings) {
      if (reading.of === "host") host = reading.host;
      if (reading.of === "terminal") terminal = reading.terminal;
      if (reading.of === "interface") interfaceName = reading.interfaceName;
      if (reading.of !== "probe") continue;
      this.#rungs.take(reading, at);
      hasProbes = true;
    }
    if (hasProbes) this.#ladder = collectorName;
    else if (collectorName === this.#ladder) this.#rungs.forget();
    this.#host.take(host, collectorName);
    this.#terminal.take(terminal, collectorName);
    this.#interfaceName.take(interfaceName, collectorName);
  }

  /** In the order of the ladder. */
  rungs(lateAfter: Millis): readonly RungStatus[] {
    return this.#rungs.status(lateAfter);
  }

  host(): HostReading {
    return this.#host.value ?? {};
  }

  /** Undefined without a terminal, and while it cannot be read. */
  terminal(): TerminalReading | undefined {
    return this.#terminal.value;
  }

  /** Undefined while the interface's counters cannot be read. */
  interfaceName(): string | undefined {
    return this.#interfaceName.value;
  }
}

/** What each rung answered when it was asked last: not every pass over the ladder asks all. Lists, in the order of the ladder: few bytes a rung. */
class AskedRungs {
  readonly #targets: (string | undefined)[] = RUNGS.map(() => undefined);
  /** Monotonic. */
  #lastPassAt: Millis = 0;
  readonly #askedAt: Millis[] = RUNGS.map(() => Number.NEGATIVE_INFINITY);
  /** NaN: no answer, or a refusal. */
  readonly #rttMs: Millis[] = RUNGS.map(() => Number.NaN);

  take({ rung, target, answer }: ProbeReading, at: Millis): void {
    this.#lastPassAt = at;
    const index = RUNGS.indexOf(rung);
    this.#targets[index] = target;
    this.#askedAt[index] = at;
    this.#rttMs[index] = answer === "lost" || answer.refused ? Number.NaN : answer.rttMs;
  }

  /** The last pass over the ladder brought nothing. */
  forget(): void {
    this.#askedAt.fill(Number.NEGATIVE_INFINITY);
  }

  status(lateAfter: Millis): readonly RungStatus[] {
    return RUNGS.flatMap((rung, index): readonly RungStatus[] => {
      const [target, askedAt, rttMs] = [this.#targets[index], this.#askedAt[index], this.#rttMs[index]];
      if (target === undefined || askedAt === undefined || rttMs === undefined) return [];
      if (this.#lastPassAt - askedAt >= SHOWN_FOR) return [];
      if (Number.isNaN(rttMs)) return [{ rung, target, state: "down" }];
      return [{ rung, target, state: rungState({ rttMs }, lateAfter), rttMs }];
    });
  }
}

/** One kind of reading, by whichever collector brings it. */
class Latest<Value> {
  #from: string | undefined;
  #value: Value | undefined;

  /** Of every run of every collector. @param value undefined when the run brought none. */
  take(value: Value | undefined, collectorName: string): void {
    if (value !== undefined) this.#from = collectorName;
    if (collectorName === this.#from) this.#value = value;
  }

  get value(): Value | undefined {
    return this.#value;
  }
}
