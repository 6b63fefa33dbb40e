/**
 * Differences of a total that runs on at the source. One that went back (a restart, a wrap) begins again: how much passed in between cannot
 * be known, so it counts as nothing rather than as a guess.
 */
export class RunningTotal {
  #before: number | undefined;

  /** What came since the total before; undefined for the first, and for one that went back. */
  advance(total: number): number | undefined {
    const before = this.#before;
    this.#before = total;
    return before === undefined || total < before ? undefined : total - before;
  }
}
