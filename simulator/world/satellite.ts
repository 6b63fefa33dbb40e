import { difference, geostationaryPlace, groundPlace } from "../../agent/diagnosis/sun/almanac.ts";
import type { Site } from "../fleet/site.ts";

/** SATRIA-1. */
export const SATELLITE_LONGITUDE = 146;
/** In the middle of the country: from one to another it is a few milliseconds more or less. */
const GROUND_STATION = { latitude: -2, longitude: 120 };
const LIGHT_KM_PER_MS = 299.792458;

/** Whether the dish looks at the geostationary satellite: all but Starlink's. */
export function isGeostationary({ terminal }: Pick<Site, "terminal">): boolean {
  return terminal !== "starlink";
}

/** Terminals that adapt their modulation to the weather; SCPC modems keep to one. */
export function isAdaptive({ terminal }: Pick<Site, "terminal">): boolean {
  return terminal !== "comtech-cdm570" && terminal !== "newtec-el470";
}

/** The least that a round trip over the satellite can take: up and down, there and back. */
export function floorMs(site: Pick<Site, "latitude" | "longitude">): number {
  return (2 * (slantKm(site) + slantKm(GROUND_STATION))) / LIGHT_KM_PER_MS;
}

function slantKm({ latitude, longitude }: Pick<Site, "latitude" | "longitude">): number {
  return Math.hypot(...difference(geostationaryPlace(SATELLITE_LONGITUDE), groundPlace(latitude, longitude)));
}
