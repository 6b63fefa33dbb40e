import { DAY, HOUR, MINUTE, type Millis } from "../../agent/core/time.ts";
import type { SeededRandom } from "../random.ts";
import { type Site, UTC_OFFSET_HOURS } from "./site.ts";

/** UTC milliseconds. */
export interface Span {
  readonly from: Millis;
  readonly to: Millis;
}

const YEAR: Millis = 365 * DAY;
/** Of a village on the grid. Without power for five times as long as the country on average (SAIDI 12.7 h in 2020); assumed. */
const CUTS_A_YEAR = 15;
const CUT_MEDIAN: Millis = 45 * MINUTE;
const CUT_MEAN: Millis = (5 * 12.7 * HOUR) / CUTS_A_YEAR;
const CUT_SPREAD = Math.sqrt(2 * Math.log(CUT_MEAN / CUT_MEDIAN));
/** Local hours of a village generator, which starts up to so much late and ends sharp. */
const EVENING = { from: 18, to: 24, lateHours: 3 } as const;

/** When a site has no power between the two times, by its regime. A panel with a battery is taken to hold. */
export function powerCuts(site: Site, from: Millis, to: Millis, random: SeededRandom): readonly Span[] {
  if (site.power === "solar") return [];
  const cuts = site.power === "grid" ? gridCuts(from, to, random) : eveningGaps(site, from, to, random);
  return cuts
    .map((cut) => ({ from: Math.max(from, cut.from), to: Math.min(to, cut.to) }))
    .filter((cut) => cut.to > cut.from);
}

function gridCuts(from: Millis, to: Millis, random: SeededRandom): readonly Span[] {
  const cuts: Span[] = [];
  // One that began earlier may go on.
  let at = from - DAY;
  for (;;) {
    at -= Math.log(1 - random.uniform()) * (YEAR / CUTS_A_YEAR);
    if (at >= to) return cuts;
    const end = at + random.logNormal(CUT_MEDIAN, CUT_SPREAD);
    cuts.push({ from: at, to: end });
    at = end;
  }
}

/** From the end of one evening to the beginning of the next. */
function eveningGaps({ zone }: Site, from: Millis, to: Millis, random: SeededRandom): readonly Span[] {
  const offset = UTC_OFFSET_HOURS[zone] * HOUR;
  const gaps: Span[] = [];
  const firstDay = Math.floor((from + offset) / DAY) * DAY - offset;
  let offSince = firstDay - DAY + EVENING.to * HOUR;
  for (let day = firstDay; offSince < to; day += DAY) {
    gaps.push({ from: offSince, to: day + (EVENING.from + random.uniform() * EVENING.lateHours) * HOUR });
    offSince = day + EVENING.to * HOUR;
  }
  return gaps;
}
