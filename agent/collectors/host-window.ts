import type { HostReading } from "../core/host.ts";
import type { HostFields, Stamp } from "../core/record.ts";
import type { Millis } from "../core/time.ts";

/** What other parts know of the agent itself, asked for when a window closes. */
export type AboutAgent = Pick<HostFields, "clockTrusted" | "queueRecords" | "queueOldestMs" | "lostTotal">;

/**
 * The box in one window: of what can run out or overheat the worst value, of the load the mean, of what only moves slowly the last.
 */
export class HostWindow {
  #last: HostReading = {};
  #cpuSum = 0;
  #cpuCount = 0;

  add(reading: HostReading): void {
    const worst = {
      ...pick("memoryFreeBytes", Math.min, this.#last, reading),
      ...pick("temperatureC", Math.max, this.#last, reading),
      ...pick("agentMemoryBytes", Math.max, this.#last, reading),
      ...ever("undervoltage", this.#last, reading),
      ...ever("upsOnBattery", this.#last, reading),
    };
    // To what begins with a spread Node 20 adds each field by a hidden class of its own.
    this.#last = Object.assign({}, this.#last, reading, worst);
    if (reading.cpuRatio === undefined) return;
    this.#cpuSum += reading.cpuRatio;
    this.#cpuCount += 1;
  }

  record(stamp: Stamp, span: Millis, about: AboutAgent): Stamp & HostFields {
    const cpu = this.#cpuCount === 0 ? {} : { cpuRatio: Math.round((this.#cpuSum / this.#cpuCount) * 1000) / 1000 };
    return { kind: "host", span, ...stamp, ...this.#last, ...cpu, ...about };
  }
}

type NumberField = {
  [Field in keyof HostReading]-?: HostReading[Field] extends number | undefined ? Field : never;
}[keyof HostReading];

function ever(field: "undervoltage" | "upsOnBattery", ...readings: readonly HostReading[]): HostReading {
  const values = readings.map((reading) => reading[field]).filter((value) => value !== undefined);
  return values.length === 0 ? {} : { [field]: values.includes(true) };
}

function pick<Field extends NumberField>(
  field: Field,
  choose: (a: number, b: number) => number,
  ...readings: readonly HostReading[]
): HostReading {
  const values = readings.map((reading) => reading[field]).filter((value) => value !== undefined);
  return values.length === 0 ? {} : { [field]: values.reduce((a, b) => choose(a, b)) };
}
