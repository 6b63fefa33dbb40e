import type { Millis } from "../core/time.ts";
import type { Range } from "./tail-sequence.ts";

/** What one `lost` record declares: `count` numbers between `from` and `to`, and never says which. */
export interface Declaration extends Range {
  readonly count: number;
}

/** How many numbers are missing in a cover, and how many of them were named one by one. */
export interface MissingCount {
  readonly count: number;
  readonly named: number;
}

/** Overlapping declarations, taken as one. */
interface Cover extends Declaration {
  /** How many more were missing than declared when that was last named. */
  readonly named: number;
}

/** What was declared between the `lost` records `from` and `to`, going by their totals, in declarations that did not come. */
interface Shortfall extends Declaration {
  readonly since: Millis;
}

export const MAXIMUM_COVERS = 1024;
const MAXIMUM_SHORTFALLS = 64;

/**
 * What was declared of one epoch.
 *
 * INVARIANT: covers rise and do not overlap, and each counts what all declarations within it count.
 */
export class Declared {
  #covers: Cover[] = [];
  #shortfalls: Shortfall[] = [];
  #latest: { readonly seq: number; readonly total: number } | undefined;

  get covers(): readonly Range[] {
    return this.#covers;
  }

  /** What is still to be said by `takeShortfalls`. */
  get shortfalls(): readonly Range[] {
    return this.#shortfalls;
  }

  add(declaration: Declaration): void {
    const first = this.#firstEndingAt(declaration.from);
    let { from, to, count } = declaration;
    let named = 0;
    let next = first;
    for (let cover = this.#covers[next]; cover !== undefined && cover.from <= to; cover = this.#covers[++next]) {
      from = Math.min(from, cover.from);
      to = Math.max(to, cover.to);
      count += cover.count;
      named += cover.named;
    }
    this.#covers.splice(first, next - first, { from, to, count, named });
    const [lowest, second] = this.#covers;
    if (this.#covers.length > MAXIMUM_COVERS && lowest !== undefined && second !== undefined) {
      const joined = { ...second, from: lowest.from, count: lowest.count + second.count };
      this.#covers.splice(0, 2, { ...joined, named: lowest.named + second.named });
    }
  }

  /**
   * Compares the `total` of the `lost` record `seq` with that of the one before it. Declarations travel in one lane, in order; one that
   * comes late makes up for what it was missed for.
   */
  addTotal(seq: number, total: number, count: number, now: Millis): void {
    const latest = this.#latest;
    if (latest !== undefined && seq < latest.seq) {
      this.#shortfalls = this.#shortfalls
        .map((short) => (short.from < seq && seq < short.to ? { ...short, count: short.count - count } : short))
        .filter((short) => short.count > 0);
      return;
    }
    // A count may declare again what was declared before, and then is larger than the step of the total.
    const missed = latest === undefined ? 0 : total - count - latest.total;
    if (latest !== undefined && missed > 0 && this.#shortfalls.length < MAXIMUM_SHORTFALLS) {
      this.#shortfalls.push({ from: latest.seq, to: seq, count: missed, since: now });
    }
    this.#latest = { seq, total };
  }

  /** What is missed since `until` or longer. Each is told once. */
  takeShortfalls(until: Millis): readonly Declaration[] {
    const due = this.#shortfalls.filter(({ since }) => since <= until);
    this.#shortfalls = this.#shortfalls.filter(({ since }) => since > until);
    return due;
  }

  /**
   * Covers in which more numbers are missing than were declared, and more than was said before. Each is told once.
   * @param missing for each cover.
   */
  takeExcesses(missing: readonly MissingCount[]): readonly (Declaration & { readonly declared: number })[] {
    return this.#covers.flatMap((cover, index) => {
      const { from, to, count: declared, named } = cover;
      const found = missing[index] ?? { count: 0, named: 0 };
      const excess = found.count - declared;
      const said = Math.max(named, found.named);
      if (excess <= said) return [];
      this.#covers[index] = { ...cover, named: excess };
      return [{ from, to, count: excess - said, declared }];
    });
  }

  #firstEndingAt(position: number): number {
    let low = 0;
    let high = this.#covers.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const cover = this.#covers[middle];
      if (cover !== undefined && cover.to < position) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
