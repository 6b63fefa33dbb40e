import { DAY, MINUTE, type Millis } from "../../agent/core/time.ts";
import type { SeededRandom } from "../random.ts";
import type { Span } from "./power-cuts.ts";

/** Of a year, of one ground station; assumed. */
const FAILURES_A_YEAR = { least: 2, most: 6 } as const;
const LENGTH = { shortest: 10 * MINUTE, longest: 180 * MINUTE } as const;

/** When a ground station is gone between the two times, for all its sites at once. */
export function gatewayFailures(from: Millis, to: Millis, random: SeededRandom): readonly Span[] {
  const { least, most } = FAILURES_A_YEAR;
  const perYear = least + random.uniform() * (most - least);
  const failures: Span[] = [];
  // One that began earlier may go on.
  let at = from - LENGTH.longest;
  for (;;) {
    at -= Math.log(1 - random.uniform()) * ((365 * DAY) / perYear);
    if (at >= to) return failures.filter((failure) => failure.to > failure.from);
    const end = at + LENGTH.shortest + random.uniform() * (LENGTH.longest - LENGTH.shortest);
    failures.push({ from: Math.max(from, at), to: Math.min(to, end) });
    at = end;
  }
}
