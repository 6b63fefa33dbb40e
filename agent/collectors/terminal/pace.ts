import type { TerminalDriver } from "../../core/terminal.ts";
import type { Millis } from "../../core/time.ts";

/** A run that starts so much before its usual time is one that only came because somebody looks. */
const TOLERANCE = 0.9;

/**
 * How often the terminal is read: as the settings say, and as often as its driver permits while somebody aligns the antenna. The runner
 * alone reads; this only tells it when.
 */
export class TerminalPace {
  readonly usual: Millis;
  readonly #fastest: Millis;
  #sooner: (() => void) | undefined;
  #watching = 0;
  #lastUsual = Number.NEGATIVE_INFINITY;

  /** @param usual undefined: as often as suits this kind of terminal. */
  constructor({ every, fastest = every }: Pick<TerminalDriver, "every" | "fastest">, usual: Millis = every) {
    this.usual = usual;
    this.#fastest = fastest;
  }

  get every(): Millis {
    return this.#watching > 0 ? Math.min(this.usual, this.#fastest) : this.usual;
  }

  /** Calls `listener`, the only one, whenever the next reading is due sooner than it was. */
  onSooner(listener: () => void): void {
    this.#sooner = listener;
  }

  /** Until the function that is returned is called; more than once does no harm. */
  hurry(): () => void {
    this.#watching += 1;
    this.#sooner?.();
    let hurried = true;
    return () => {
      if (hurried) this.#watching -= 1;
      hurried = false;
    };
  }

  /** Whether a reading is one of those that would have come anyway. Asked once of each. @param startedAt monotonic. */
  isUsual(startedAt: Millis): boolean {
    if (startedAt - this.#lastUsual < this.usual * TOLERANCE) return false;
    this.#lastUsual = startedAt;
    return true;
  }
}
