import type { Clock } from "../core/clock.ts";
import { withDeadline } from "../core/deadline.ts";
import { SuarError } from "../core/errors.ts";
import type { Log } from "../core/log.ts";
import { type Millis, SECOND } from "../core/time.ts";
import type { Message, Session } from "../core/transport.ts";
import { publishVerdict } from "./reason-codes.ts";

/** Of the time allowed for stopping, this much at most is kept for the goodbye. */
const GOODBYE: Millis = 2 * SECOND;

export interface FarewellParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly session: Session;
  /** Ends all other work in the session. */
  readonly ending: AbortController;
  readonly goodbye: Message;
  /** Sends what waits; undefined: the session is not that far yet. */
  readonly flush: ((signal: AbortSignal) => Promise<void>) | undefined;
}

/** Ends a session in good order: what waits, the retained goodbye, DISCONNECT. All within `deadline`. */
export async function sayFarewell(parts: FarewellParts, deadline: Millis): Promise<void> {
  const { clock, log, session, ending, goodbye, flush } = parts;
  const end = clock.monotonic() + deadline;
  const left = () => Math.max(0, end - clock.monotonic());
  if (flush !== undefined) {
    await within(clock, log, left() - Math.min(GOODBYE, deadline / 2), ending.signal, flush);
  }
  // The sender lets go first: nothing may follow the goodbye.
  ending.abort();
  let taken = false;
  await within(clock, log, Math.min(GOODBYE, left() / 2), undefined, async (signal) => {
    const verdict = publishVerdict((await session.publish(goodbye, signal)).reasonCode);
    taken = verdict === "delivered" || verdict === "nobody";
  });
  // A clean DISCONNECT makes the broker forget the will, and without a goodbye the site would stay online for ever.
  if (taken) await session.close(left());
  else session.destroy("the goodbye was not taken");
}

/** Work of the last seconds: whatever becomes of it, stopping goes on. */
export async function within(
  clock: Clock,
  log: Log,
  ms: Millis,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<unknown>,
): Promise<void> {
  try {
    await withDeadline(clock, "stopping", Math.max(0, ms), signal, work);
  } catch (error) {
    if (error instanceof SuarError) log.debug("Stopping went on without waiting", { problem: error.code });
    else throw error;
  }
}
