import type { RoundTrip } from "../core/record.ts";

/**
 * Nearest-rank percentile: the smallest value that at least `percent` of the values do not exceed. Always one of the values.
 * @param sorted ascending, at least one value.
 * @param percent above 0, at most 100.
 */
export function nearestRank(sorted: readonly number[], percent: number): number {
  const rank = Math.max(1, Math.ceil((percent / 100) * sorted.length));
  const value = sorted[Math.min(rank, sorted.length) - 1];
  if (value === undefined) throw new RangeError("percentile of no values");
  return value;
}

/**
 * Every sample of one window, in bounded memory. Beyond `maximum` only every second, fourth, … sample is kept, spread evenly over
 * the window, so percentiles become estimates; count, least and greatest stay exact.
 */
export class Samples {
  #count = 0;
  #least = Number.POSITIVE_INFINITY;
  #greatest = Number.NEGATIVE_INFINITY;
  #kept: number[] = [];
  #stride = 1;

  constructor(private readonly maximum: number = 1000) {}

  get count(): number {
    return this.#count;
  }

  get keptCount(): number {
    return this.#kept.length;
  }

  add(value: number): void {
    if (this.#count % this.#stride === 0) this.#kept.push(value);
    this.#count += 1;
    this.#least = Math.min(this.#least, value);
    this.#greatest = Math.max(this.#greatest, value);
    if (this.#kept.length <= this.maximum) return;
    this.#kept = this.#kept.filter((_, index) => index % 2 === 0);
    this.#stride *= 2;
  }

  /** Milliseconds with one decimal; undefined without samples. */
  median(): number | undefined {
    return this.#count === 0 ? undefined : oneDecimal(nearestRank(this.#sorted(), 50));
  }

  roundTrip(): RoundTrip | undefined {
    if (this.#count === 0) return undefined;
    const sorted = this.#sorted();
    return {
      min: oneDecimal(this.#least),
      p50: oneDecimal(nearestRank(sorted, 50)),
      p95: oneDecimal(nearestRank(sorted, 95)),
      max: oneDecimal(this.#greatest),
    };
  }

  #sorted(): number[] {
    return this.#kept.toSorted((a, b) => a - b);
  }
}

export function oneDecimal(value: number): number {
  return Math.round(value * 10) / 10;
}
