import type { PartSample, Sample } from "./sample.ts";

/** Enough for a screen; at a sample a second it takes ten minutes to come so far. */
const MAXIMUM_SAMPLES = 600;

/**
 * The samples of a run, however long, in bounded room: when it is full, each two become one, and from then on so many more are put together as
 * they come.
 */
export class History {
  #samples: Sample[] = [];
  /** How many that are added make one that is kept. */
  #width = 1;
  #open: Sample[] = [];

  constructor(private readonly maximum = MAXIMUM_SAMPLES) {}

  /** In the order of time. */
  get samples(): readonly Sample[] {
    return this.#open.length === 0 ? this.#samples : [...this.#samples, merge(this.#open)];
  }

  add(sample: Sample): void {
    this.#open.push(sample);
    if (this.#open.length < this.#width) return;
    this.#samples.push(merge(this.#open));
    this.#open = [];
    if (this.#samples.length < this.maximum) return;
    const pairs = this.#samples;
    this.#samples = [];
    for (let index = 0; index < pairs.length; index += 2) this.#samples.push(merge(pairs.slice(index, index + 2)));
    this.#width *= 2;
  }
}

/** Gauges as they were at last, rates on average, delays as they were at worst. */
function merge(samples: readonly Sample[]): Sample {
  const last = samples.at(-1);
  if (last === undefined) throw new RangeError("no samples");
  return {
    ...mergeParts(samples, last),
    gateways: last.gateways.map((part, number) =>
      mergeParts(
        samples.flatMap(({ gateways }) => gateways[number] ?? []),
        part,
      ),
    ),
    sessionsPerSecond: mean(samples.map(({ sessionsPerSecond }) => sessionsPerSecond)),
    mostSessionsPerSecond: Math.max(...samples.map(({ mostSessionsPerSecond }) => mostSessionsPerSecond)),
    behindMs: Math.max(...samples.map(({ behindMs }) => behindMs)),
    workerCores: mean(samples.map(({ workerCores }) => workerCores)),
  };
}

function mergeParts<Part extends PartSample>(parts: readonly PartSample[], { delayMs: _, ...last }: Part) {
  const delays = parts.flatMap(({ delayMs }) => delayMs ?? []);
  const worst = { p50: Math.max(...delays.map(({ p50 }) => p50)), p95: Math.max(...delays.map(({ p95 }) => p95)) };
  return {
    ...last,
    messagesPerSecond: mean(parts.map(({ messagesPerSecond }) => messagesPerSecond)),
    ...(delays.length === 0 ? {} : { delayMs: worst }),
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
