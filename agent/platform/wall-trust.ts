import { HOUR, type Millis, SECOND } from "../core/time.ts";

/** Both clocks, read at one time. */
export interface Moment {
  /** UTC milliseconds as the wall clock shows them. */
  readonly date: Millis;
  readonly monotonic: Millis;
}

/**
 * `before-build`: earlier than this program was made; `before-remembered`: earlier than an earlier run knew it to be.
 * Whoever synchronised the clock had the wrong time.
 */
export type Objection = "before-build" | "before-remembered";

export interface Verdict {
  readonly trusted: boolean;
  /** The clock was set by so much, forward or back, since the last look: the trust in it is gone. */
  readonly step?: Millis;
  /** The system vouches for the time, but it cannot be. */
  readonly objection?: Objection;
}

/**
 * More than that between two looks is a step. Linux steers both of its clocks alike, so that drift and slewing do not show between them;
 * a leap second, which is right to follow, is exactly one.
 */
export const WALL_STEP: Millis = SECOND;
/** A remembered time may have been the wrong one of the two: so long after the first synchronisation the clock is believed. */
export const REMEMBERED_FOR: Millis = HOUR;

/**
 * Decides whether a wall clock is to be trusted. The system has to vouch for it; that lasts until the clock is set, because a clock that
 * nobody sets only drifts. Pure: it knows what it is told.
 */
export class WallTrust {
  /** date - monotonic at the last look; undefined while the system does not vouch for the clock. */
  #offset: Millis | undefined;
  /** The monotonic time at which the system vouched for the first time. */
  #firstVouched: Millis | undefined;
  #remembered = Number.NEGATIVE_INFINITY;

  /** @param builtAt UTC milliseconds: no time before it is ever trusted. */
  constructor(private readonly builtAt: Millis) {}

  /** Whether the system's word for the clock holds; there may be an objection to it. */
  get vouched(): boolean {
    return this.#offset !== undefined;
  }

  /**
   * The system said that the clock is synchronised. Not taken when the clock was set between question and answer: nobody knows which
   * of the two times was meant.
   */
  vouch(asked: Moment, answered: Moment): void {
    const offset = offsetOf(answered);
    if (Math.abs(offset - offsetOf(asked)) > WALL_STEP) return;
    this.#offset = offset;
    this.#firstVouched ??= answered.monotonic;
  }

  /** It is later than `at`, in UTC milliseconds. */
  notBefore(at: Millis): void {
    this.#remembered = Math.max(this.#remembered, at);
  }

  look(now: Moment): Verdict {
    if (this.#offset === undefined) return { trusted: false };
    const offset = offsetOf(now);
    const step = offset - this.#offset;
    if (Math.abs(step) > WALL_STEP) {
      this.#offset = undefined;
      return { trusted: false, step };
    }
    this.#offset = offset;
    const objection = this.#objection(now);
    return objection === undefined ? { trusted: true } : { trusted: false, objection };
  }

  #objection({ date, monotonic }: Moment): Objection | undefined {
    if (date < this.builtAt) return "before-build";
    const believedFrom = (this.#firstVouched ?? monotonic) + REMEMBERED_FOR;
    return date < this.#remembered && monotonic < believedFrom ? "before-remembered" : undefined;
  }
}

function offsetOf({ date, monotonic }: Moment): Millis {
  return date - monotonic;
}
