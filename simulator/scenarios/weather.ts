import type { Millis } from "../../agent/core/time.ts";
import { SunForecast } from "../../agent/diagnosis/sun/transit.ts";
import { UsageError } from "../command/usage-error.ts";
import type { Site } from "../fleet/site.ts";
import type { SeededRandom } from "../random.ts";
import { attenuationDb, distanceKm, drawRainCell, type RainCell, reachKm } from "../world/rain-cells.ts";
import { isGeostationary, SATELLITE_LONGITUDE } from "../world/satellite.ts";
import type { SunShadow } from "../world/sky.ts";
import type { ScenarioEvent } from "./happenings.ts";

const DOWNLINK_GIGAHERTZ = 20;
const SUN_DEPTH_DB = [7, 9] as const;
/** Less is not noticed. */
const FELT_DB = 0.3;
/** A cell is looked at this often to see whom it passes over. */
const LOOKS = 60;

/** Pure: the cells of an event, each over one of the sites that it is about. @throws UsageError when the fleet has none of those. */
export function drawRain(
  { cells, exceededPercent }: ScenarioEvent,
  sites: readonly Site[],
  from: Millis,
  to: Millis,
  random: SeededRandom,
): readonly RainCell[] {
  if (sites.length === 0) {
    throw new UsageError("It is to rain where this fleet has no site. Take more --sites.");
  }
  return Array.from({ length: cells }, () => drawRainCell(sites, { from, to, exceededPercent }, random));
}

/** Whether a cell takes anything from the signal of a site. */
export function touches(cell: RainCell, site: Site): boolean {
  if (!isGeostationary(site) || distanceKm(cell.place, site) > reachKm(cell)) return false;
  return Array.from({ length: LOOKS }, (_, look) => cell.peakAt + ((2 * look) / (LOOKS - 1) - 1) * cell.life).some(
    (at) => attenuationDb(cell, site, at) > FELT_DB,
  );
}

/** When the Sun stands behind the satellite of a site; undefined: not between the two times, the dish looks at no such satellite, or nobody asks. */
export function sunShadow(
  site: Site,
  isOurs: boolean,
  from: Millis,
  to: Millis,
  random: SeededRandom,
): SunShadow | undefined {
  const [least, most] = SUN_DEPTH_DB;
  const depthDb = least + random.uniform() * (most - least);
  if (!isOurs || !isGeostationary(site)) return undefined;
  const { latitude, longitude, dishMetres } = site;
  const transit = new SunForecast({
    latitude,
    longitude,
    dishMetres,
    satelliteLongitude: SATELLITE_LONGITUDE,
    downlinkGigahertz: DOWNLINK_GIGAHERTZ,
  }).within(from, to);
  return transit === undefined ? undefined : { ...transit, depthDb };
}
