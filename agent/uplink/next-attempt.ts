import { isProblem } from "../core/errors.ts";
import type { OwnLinkState } from "../core/outage.ts";
import type { Random } from "../core/random.ts";
import { type Millis, SECOND } from "../core/time.ts";
import { type CloseReason, ConnectRefused } from "../core/transport.ts";
import { type BackoffOptions, onceInSpread, RetrySchedule } from "./backoff.ts";
import { connectAdvice, disconnectWait, isTakeOver, type WaitBetween } from "./reason-codes.ts";
import type { TakeOvers } from "./take-overs.ts";

/** While our own link is out and nobody else's an attempt costs nobody anything, so the next one comes soon. */
const ALONE: Millis = SECOND;
/**
 * How much of the time over which a whole fleet is spread. Indonesia has eleven ground stations, so a tenth of it would do for one, did not a
 * fifth of its sites come back at once: those whose terminals cannot be read, or tell of no signal, do not know that they are among many.
 */
const SHARE_OF_SPREAD = { "ground-station-out": 0.15, "provider-out": 1 } as const;
/** Two boxes that wait for the same time would meet again. */
const JITTER = 0.2;

/** How long to wait before the next attempt, from how the last one, or the session it led to, ended. */
export class NextAttempt {
  readonly #schedule: RetrySchedule;
  #link: OwnLinkState = "up";
  /** Chance has given us our place among those who are cut off with us. */
  #hasPlace = false;

  constructor(
    options: BackoffOptions,
    private readonly random: Random,
    private readonly takeOvers: TakeOvers,
  ) {
    this.#schedule = new RetrySchedule(options, random);
  }

  /** What the centre asks of the whole fleet; undefined: as configured. */
  spreadOver(spread: Millis | undefined): void {
    this.#schedule.spreadOver(spread);
  }

  linkChanged(link: OwnLinkState): void {
    this.#link = link;
    this.#hasPlace = false;
  }

  get isLinkOut(): boolean {
    return this.#link !== "up";
  }

  /** Our own link is out, and that of many others with it. */
  get isOneOfMany(): boolean {
    return this.#link in SHARE_OF_SPREAD;
  }

  /**
   * The wait while our own link is out, once it is known to be, and after each attempt in vain. One of many gets a place in the spread, and asks
   * about once in its length: wherever in it the link comes back, all come within little more than one spread, and evenly.
   */
  duringOutage(): Millis {
    if (this.#link === "up" || this.#link === "site-out") return ALONE;
    const spread = this.#schedule.spread * SHARE_OF_SPREAD[this.#link];
    const wait = this.#hasPlace ? onceInSpread(spread, this.random) : this.random.uniform() * spread;
    this.#hasPlace = true;
    return Math.max(ALONE, wait);
  }

  afterFailure(error: unknown): Millis {
    if (this.isLinkOut && !hasAnswered(error)) return this.duringOutage();
    const wait = this.#schedule.afterFailure();
    if (!(error instanceof ConnectRefused)) return wait;
    const advice = connectAdvice(error.reasonCode);
    return "between" in advice ? Math.max(wait, this.#between(advice.between)) : wait;
  }

  /** @param up the birth was acknowledged. */
  afterSession(reason: CloseReason, up: boolean, lasted: Millis, now: Millis): Millis {
    const wait = this.#schedule.afterSession({ by: reason.by, up, lasted });
    if (reason.by !== "broker") return this.isLinkOut ? this.duringOutage() : wait;
    if (isTakeOver(reason.reasonCode)) this.takeOvers.told(now);
    const keepAway = this.takeOvers.wait(now) * (1 + JITTER * this.random.uniform());
    const asked = disconnectWait(reason.reasonCode);
    return Math.max(wait, keepAway, asked === undefined ? 0 : this.#between(asked));
  }

  #between({ least, most }: WaitBetween): Millis {
    return least + this.random.uniform() * (most - least);
  }
}

/** The far side said something, so there is a link, whatever is said of it; and each attempt costs a TLS handshake. */
function hasAnswered(error: unknown): boolean {
  return error instanceof ConnectRefused || isProblem(error, "tls-failed") || isProblem(error, "broker-nonsense");
}
