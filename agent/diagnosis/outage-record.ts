import { REFUND_AFTER } from "../core/outage.ts";
import type { Draft, OutageFields } from "../core/record.ts";
import type { Millis } from "../core/time.ts";
import { type Case, judge, type SunOverlap } from "./cause.ts";
import { type EpisodeState, onMs } from "./episode.ts";
import { asKnown, lengthBetween, type Moment } from "./moment.ts";
import type { SignalAfter } from "./terminal-history.ts";

/** An outage that is over, as plain data: kept until it is recorded. */
export interface Finished {
  readonly episode: EpisodeState;
  readonly end: Moment;
  readonly after: SignalAfter;
  /** When the terminal started: milliseconds of the boot that the end is in, or before it. */
  readonly terminalStartedAt?: Millis;
}

export interface Told {
  readonly draft: Draft & OutageFields;
  readonly fields: OutageFields;
}

/** A terminal takes some minutes to start, and its uptime is rounded. */
const START_BEFORE: Millis = 120_000;
const START_AFTER: Millis = 300_000;

/**
 * The record of an outage. Its stamp is its end: where that is repaired later, the start follows from `durationMs`.
 * @param now may know the time when the end did not. @param sunIn how much of a time (UTC) is in a forecast sun outage.
 * Returns undefined where there was no outage after all.
 */
export function tell(
  finished: Finished,
  now: Moment,
  sunIn: (from: Millis, to: Millis) => SunOverlap | undefined,
): Told | undefined {
  const { episode, after } = finished;
  const start = asKnown(episode.start, now);
  const end = asKnown(finished.end, now);
  const on = onMs(episode, end.up);
  const between = lengthBetween(start, end);
  // Shorter than the box was on: one of the two clocks was wrong.
  const durationMs = between === undefined || between < on ? undefined : between;
  const isOneBoot = start.boot === end.boot;
  const unpoweredMs = isOneBoot || durationMs === undefined ? undefined : durationMs - on;
  const length = { ...defined("durationMs", durationMs), ...defined("unpoweredMs", unpoweredMs) };
  const sun = start.at === undefined || end.at === undefined ? undefined : sunIn(start.at, end.at);
  const given: Case = {
    episode,
    after,
    ...length,
    ...defined("sun", sun),
    ...defined("terminalStart", terminalStart(finished, durationMs)),
  };
  const judgement = judge(given);
  if (judgement === undefined) return undefined;
  const downMs = Math.max(0, on - episode.upMs - (episode.elsewhereMs ?? 0));
  const fields: OutageFields = {
    kind: "outage",
    ...(start.at === undefined || end.at === undefined || durationMs === undefined
      ? {}
      : { start: end.at - durationMs, end: end.at }),
    ...length,
    downMs,
    flaps: episode.flaps,
    ...judgement,
    over300s: (judgement.cause === "power-site" ? (durationMs ?? downMs) : downMs) > REFUND_AFTER,
  };
  const stamp = end.at === undefined ? { boot: end.boot, up: end.up } : { at: end.at };
  return { draft: { ...stamp, ...fields }, fields };
}

function terminalStart(
  { episode, end, terminalStartedAt }: Finished,
  durationMs: Millis | undefined,
): Case["terminalStart"] {
  if (terminalStartedAt === undefined) return undefined;
  const isOneBoot = episode.start.boot === end.boot;
  if (!isOneBoot && durationMs === undefined) {
    // Nobody knows how long the box was off. A terminal that started with it had no power either.
    return terminalStartedAt >= -START_AFTER ? "with-outage" : undefined;
  }
  const start = isOneBoot ? episode.start.up : end.up - (durationMs ?? 0);
  if (terminalStartedAt < start - START_BEFORE) return "ran-on";
  // After a power cut it starts when the power is back, whenever that is.
  return terminalStartedAt <= start + START_AFTER || !isOneBoot ? "with-outage" : "later";
}

function defined<Name extends string, Value>(name: Name, value: Value | undefined): { readonly [Key in Name]?: Value } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [Key in Name]?: Value });
}
