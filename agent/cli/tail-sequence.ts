import type { Millis } from "../core/time.ts";

/** Numbers `from` to `to`, both included. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Numbers between others that came, which did not come themselves. */
export interface MissingRun extends Range {
  /** When something was last seen to happen here: the run began, or a part of it came. */
  readonly since: Millis;
  /** It was named as a gap. */
  readonly named: boolean;
}

/** More runs than this in one epoch are no outage but nonsense: the lowest half is forgotten. */
export const MAXIMUM_RUNS = 4096;

/**
 * Which numbers of one epoch came. Kept as what is missing, because numbers mostly come without holes.
 *
 * INVARIANTS
 * - A number from the lowest to the highest is in one run or it came. Nothing is known of numbers outside.
 * - Runs rise and do not overlap. Cut runs may touch.
 * - A number that is not known to have come counts as new: what is forgotten may come twice, and never not at all.
 */
export class SequenceTrack {
  #lowest = 0;
  #highest = -1;
  /** What was forgotten lies at or below it. */
  #floor = -1;
  #runs: MissingRun[] = [];
  #filled: Range[] = [];

  get runs(): readonly MissingRun[] {
    return this.#runs;
  }

  /** False when `seq` came before. */
  add(seq: number, now: Millis): boolean {
    if (this.#highest < this.#lowest) {
      this.#lowest = seq;
      this.#highest = seq;
    } else if (seq > this.#highest) {
      if (seq > this.#highest + 1) this.#runs.push({ from: this.#highest + 1, to: seq - 1, since: now, named: false });
      this.#highest = seq;
    } else if (seq < this.#lowest) {
      if (seq <= this.#floor) return true;
      if (seq < this.#lowest - 1) this.#runs.unshift({ from: seq + 1, to: this.#lowest - 1, since: now, named: false });
      this.#lowest = seq;
    } else {
      return this.#fill(seq, now);
    }
    return true;
  }

  /** Something is missing, or `takeFilled` has something to tell. */
  get isOpen(): boolean {
    return this.#runs.length > 0 || this.#filled.length > 0;
  }

  /** @param pieces the same numbers as the runs, in smaller runs or in the same. */
  cut(pieces: MissingRun[]): void {
    this.#runs = pieces;
  }

  /** Numbers that were named as gaps and have come since the last call. */
  takeFilled(): readonly Range[] {
    const filled = this.#filled;
    this.#filled = [];
    return filled;
  }

  /** Keeps memory bounded. Returns how many runs were forgotten. */
  forget(): number {
    if (this.#runs.length <= MAXIMUM_RUNS) return 0;
    const forgotten = this.#runs.splice(0, this.#runs.length >>> 1);
    this.#floor = forgotten.at(-1)?.to ?? this.#floor;
    this.#lowest = this.#floor + 1;
    return forgotten.length;
  }

  #fill(seq: number, now: Millis): boolean {
    const index = this.#firstEndingAt(seq);
    const run = this.#runs[index];
    if (run === undefined || run.from > seq) return false;
    const pieces = [
      { ...run, to: seq - 1, since: now },
      { ...run, from: seq + 1, since: now },
    ].filter(({ from, to }) => from <= to);
    this.#runs.splice(index, 1, ...pieces);
    if (run.named) this.#noteFilled(seq);
    return true;
  }

  #noteFilled(seq: number): void {
    const last = this.#filled.at(-1);
    if (last?.to === seq - 1) this.#filled[this.#filled.length - 1] = { from: last.from, to: seq };
    else this.#filled.push({ from: seq, to: seq });
  }

  /** Index of the first run whose end is at or above `seq`. */
  #firstEndingAt(seq: number): number {
    let low = 0;
    let high = this.#runs.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const run = this.#runs[middle];
      if (run !== undefined && run.to < seq) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
