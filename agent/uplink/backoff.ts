import type { Random } from "../core/random.ts";
import { MINUTE, type Millis } from "../core/time.ts";
import type { CloseReason } from "../core/transport.ts";

export interface BackoffOptions {
  readonly retryMinimum: Millis;
  readonly retryMaximum: Millis;
  readonly reconnectSpread: Millis;
}

/** A session shorter than this proves nothing: a broker that accepts and drops must not be asked every two seconds for ever. */
export const SETTLED_AFTER: Millis = MINUTE;

/**
 * The ceiling of the wait after the nth failure in a row (n from 1): doubles from the minimum to the maximum.
 */
export function ladder(failures: number, options: BackoffOptions): Millis {
  return Math.min(options.retryMaximum, options.retryMinimum * 2 ** Math.min(Math.max(failures - 1, 0), 40));
}

/** So much of a spread may the wait between two attempts be longer. */
const UP_TO_LONGER = 0.2;

/**
 * The wait of one of many until the next attempt: a spread, and up to a fifth more. Attempts at equal distances would keep together whomever something
 * has held up once and let go together; these come apart again. Never less than a spread: everybody has had a first attempt by then.
 */
export function onceInSpread(spread: Millis, random: Random): Millis {
  return spread * (1 + UP_TO_LONGER * random.uniform());
}

/** The longest that `onceInSpread` gives. */
export function longestInSpread(spread: Millis): Millis {
  return spread * (1 + UP_TO_LONGER);
}

/** How a session that had been opened came to its end. */
export interface SessionEnd {
  readonly by: CloseReason["by"];
  /** The birth was acknowledged: the session was of use. */
  readonly up: boolean;
  readonly lasted: Millis;
}

/**
 * When to try again. Full jitter (AWS Architecture Blog, "Exponential backoff and jitter"): uniform between nothing and the
 * ladder's ceiling, because thousands of sites fail at the same moment when a gateway fails.
 */
export class RetrySchedule {
  #failures = 0;
  #fleetSpread: Millis | undefined;
  /** The far side ended the last session that was up: everybody's may have ended with it. */
  #isOneOfMany = false;

  constructor(
    private readonly options: BackoffOptions,
    private readonly random: Random,
  ) {}

  /** What the centre asks of the whole fleet instead of our own spread; undefined takes it back. */
  spreadOver(spread: Millis | undefined): void {
    this.#fleetSpread = spread;
  }

  /**
   * The wait after an attempt that led to no session. One of many asks once in the spread: those who failed while the far side was away would
   * otherwise all be back within seconds of its return.
   */
  afterFailure(): Millis {
    this.#failures += 1;
    const wait = this.random.uniform() * ladder(this.#failures, this.options);
    return this.#isOneOfMany ? Math.max(wait, onceInSpread(this.spread, this.random)) : wait;
  }

  /**
   * The wait after a session. When the far side ended it, everybody's ended, so the first attempts are spread over minutes; any other end
   * may be ours alone, and we come back at once.
   */
  afterSession(end: SessionEnd): Millis {
    if (end.up && end.lasted >= SETTLED_AFTER) this.#failures = 0;
    if (end.up) this.#isOneOfMany = false;
    const wait = this.afterFailure();
    if (end.by !== "broker" || !end.up) return wait;
    this.#isOneOfMany = true;
    return Math.max(wait, this.random.uniform() * this.spread);
  }

  /** Over which a whole fleet comes back. */
  get spread(): Millis {
    return this.#fleetSpread ?? this.options.reconnectSpread;
  }
}
