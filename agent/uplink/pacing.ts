import { type Millis, SECOND } from "../core/time.ts";

/** The rate never falls below this share of its ceiling: history goes on, however bad the link. */
const FLOOR = 1 / 16;
/** What each acknowledged message adds to the rate, as a share of the ceiling. */
const STEP = 1 / 16;
/** An acknowledgement this much later than the quickest of the session means that we are filling somebody's queue. */
const QUEUEING: Millis = SECOND;

/**
 * Token bucket for backlog, so that villagers keep their bandwidth while history is sent. A message may be sent while the bucket
 * is not in debt and is charged in full afterwards: over any time t at most rate * t + one second's worth + one message leave.
 *
 * The rate itself gives way to others: it is halved when acknowledgements begin to come late, at most once per round trip, and grows
 * back with each that does not (additive increase, multiplicative decrease; RFC 5681 in spirit).
 */
export class Pace {
  #ceiling = 0;
  #rate = 0;
  #tokens = 0;
  #at: Millis;
  #quickest: Millis = Number.POSITIVE_INFINITY;
  #calmUntil: Millis = 0;

  /** @param bitsPerSecond 0 = unlimited. */
  constructor(bitsPerSecond: number, now: Millis) {
    this.#at = now;
    this.limit(bitsPerSecond, now);
    this.#tokens = this.#capacity;
  }

  /** In force now; 0 = unlimited. */
  get bitsPerSecond(): number {
    return this.#rate * 8 * SECOND;
  }

  /** Sets the ceiling and starts from it. @param bitsPerSecond 0 = unlimited. */
  limit(bitsPerSecond: number, now: Millis): void {
    this.#refill(now);
    this.#ceiling = bitsPerSecond / 8 / SECOND;
    this.#rate = this.#ceiling;
    // A debt would never be paid off without a rate.
    this.#tokens = this.#ceiling === 0 ? 0 : Math.min(this.#tokens, this.#capacity);
  }

  /** A new session may run over another link: what is quick is learnt anew. */
  begin(): void {
    this.#quickest = Number.POSITIVE_INFINITY;
  }

  /** A message of any lane was acknowledged `took` after it was sent. */
  acknowledged(took: Millis, now: Millis): void {
    this.#refill(now);
    this.#quickest = Math.min(this.#quickest, took);
    if (took <= 2 * this.#quickest + QUEUEING) {
      this.#rate = Math.min(this.#ceiling, this.#rate + STEP * this.#ceiling);
    } else if (now >= this.#calmUntil) {
      this.#rate = Math.max(FLOOR * this.#ceiling, this.#rate / 2);
      this.#calmUntil = now + took;
    }
  }

  /** The moment from which the next message may be sent. */
  notBefore(now: Millis): Millis {
    this.#refill(now);
    return this.#tokens >= 0 ? now : now - this.#tokens / this.#rate;
  }

  spend(bytes: number, now: Millis): void {
    if (this.#ceiling === 0) return;
    this.#refill(now);
    this.#tokens -= bytes;
  }

  get #capacity(): number {
    return this.#rate * SECOND;
  }

  #refill(now: Millis): void {
    this.#tokens = Math.min(this.#capacity, this.#tokens + (now - this.#at) * this.#rate);
    this.#at = now;
  }
}
