import type { InterfaceCounters } from "../../core/network.ts";
import { type Millis, SECOND } from "../../core/time.ts";

/** Faster than any interface of such a box: what seems to be more is a counter that jumped. */
const BELIEVABLE_BPS = 100e9;

/** Totals since they were last taken; absent until two readings of the same interface could be compared. */
export interface Traffic {
  readonly rxBytes?: number;
  readonly txBytes?: number;
  /** The busiest second, bits per second. */
  readonly rxPeakBps?: number;
  readonly txPeakBps?: number;
  readonly interfaceErrors?: number;
}

export interface Rate {
  readonly interfaceName: string;
  /** Absent until two readings could be compared. */
  readonly rxBps?: number;
  readonly txBps?: number;
}

/**
 * Differences of running totals. A counter that went back (wrap of a 32-bit driver, restart of the interface, new firmware) or
 * jumped beyond belief begins again: how much passed in between cannot be known, so it counts as nothing rather than as a guess.
 * The last reading stays when the totals are taken, so no byte falls between two windows. All in numbers of its own: it is told every second.
 */
export class Throughput {
  /** Of the last reading, as all `last`; undefined before the first. */
  #interfaceName: string | undefined;
  #lastRxBytes = 0;
  #lastTxBytes = 0;
  #lastErrors = 0;
  #lastAt: Millis = 0;
  /** It could be compared with the one before. */
  #isCompared = false;
  #rxBps = 0;
  #txBps = 0;
  /** Since the totals were last taken any two could be. */
  #hasTotals = false;
  #rxBytes = 0;
  #txBytes = 0;
  #rxPeakBps = 0;
  #txPeakBps = 0;
  #errors = 0;

  /** @param at monotonic time of the reading. */
  observe(interfaceName: string, { rxBytes, txBytes, errors }: InterfaceCounters, at: Millis): void {
    this.#isCompared =
      interfaceName === this.#interfaceName &&
      this.#add(rxBytes - this.#lastRxBytes, txBytes - this.#lastTxBytes, errors - this.#lastErrors, at - this.#lastAt);
    this.#interfaceName = interfaceName;
    this.#lastRxBytes = rxBytes;
    this.#lastTxBytes = txBytes;
    this.#lastErrors = errors;
    this.#lastAt = at;
  }

  /** Between the last two readings. */
  get rate(): Rate | undefined {
    const interfaceName = this.#interfaceName;
    if (interfaceName === undefined) return undefined;
    return this.#isCompared ? { interfaceName, rxBps: this.#rxBps, txBps: this.#txBps } : { interfaceName };
  }

  /** Ends the present totals and begins new ones. */
  take(): Traffic {
    if (!this.#hasTotals) return {};
    const traffic = {
      rxBytes: this.#rxBytes,
      txBytes: this.#txBytes,
      rxPeakBps: this.#rxPeakBps,
      txPeakBps: this.#txPeakBps,
      interfaceErrors: this.#errors,
    };
    this.#hasTotals = false;
    this.#rxBytes = 0;
    this.#txBytes = 0;
    this.#rxPeakBps = 0;
    this.#txPeakBps = 0;
    this.#errors = 0;
    return traffic;
  }

  /** What one reading brought beyond the one before; false when it is not believable. */
  #add(rx: number, tx: number, errors: number, ms: Millis): boolean {
    // Two readings may come closer together than a second when the box was busy: then this is the peak of a second, not of less.
    const seconds = Math.max(ms, SECOND) / SECOND;
    const rxBps = Math.round((rx * 8) / seconds);
    const txBps = Math.round((tx * 8) / seconds);
    if (rx < 0 || tx < 0 || rxBps > BELIEVABLE_BPS || txBps > BELIEVABLE_BPS) return false;
    this.#rxBps = rxBps;
    this.#txBps = txBps;
    this.#hasTotals = true;
    this.#rxBytes += rx;
    this.#txBytes += tx;
    this.#rxPeakBps = Math.max(this.#rxPeakBps, rxBps);
    this.#txPeakBps = Math.max(this.#txPeakBps, txBps);
    this.#errors += Math.max(0, errors);
    return true;
  }
}
