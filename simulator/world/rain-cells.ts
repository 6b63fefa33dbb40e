import { HOUR, MINUTE, type Millis } from "../../agent/core/time.ts";
import type { Site } from "../fleet/site.ts";
import type { SeededRandom } from "../random.ts";
import { rainAttenuationDb } from "./fade.ts";

type Place = Pick<Site, "latitude" | "longitude">;

/** A shower that grows, moves and dies. */
export interface RainCell {
  /** Its middle at `peakAt`. */
  readonly place: Place;
  readonly eastKmh: number;
  readonly northKmh: number;
  /** Where it rains a tenth as hard, in decibels, as in the middle. */
  readonly radiusKm: number;
  readonly peakDb: number;
  /** UTC milliseconds. It lives for `life` before and after that. */
  readonly peakAt: Millis;
  readonly life: Millis;
}

export interface RainCellOptions {
  readonly from: Millis;
  readonly to: Millis;
  /** How strong: in its middle as much rain as is exceeded in a share of the year between the two, hundredths. */
  readonly exceededPercent: readonly [least: number, most: number];
}

const RADIUS_KM = [10, 30] as const;
const SPEED_KMH = [10, 40] as const;
/** Sites are not always in the middle. */
const BESIDE_KM = 5;
const KM_PER_DEGREE = 111.2;
const TENTH = Math.log(10);
/** At this many radii there is nothing left of any rain. */
const REACH = 2;

/** @param places one of which it passes at its height. */
export function drawRainCell(places: readonly Place[], options: RainCellOptions, random: SeededRandom): RainCell {
  const { from, to, exceededPercent } = options;
  const between = ([least, most]: readonly [number, number]) => least + random.uniform() * (most - least);
  const over = random.pick(places);
  const heading = random.uniform() * 2 * Math.PI;
  const speed = between(SPEED_KMH);
  const aside = random.uniform() * 2 * Math.PI;
  // All of its life is in the run: most of the rain falls near the middle of it.
  const life = Math.min(between([25, 60]) * MINUTE, (to - from) / 2);
  return {
    place: moved(over, BESIDE_KM * Math.cos(aside), BESIDE_KM * Math.sin(aside)),
    eastKmh: speed * Math.cos(heading),
    northKmh: speed * Math.sin(heading),
    radiusKm: between(RADIUS_KM),
    peakDb: rainAttenuationDb(between(exceededPercent)),
    peakAt: from + life + random.uniform() * (to - from - 2 * life),
    life,
  };
}

/** What a cell takes from the signal of a site, decibels. */
export function attenuationDb(cell: RainCell, place: Place, at: Millis): number {
  const age = (at - cell.peakAt) / cell.life;
  if (Math.abs(age) >= 1) return 0;
  const grown = Math.cos((age * Math.PI) / 2) ** 2;
  const hours = (at - cell.peakAt) / HOUR;
  const middle = moved(cell.place, cell.eastKmh * hours, cell.northKmh * hours);
  return cell.peakDb * grown * Math.exp(-TENTH * (distanceKm(middle, place) / cell.radiusKm) ** 2);
}

/** Further from where it has its height it never gets. */
export function reachKm({ eastKmh, northKmh, life, radiusKm }: RainCell): number {
  return (Math.hypot(eastKmh, northKmh) * life) / HOUR + REACH * radiusKm;
}

/** Right to a few hundredths over the lengths of a cell. */
export function distanceKm(a: Place, b: Place): number {
  const east = (a.longitude - b.longitude) * Math.cos((a.latitude * Math.PI) / 180);
  return KM_PER_DEGREE * Math.hypot(east, a.latitude - b.latitude);
}

function moved({ latitude, longitude }: Place, eastKm: number, northKm: number): Place {
  const east = eastKm / KM_PER_DEGREE / Math.cos((latitude * Math.PI) / 180);
  return { latitude: latitude + northKm / KM_PER_DEGREE, longitude: longitude + east };
}
