import { isProblem } from "../core/errors.ts";
import type { Random } from "../core/random.ts";
import { type Millis, SECOND } from "../core/time.ts";
import { type CloseReason, ConnectRefused } from "../core/transport.ts";
import { type BackoffOptions, RetrySchedule } from "./backoff.ts";
import { connectAdvice, disconnectWait, isTakeOver, type WaitBetween } from "./reason-codes.ts";
import type { TakeOvers } from "./take-overs.ts";

/** While our own link is down an attempt costs nobody anything, so the next one comes soon. */
const ALONE: Millis = SECOND;
/** Two boxes that wait for the same time would meet again. */
const JITTER = 0.2;

/** How long to wait before the next attempt, from how the last one, or the session it led to, ended. */
export class NextAttempt {
  readonly #schedule: RetrySchedule;

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

  /** @param alone our own link is down: nobody fails with us. */
  afterFailure(error: unknown, alone: boolean): Millis {
    if (alone && !hasAnswered(error)) return ALONE;
    const wait = this.#schedule.afterFailure();
    if (!(error instanceof ConnectRefused)) return wait;
    const advice = connectAdvice(error.reasonCode);
    return "between" in advice ? Math.max(wait, this.#between(advice.between)) : wait;
  }

  /** @param up the birth was acknowledged. */
  afterSession(reason: CloseReason, up: boolean, lasted: Millis, now: Millis, alone: boolean): Millis {
    const wait = this.#schedule.afterSession({ by: reason.by, up, lasted });
    if (reason.by !== "broker") return alone ? ALONE : wait;
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
