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

interface Baseline {
  readonly interfaceName: string;
  readonly counters: InterfaceCounters;
  readonly at: Millis;
}

/**
 * Differences of running totals. A counter that went back (wrap of a 32-bit driver, restart of the interface, new firmware) or
 * jumped beyond belief begins again: how much passed in between cannot be known, so it counts as nothing rather than as a guess.
 * The baseline lives on when the totals are taken, so no byte falls between two windows.
 */
export class Throughput {
  #baseline: Baseline | undefined;
  #rate: Rate | undefined;
  #traffic: { -readonly [Field in keyof Traffic]-?: number } | undefined;

  /** @param at monotonic time of the reading. */
  observe(interfaceName: string, counters: InterfaceCounters, at: Millis): void {
    const before = this.#baseline;
    this.#baseline = { interfaceName, counters, at };
    this.#rate = { interfaceName };
    if (before === undefined || before.interfaceName !== interfaceName) return;
    const rx = counters.rxBytes - before.counters.rxBytes;
    const tx = counters.txBytes - before.counters.txBytes;
    const errors = counters.errors - before.counters.errors;
    // Two readings may come closer together than a second when the box was busy: then this is the peak of a second, not of less.
    const seconds = Math.max(at - before.at, SECOND) / SECOND;
    const rxBps = Math.round((rx * 8) / seconds);
    const txBps = Math.round((tx * 8) / seconds);
    if (rx < 0 || tx < 0 || rxBps > BELIEVABLE_BPS || txBps > BELIEVABLE_BPS) return;
    this.#rate = { interfaceName, rxBps, txBps };
    this.#traffic ??= { rxBytes: 0, txBytes: 0, rxPeakBps: 0, txPeakBps: 0, interfaceErrors: 0 };
    const sum = this.#traffic;
    sum.rxBytes += rx;
    sum.txBytes += tx;
    sum.rxPeakBps = Math.max(sum.rxPeakBps, rxBps);
    sum.txPeakBps = Math.max(sum.txPeakBps, txBps);
    sum.interfaceErrors += Math.max(0, errors);
  }

  /** Between the last two readings. */
  get rate(): Rate | undefined {
    return this.#rate;
  }

  /** Ends the present totals and begins new ones. */
  take(): Traffic {
    const traffic = this.#traffic;
    this.#traffic = undefined;
    return traffic ?? {};
  }
}
