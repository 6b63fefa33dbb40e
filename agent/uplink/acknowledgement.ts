import type { Clock } from "../core/clock.ts";
import { isProblem, reasonOf } from "../core/errors.ts";
import type { Log } from "../core/log.ts";
import type { Millis } from "../core/time.ts";
import type { Session } from "../core/transport.ts";

/** Smoothing of the measured time, as for a TCP round trip (RFC 6298). */
const GAIN = 1 / 8;

/** However slow it usually is: nobody waits longer than this many times the base. */
const MOST = 5;

/** How long to wait for a PUBACK before the session counts as dead: a base and four times what it usually takes. */
export class AcknowledgementDeadline {
  #usual: Millis = 0;

  constructor(private readonly base: Millis) {}

  get current(): Millis {
    return Math.min(MOST * this.base, this.base + 4 * this.#usual);
  }

  observe(took: Millis): void {
    this.#usual = this.#usual === 0 ? took : this.#usual + GAIN * (took - this.#usual);
  }
}

/**
 * Passes on what the broker answers to a publish or a subscription. A session that stays silent for `ms` is dead, whatever its socket says: it
 * is ended then, and with it the wait.
 */
export async function answered<Answer>(
  answer: Promise<Answer>,
  session: Session,
  clock: Clock,
  ms: Millis,
): Promise<Answer> {
  const deadline = clock.after(ms, () => session.destroy("an acknowledgement did not come in time"));
  try {
    return await answer;
  } finally {
    deadline.cancel();
  }
}

/** What to do when a publish ended without its PUBACK. */
export function unacknowledged(error: unknown, session: Session, log: Log): void {
  if (!isProblem(error, "session-closed") && !isProblem(error, "stopped")) {
    log.error("A publish failed in an unexpected way", { reason: reasonOf(error) });
    session.destroy("a publish failed in an unexpected way");
  }
}
