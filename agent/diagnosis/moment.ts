import type { Clock } from "../core/clock.ts";
import type { AliveMark } from "../core/record.ts";
import type { Millis } from "../core/time.ts";

/** A point in time: milliseconds since a boot, and UTC where that was trusted. Whole milliseconds. */
export type Moment = AliveMark;

export function momentNow(clock: Clock, up: Millis = clock.monotonic()): Moment {
  const { at, trusted } = clock.wall();
  const whole = Math.round(up);
  return {
    boot: clock.bootId,
    up: whole,
    ...(trusted ? { at: Math.round(at - (clock.monotonic() - whole)) } : {}),
  };
}

/** The same moment as it is known now: the clock may have been set, or have become trusted, since. @param now later. */
export function asKnown(moment: Moment, now: Moment): Moment {
  if (moment.boot !== now.boot || now.at === undefined) return moment;
  return { ...moment, at: now.at - (now.up - moment.up) };
}

/** Undefined when nobody can tell: in two boots, one of whose clocks was not trusted. Never negative. */
export function lengthBetween(from: Moment, to: Moment): Millis | undefined {
  if (from.boot === to.boot) return Math.max(0, to.up - from.up);
  return from.at === undefined || to.at === undefined ? undefined : Math.max(0, to.at - from.at);
}
