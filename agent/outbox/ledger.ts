/** Positions `from` to `to`, both included. */
export interface Interval {
  readonly from: number;
  readonly to: number;
}

const NONE: readonly Interval[] = [];

/**
 * Which positions of one track are settled, that is delivered or declared lost, as the shortest list of intervals.
 *
 * INVARIANTS
 * - Everything below `head` is settled, `head` itself is not; positions start at 1.
 * - The intervals above `head` rise and neither overlap nor touch each other.
 */
export class Ledger {
  #head = 1;
  #settled = 0;
  /** Absent while there are none, as most of the time. */
  #above: Interval[] | undefined;

  /** @throws RangeError when the parts break the invariants. */
  static restore(head: number, intervals: readonly Interval[]): Ledger {
    const ledger = new Ledger();
    if (!Number.isInteger(head) || head < 1) throw new RangeError("ledger: head");
    let previous = head - 1;
    for (const { from, to } of intervals) {
      if (from <= previous + 1 || to < from) throw new RangeError("ledger: intervals");
      previous = to;
      ledger.#settled += to - from + 1;
    }
    ledger.#head = head;
    ledger.#settled += head - 1;
    if (intervals.length > 0) ledger.#above = [...intervals];
    return ledger;
  }

  /** The lowest position that is not settled. */
  get head(): number {
    return this.#head;
  }

  /** How many positions are settled. */
  get settled(): number {
    return this.#settled;
  }

  /** What is settled above `head`. */
  get intervals(): readonly Interval[] {
    return this.#above ?? NONE;
  }

  has(position: number): boolean {
    if (position < this.#head) return position >= 1;
    const interval = this.#above?.[this.#firstEndingAt(position)];
    return interval !== undefined && interval.from <= position;
  }

  /** Settles one position. False when it was settled already. */
  add(position: number): boolean {
    if (position < 1) throw new RangeError(`ledger: position ${position}`);
    if (this.has(position)) return false;
    this.#settled++;
    const index = this.#firstEndingAt(position);
    const before = this.#above?.[index - 1];
    const after = this.#above?.[index];
    const joinsBefore = before !== undefined && before.to === position - 1;
    const joinsAfter = after !== undefined && after.from === position + 1;
    const joined = {
      from: joinsBefore ? before.from : position,
      to: joinsAfter ? after.to : position,
    };
    if (joined.from === this.#head) {
      this.#head = joined.to + 1;
      this.#above?.splice(index, joinsAfter ? 1 : 0);
      if (this.#above?.length === 0) this.#above = undefined;
    } else {
      const first = joinsBefore ? index - 1 : index;
      this.#above ??= [];
      this.#above.splice(first, (joinsBefore ? 1 : 0) + (joinsAfter ? 1 : 0), joined);
    }
    return true;
  }

  /** The first run of positions at or above `from`, and below `end`, that are not settled. */
  openRun(from: number, end: number): Interval | undefined {
    let start = Math.max(from, this.#head);
    let index = this.#firstEndingAt(start);
    const containing = this.#above?.[index];
    if (containing !== undefined && containing.from <= start) {
      start = containing.to + 1;
      index++;
    }
    const to = Math.min(end, this.#above?.[index]?.from ?? end) - 1;
    return start <= to ? { from: start, to } : undefined;
  }

  /** The first run of positions at or above `from`, and below `end`, that are settled. */
  settledRun(from: number, end: number): Interval | undefined {
    const start = Math.max(from, 1);
    const run = start < this.#head ? { from: start, to: this.#head - 1 } : this.#above?.[this.#firstEndingAt(start)];
    if (run === undefined) return undefined;
    const clipped = { from: Math.max(start, run.from), to: Math.min(run.to, end - 1) };
    return clipped.from <= clipped.to ? clipped : undefined;
  }

  /** Index of the first interval whose end is at or above `position`. */
  #firstEndingAt(position: number): number {
    const intervals = this.intervals;
    let low = 0;
    let high = intervals.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const interval = intervals[middle];
      if (interval !== undefined && interval.to < position) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
