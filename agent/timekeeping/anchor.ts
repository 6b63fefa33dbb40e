import type { Clock } from "../core/clock.ts";
import type { ClockFields } from "../core/record.ts";
import { MINUTE, type Millis, SECOND } from "../core/time.ts";

export type Anchor = ClockFields["anchor"];

/** A stamp repaired by the last anchor is off by no more than that for having no newer one. */
export const ANCHOR_TOLERANCE: Millis = SECOND;
/** A clock that is set again and again must not fill the store. */
export const ANCHOR_INTERVAL: Millis = MINUTE;
/** Two readings further apart are not of one moment: the process stood still in between. */
const ONE_MOMENT: Millis = 100;
const MAXIMUM_READINGS = 3;

/** Both clocks at one moment, whole milliseconds. Undefined while the time is not trusted, or the box is too busy to tell. */
export function readAnchor(clock: Clock): Anchor | undefined {
  for (let reading = 1; reading <= MAXIMUM_READINGS; reading++) {
    const up = clock.monotonic();
    const { at, trusted } = clock.wall();
    if (!trusted) return undefined;
    if (clock.monotonic() - up < ONE_MOMENT) {
      return { boot: clock.bootId, up: Math.round(up), at: Math.round(at) };
    }
  }
  return undefined;
}

/** What a `clock` record has to tell now: the first anchor, or one that differs from the last. Undefined when there is nothing to tell yet. */
export function anchorToRecord(
  last: Anchor | undefined,
  now: Anchor,
): Pick<ClockFields, "anchor" | "stepMs"> | undefined {
  if (last === undefined) return { anchor: now };
  const stepMs = now.at - now.up - (last.at - last.up);
  if (Math.abs(stepMs) <= ANCHOR_TOLERANCE || now.up - last.up < ANCHOR_INTERVAL) return undefined;
  return { anchor: now, stepMs };
}
