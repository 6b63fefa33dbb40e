import { DAY, HOUR, MINUTE, type Millis, SECOND } from "../../../agent/core/time.ts";
import type { SeededRandom } from "../random.ts";

const YEAR: Millis = 365 * DAY;
const SERVER_ERROR: Millis = 500;
/** Before every build. */
const WRONG_SERVER = Date.UTC(1970, 0, 1);

/** Something that happens in a boot, so long after the start of the agent. */
export type BootEvent = { readonly after: Millis } & (
  | { readonly what: "record" | "deliver" | "withdraw" | "restart" | "kill" }
  | { readonly what: "jump"; readonly by: Millis }
  | { readonly what: "synchronise"; readonly error: Millis }
  /** A server that tells the time of 1970. */
  | { readonly what: "synchronise wrongly"; readonly at: Millis }
);

export interface BootScript {
  /** What the wall clock shows when the box comes up; the error against the true time, or a time of its own. */
  readonly wall: { readonly error: Millis } | { readonly at: Millis };
  readonly upFor: Millis;
  readonly driftPpm: number;
  readonly events: readonly BootEvent[];
  readonly ends: "power cut" | "clean stop";
  /** Until the next one. */
  readonly offFor: Millis;
}

/** What one boot of the box is like: everything in it by chance. */
export function writeBootScript(random: SeededRandom): BootScript {
  const lasts = random.chance(0.2) ? random.uniform() * 2 * HOUR : random.uniform() * 15 * MINUTE;
  const some = (least: number, most: number) => Array.from({ length: random.between(least, most) });
  const after = () => random.uniform() * lasts;
  const server = () => (2 * random.uniform() - 1) * SERVER_ERROR;
  const sign = () => random.pick([-1, 1]);
  const events: BootEvent[] = some(5, 60).map(() => ({ after: after(), what: "record" }));
  for (const _ of some(0, 3)) events.push({ after: after(), what: "deliver" });

  const synchronisation = random.pick(["never", "before the start", "late", "late", "late"]);
  if (synchronisation === "before the start") events.push({ after: 0, what: "synchronise", error: server() });
  if (synchronisation === "late") events.push({ after: after(), what: "synchronise", error: server() });
  for (const _ of some(0, 3)) {
    const far = random.pick([12 * HOUR, 40 * DAY, 10 * YEAR]);
    const at = after();
    events.push({ after: at, what: "jump", by: sign() * random.uniform() * far });
    if (synchronisation === "never" || random.chance(0.3)) continue;
    events.push({ after: at + random.uniform() * 5 * MINUTE, what: "synchronise", error: server() });
  }
  if (random.chance(0.2)) events.push({ after: after(), what: "withdraw" });
  if (random.chance(0.1)) events.push({ after: after(), what: "synchronise wrongly", at: WRONG_SERVER + after() });
  for (const _ of some(0, 2)) events.push({ after: after(), what: random.pick(["restart", "kill"]) });

  return {
    wall: random.pick<BootScript["wall"]>([
      { at: random.uniform() * 30 * SECOND },
      { error: -5 * YEAR },
      { error: 5 * YEAR },
      // A clock that was saved at the last shutdown, and one that has a battery after all.
      { error: -random.uniform() * DAY },
      { error: server() },
    ]),
    upFor: random.uniform() * MINUTE,
    driftPpm: (2 * random.uniform() - 1) * 5,
    events: events.filter((event) => event.after <= lasts).sort((a, b) => a.after - b.after),
    ends: random.pick(["power cut", "power cut", "clean stop"]),
    offFor: random.pick([SECOND, random.uniform() * HOUR, random.uniform() * 3 * DAY]),
  };
}
