import { type ProbeReading, probesOf, type Reading, RUNGS } from "../core/collector.ts";
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
  /** Whose runs bring probes. */
  #ladder: string | undefined;
  /** Not every pass over the ladder asks every rung. */
  #probes: readonly { readonly probe: ProbeReading; readonly at: Millis }[] = [];

  /** @param at monotonic. */
  take(readings: readonly Reading[], collectorName: string, at: Millis): void {
    let host: HostReading | undefined;
    let terminal: TerminalReading | undefined;
    let interfaceName: string | undefined;
    for (const reading of readings) {
      if (reading.of === "host") host = reading.host;
      if (reading.of === "terminal") terminal = reading.terminal;
      if (reading.of === "interface") interfaceName = reading.interfaceName;
    }
    this.#host.take(host, collectorName);
    this.#terminal.take(terminal, collectorName);
    this.#interfaceName.take(interfaceName, collectorName);
    this.#takeProbes(probesOf(readings), collectorName, at);
  }

  /** In the order of the ladder. */
  rungs(lateAfter: Millis): readonly RungStatus[] {
    return this.#probes
      .map(({ probe }) => probe)
      .sort((a, b) => RUNGS.indexOf(a.rung) - RUNGS.indexOf(b.rung))
      .map(({ rung, target, answer }) => ({
        rung,
        target,
        state: rungState(answer, lateAfter),
        ...(answer === "lost" || answer.refused ? {} : { rttMs: answer.rttMs }),
      }));
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

  #takeProbes(found: readonly ProbeReading[], collectorName: string, at: Millis): void {
    if (found.length > 0) this.#ladder = collectorName;
    if (collectorName !== this.#ladder) return;
    const asked = new Set(found.map(({ rung }) => rung));
    const spared = this.#probes.filter(({ probe, at: then }) => !asked.has(probe.rung) && at - then < SHOWN_FOR);
    this.#probes = found.length === 0 ? [] : [...found.map((probe) => ({ probe, at })), ...spared];
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
