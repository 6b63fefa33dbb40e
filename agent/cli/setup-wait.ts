import type { Clock } from "../core/clock.ts";
import { isProblem, SuarError } from "../core/errors.ts";
import type { Snapshot, UplinkStatus } from "../core/status.ts";
import { type Millis, SECOND } from "../core/time.ts";
import { requestSnapshot } from "../platform/status-socket.ts";

const LOOK_EVERY: Millis = SECOND;
const ANSWER_WITHIN: Millis = 5 * SECOND;
/** Whoever waits sees at least this often that it goes on. */
const TELL_EVERY: Millis = 10 * SECOND;

/** What the wait for the centre came to. */
export interface WaitOutcome {
  readonly received: boolean;
  /** As it was at the end; absent when no agent answered. */
  readonly snapshot?: Snapshot;
}

/**
 * Looks at the running agent until the centre has its first record, or `limit` has passed. Rejects only with `stopped`.
 * @param tell called with every new state, and every few seconds.
 */
export async function waitForCentre(
  socket: string,
  site: string,
  limit: Millis,
  tell: (state: UplinkStatus["state"] | "starting", waited: Millis) => void,
  clock: Clock,
  signal: AbortSignal,
): Promise<WaitOutcome> {
  const begin = clock.monotonic();
  let told: { state: string; at: Millis } | undefined;
  for (;;) {
    const snapshot = await snapshotOf(socket, site);
    // Of this process: what was delivered before it is in the account as well.
    if (snapshot?.uplink.sinceAcknowledgedMs !== undefined) return { received: true, snapshot };
    const waited = clock.monotonic() - begin;
    const state = snapshot?.uplink.state ?? "starting";
    if (waited >= limit || state === "off") {
      return { received: false, ...(snapshot === undefined ? {} : { snapshot }) };
    }
    if (told?.state !== state || waited - told.at >= TELL_EVERY) {
      told = { state, at: waited };
      tell(state, waited);
    }
    await clock.sleep(Math.min(LOOK_EVERY, limit - waited), signal);
    if (signal.aborted) throw new SuarError("stopped", {});
  }
}

/** Undefined while none answers, and of an agent of another site, which is the one before. */
async function snapshotOf(socket: string, site: string): Promise<Snapshot | undefined> {
  try {
    const snapshot = await requestSnapshot(socket, ANSWER_WITHIN);
    return snapshot.site === site ? snapshot : undefined;
  } catch (error) {
    if (isProblem(error, "agent-not-running") || isProblem(error, "status-unreadable")) return undefined;
    throw error;
  }
}
