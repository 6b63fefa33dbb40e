/**
 * A set of whole numbers that mostly come in runs, as sequence numbers do: kept as ranges, so that a month of one site is a few
 * entries and not millions.
 */
export class SequenceSet {
  /** Sorted, neither overlapping nor touching; both ends included. */
  readonly #ranges: [from: number, to: number][] = [];

  /** False when `value` was there already. */
  add(value: number): boolean {
    const ranges = this.#ranges;
    const at = this.#firstEndingFrom(value - 1);
    const range = ranges[at];
    if (range === undefined || range[0] > value + 1) {
      ranges.splice(at, 0, [value, value]);
      return true;
    }
    if (range[0] <= value && value <= range[1]) return false;
    if (value === range[0] - 1) {
      range[0] = value;
      return true;
    }
    range[1] = value;
    const next = ranges[at + 1];
    if (next !== undefined && next[0] === value + 1) {
      range[1] = next[1];
      ranges.splice(at + 1, 1);
    }
    return true;
  }

  /** How many numbers there are. */
  get size(): number {
    return this.#ranges.reduce((sum, [from, to]) => sum + to - from + 1, 0);
  }

  has(value: number): boolean {
    const range = this.#ranges[this.#firstEndingFrom(value)];
    return range !== undefined && range[0] <= value;
  }

  /** The greatest number; undefined when there is none. */
  get highest(): number | undefined {
    return this.#ranges.at(-1)?.[1];
  }

  /** The runs of numbers from `first` to `last`, both included, that are not there. */
  missing(first: number, last: number): readonly { readonly from: number; readonly to: number }[] {
    const missing: { from: number; to: number }[] = [];
    let next = first;
    for (let index = this.#firstEndingFrom(first); next <= last; index++) {
      const [from, to] = this.#ranges[index] ?? [last + 1, last + 1];
      if (from > next) missing.push({ from: next, to: Math.min(last, from - 1) });
      next = Math.max(next, to + 1);
    }
    return missing;
  }

  /** Index of the first range that ends at `value` or later. */
  #firstEndingFrom(value: number): number {
    let low = 0;
    let high = this.#ranges.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#ranges[middle]?.[1] ?? 0) < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
