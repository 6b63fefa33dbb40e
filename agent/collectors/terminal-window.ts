import type { TerminalFields } from "../core/record.ts";
import { TERMINAL_ALERTS, type TerminalAlert, type TerminalReading } from "../core/terminal.ts";
import type { Millis } from "../core/time.ts";
import { believable, type NumberField } from "./terminal/tidy.ts";

const MEANS = [
  "esn0Db",
  "ebn0Db",
  "linkMarginDb",
  "rxLevelDbm",
  "txLevelDbm",
  "signalPct",
  "popLatencyMs",
  "popDropRatio",
] as const satisfies readonly (NumberField & keyof TerminalFields)[];

const LASTS = ["modcod", "uptimeMs", "obstructedRatio", "quotaRemainingBytes"] as const;

/** Over the satellite in the window. */
export type SatelliteTraffic = Pick<TerminalFields, "rxBytes" | "txBytes">;

/** What the terminal said in one window. Bounded memory: sums, and the last reading. */
export class TerminalWindow {
  #samples = 0;
  #profile = "";
  readonly #sums = new Map<(typeof MEANS)[number], { sum: number; count: number }>();
  #lasts: Pick<TerminalReading, (typeof LASTS)[number]> = {};
  #temperatureC: number | undefined;
  #locked: boolean | undefined;
  #txAtMax: boolean | undefined;
  #alerts: Set<TerminalAlert> | undefined;

  add(reading: TerminalReading): void {
    this.#samples += 1;
    this.#profile = reading.profile;
    for (const field of MEANS) this.#sum(field, reading[field]);
    for (const field of LASTS)
      if (reading[field] !== undefined) this.#lasts = { ...this.#lasts, [field]: reading[field] };
    const { locked, txAtMax, temperatureC, alerts } = reading;
    if (locked !== undefined) this.#locked = locked && (this.#locked ?? true);
    if (txAtMax !== undefined) this.#txAtMax = txAtMax || (this.#txAtMax ?? false);
    if (temperatureC !== undefined) this.#temperatureC = Math.max(temperatureC, this.#temperatureC ?? temperatureC);
    if (alerts !== undefined) this.#alerts = new Set([...(this.#alerts ?? []), ...alerts]);
  }

  /** The record of this window; undefined when there was no reading in it. */
  fields(span: Millis, traffic: SatelliteTraffic): TerminalFields | undefined {
    if (this.#samples === 0) return undefined;
    const alerts = this.#alerts;
    return {
      kind: "terminal",
      span,
      profile: this.#profile,
      samples: this.#samples,
      ...(this.#locked === undefined ? {} : { locked: this.#locked }),
      ...this.#means(),
      ...(this.#txAtMax === undefined ? {} : { txAtMax: this.#txAtMax }),
      ...this.#lasts,
      ...(this.#temperatureC === undefined ? {} : { temperatureC: this.#temperatureC }),
      ...(alerts === undefined ? {} : { alerts: TERMINAL_ALERTS.filter((alert) => alerts.has(alert)).sort() }),
      ...traffic,
    };
  }

  #sum(field: (typeof MEANS)[number], value: number | undefined): void {
    if (value === undefined) return;
    const { sum, count } = this.#sums.get(field) ?? { sum: 0, count: 0 };
    this.#sums.set(field, { sum: sum + value, count: count + 1 });
  }

  #means(): Partial<Pick<TerminalFields, (typeof MEANS)[number]>> {
    return Object.fromEntries(
      [...this.#sums].map(([field, { sum, count }]) => [field, believable(field, sum / count)]),
    );
  }
}
