import type { Reading } from "../core/collector.ts";
import type { HostReading } from "../core/host.ts";
import type { RungStatus } from "../core/status.ts";
import type { Millis } from "../core/time.ts";
import { type ProbeReading, rungState } from "./link-window.ts";

/** What every collector's last run brought. A failed run brought nothing, so nothing outdated is shown as current. */
export class Current {
  readonly #latest = new Map<string, readonly Reading[]>();

  take(readings: readonly Reading[], collectorName: string): void {
    this.#latest.set(collectorName, readings);
  }

  rungs(lateAfter: Millis): readonly RungStatus[] {
    return this.#all()
      .filter((reading) => reading.of === "probe")
      .map(({ rung, target, answer }: ProbeReading) => ({
        rung,
        target,
        state: rungState(answer, lateAfter),
        ...(answer === "lost" || answer.refused ? {} : { rttMs: answer.rttMs }),
      }));
  }

  host(): HostReading {
    return this.#all().find((reading) => reading.of === "host")?.host ?? {};
  }

  /** Undefined while the interface's counters cannot be read. */
  interfaceName(): string | undefined {
    return this.#all().find((reading) => reading.of === "interface")?.interfaceName;
  }

  #all(): readonly Reading[] {
    return [...this.#latest.values()].flat();
  }
}
