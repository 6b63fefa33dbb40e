import { DAY, HOUR, MINUTE, type Millis } from "../../agent/core/time.ts";
import type { SeededRandom } from "../random.ts";
import type { Span } from "./power-cuts.ts";
import { type Site, UTC_OFFSET_HOURS } from "./site.ts";

/** Of a year. The length has a median of 9 and a mean of 17 minutes. */
const OUTAGES_A_YEAR = 150;
const MEDIAN: Millis = 9 * MINUTE;
const SPREAD = Math.sqrt(2 * Math.log(17 / 9));
/** Most rain falls after noon, and from November to April. Both have a mean of 1 over day and year. */
const AFTERNOON = { fromHour: 13, toHour: 20, weight: 2.2 } as const;
const WET_MONTHS: readonly number[] = [0, 1, 2, 3, 10, 11];
const WET = 1.5;
const MOST = 4;

/** How much more often than on average it rains at this moment, at a site in this zone. */
export function rainWeight(zone: Site["zone"], at: Millis): number {
  const local = new Date(at + UTC_OFFSET_HOURS[zone] * HOUR);
  const { fromHour, toHour, weight } = AFTERNOON;
  const hours = toHour - fromHour;
  const isAfternoon = local.getUTCHours() >= fromHour && local.getUTCHours() < toHour;
  const ofDay = isAfternoon ? weight : (24 - hours * weight) / (24 - hours);
  return ofDay * (WET_MONTHS.includes(local.getUTCMonth()) ? WET : 2 - WET);
}

/** When rain takes the link of a site between the two times, in the climate rather than in a given shower. */
export function rainOutages(site: Site, from: Millis, to: Millis, random: SeededRandom): readonly Span[] {
  const outages: Span[] = [];
  let at = from;
  for (;;) {
    // As often as at the worst moment, of which those are kept that the moment's weight says.
    at -= Math.log(1 - random.uniform()) * ((365 * DAY) / OUTAGES_A_YEAR / MOST);
    if (at >= to) return outages;
    if (!random.chance(rainWeight(site.zone, at) / MOST)) continue;
    const end = Math.min(to, at + random.logNormal(MEDIAN, SPREAD));
    outages.push({ from: at, to: end });
    at = end;
  }
}
