/** One visit of one person is fewer requests than that, or hides among others. */
const FEWEST = 5;

/**
 * A sum that does not show small counts: fewer than five wait for the next window, so that every window has none or at least five. Nothing
 * is added, and nothing lost but what still waits when the agent stops.
 */
export class SmallCount {
  #waiting = 0;
  #isMeasured = false;

  add(count: number): void {
    this.#waiting += count;
    this.#isMeasured = true;
  }

  /** Ends a window. Undefined when nothing was added in it: not measured is not 0. */
  take(): number | undefined {
    if (!this.#isMeasured) return undefined;
    this.#isMeasured = false;
    if (this.#waiting < FEWEST) return 0;
    const shown = this.#waiting;
    this.#waiting = 0;
    return shown;
  }
}
