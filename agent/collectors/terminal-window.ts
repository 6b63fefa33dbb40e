import type { Stamp, TerminalFields } from "../core/record.ts";
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

/** Over the satellite in the window. */
export type SatelliteTraffic = Pick<TerminalFields, "rxBytes" | "txBytes">;

/** What the terminal said in one window. Bounded memory: sums, and the last values. */
export class TerminalWindow {
  #samples = 0;
  #profile = "";
  readonly #sums: Partial<Record<(typeof MEANS)[number], { sum: number; count: number }>> = {};
  #modcod: string | undefined;
  #uptimeMs: Millis | undefined;
  #obstructedRatio: number | undefined;
  #quotaRemainingBytes: number | undefined;
  #temperatureC: number | undefined;
  #locked: boolean | undefined;
  #txAtMax: boolean | undefined;
  #alerts: Set<TerminalAlert> | undefined;

  add(reading: TerminalReading): void {
    this.#samples += 1;
    this.#profile = reading.profile;
    for (const field of MEANS) this.#sum(field, reading[field]);
    const { locked, txAtMax, temperatureC, alerts } = reading;
    this.#modcod = reading.modcod ?? this.#modcod;
    this.#uptimeMs = reading.uptimeMs ?? this.#uptimeMs;
    this.#obstructedRatio = reading.obstructedRatio ?? this.#obstructedRatio;
    this.#quotaRemainingBytes = reading.quotaRemainingBytes ?? this.#quotaRemainingBytes;
    if (locked !== undefined) this.#locked = locked && (this.#locked ?? true);
    if (txAtMax !== undefined) this.#txAtMax = txAtMax || (this.#txAtMax ?? false);
    if (temperatureC !== undefined) this.#temperatureC = Math.max(temperatureC, this.#temperatureC ?? temperatureC);
    if (alerts !== undefined) this.#alerts = new Set([...(this.#alerts ?? []), ...alerts]);
  }

  /** The record of this window; undefined when there was no reading in it. */
  record(stamp: Stamp, span: Millis, traffic: SatelliteTraffic): (Stamp & TerminalFields) | undefined {
    if (this.#samples === 0) return undefined;
    const alerts = this.#alerts;
    return {
      kind: "terminal",
      span,
      ...stamp,
      profile: this.#profile,
      samples: this.#samples,
      ...(this.#locked === undefined ? {} : { locked: this.#locked }),
      ...this.#means(),
      ...(this.#txAtMax === undefined ? {} : { txAtMax: this.#txAtMax }),
      ...(this.#modcod === undefined ? {} : { modcod: this.#modcod }),
      ...(this.#uptimeMs === undefined ? {} : { uptimeMs: this.#uptimeMs }),
      ...(this.#obstructedRatio === undefined ? {} : { obstructedRatio: this.#obstructedRatio }),
      ...(this.#quotaRemainingBytes === undefined ? {} : { quotaRemainingBytes: this.#quotaRemainingBytes }),
      ...(this.#temperatureC === undefined ? {} : { temperatureC: this.#temperatureC }),
      ...(alerts === undefined ? {} : { alerts: TERMINAL_ALERTS.filter((alert) => alerts.has(alert)).sort() }),
      ...traffic,
    };
  }

  #sum(field: (typeof MEANS)[number], value: number | undefined): void {
    if (value === undefined) return;
    const known = this.#sums[field];
    if (known === undefined) {
      this.#sums[field] = { sum: value, count: 1 };
      return;
    }
    known.sum += value;
    known.count += 1;
  }

  #means(): Partial<Pick<TerminalFields, (typeof MEANS)[number]>> {
    const sums = Object.entries(this.#sums) as [(typeof MEANS)[number], { sum: number; count: number }][];
    return Object.fromEntries(sums.map(([field, { sum, count }]) => [field, believable(field, sum / count)]));
  }
}
