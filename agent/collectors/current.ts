import { type ProbeReading, probesOf, type Reading, RUNGS } from "../core/collector.ts";
import type { HostReading } from "../core/host.ts";
import type { RungStatus } from "../core/status.ts";
import type { TerminalReading } from "../core/terminal.ts";
import { MINUTE, type Millis } from "../core/time.ts";
import { rungState } from "./link-window.ts";

/** Longer than any rung is spared while all is well. */
const SHOWN_FOR: Millis = 16 * MINUTE;

/** What every collector's last run brought. A failed run brought nothing, so nothing outdated is shown as current. */
export class Current {
  readonly #latest = new Map<string, readonly Reading[]>();
  /** Not every pass over the ladder asks every rung. */
  #probes: readonly { readonly probe: ProbeReading; readonly at: Millis }[] = [];

  /** @param at monotonic. */
  take(readings: readonly Reading[], collectorName: string, at: Millis): void {
    const found = probesOf(readings);
    const isLadder = found.length > 0 || probesOf(this.#latest.get(collectorName) ?? []).length > 0;
    this.#latest.set(collectorName, readings);
    if (!isLadder) return;
    const probes = found.map((probe) => ({ probe, at }));
    const asked = new Set(probes.map(({ probe }) => probe.rung));
    const spared = this.#probes.filter(({ probe, at: then }) => !asked.has(probe.rung) && at - then < SHOWN_FOR);
    this.#probes = probes.length === 0 ? [] : [...probes, ...spared];
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
    return this.#all().find((reading) => reading.of === "host")?.host ?? {};
  }

  /** Undefined without a terminal, and while it cannot be read. */
  terminal(): TerminalReading | undefined {
    return this.#all().find((reading) => reading.of === "terminal")?.terminal;
  }

  /** Undefined while the interface's counters cannot be read. */
  interfaceName(): string | undefined {
    return this.#all().find((reading) => reading.of === "interface")?.interfaceName;
  }

  #all(): readonly Reading[] {
    return [...this.#latest.values()].flat();
  }
}
