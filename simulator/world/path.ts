import { HOUR, type Millis, SECOND } from "../../agent/core/time.ts";
import type { Site } from "../fleet/site.ts";
import type { SeededRandom } from "../random.ts";
import { Interruptions } from "./interruptions.ts";
import { floorMs, isGeostationary } from "./satellite.ts";

/**
 * Deviations of the logarithm, from medians and 95th percentiles: 620 and 900 ms over a geostationary satellite, of which 490 are the way at the
 * speed of light and do not vary; 45 and 90 ms over Starlink.
 */
const GEO_SPREAD = Math.log((900 - 490) / (620 - 490)) / 1.645;
const LOW_SPREAD = Math.log(90 / 45) / 1.645;
/** The most that a queue in a busy modem adds: the tail goes to two seconds. */
const LOADED_MS = 1_100;
/** Under a clear sky, of geostationary probes; of it in bursts. */
const CLEAR_LOSS = { least: 0.001, most: 0.005 } as const;
const BURST_SHARE = 0.8;
const BURSTS = { shortest: SECOND, longest: 10 * SECOND } as const;
const MEAN_BURST = (BURSTS.shortest + BURSTS.longest) / 2;
/** Of Starlink: satellites are changed. */
const MICRO_OUTAGES = { perHour: 20, shortest: 100, longest: 2 * SECOND } as const;
/** Near the limit of its lock a terminal lets so much through wrongly. */
const NEAR_LOSS = { least: 0.02, most: 0.2 } as const;
const NEAR_DB = 2;

/** One round trip, milliseconds. @param floor below which none is. @param load of the link, 0 to 1: from 0.7 there are queues. */
export function drawRttMs(
  site: Pick<Site, "rttMs" | "terminal">,
  floor: number,
  load: number,
  random: SeededRandom,
): number {
  const isGeo = isGeostationary(site);
  const usual = site.rttMs - floor;
  const drawn = floor + usual * Math.exp(random.normal(0, isGeo ? GEO_SPREAD : LOW_SPREAD));
  const queued = isGeo ? LOADED_MS * (Math.max(0, load - 0.7) / 0.3) * random.uniform() : 0;
  return drawn + queued;
}

/** Share of probes that get lost at so many decibels above the loss of lock; none far above it. */
export function nearLoss(marginDb: number): number {
  if (marginDb >= NEAR_DB) return 0;
  const share = 1 - Math.max(0, marginDb) / NEAR_DB;
  return NEAR_LOSS.least + (NEAR_LOSS.most - NEAR_LOSS.least) * share;
}

/** What happens to probes between one site and the internet while its link is up. To be asked in the order of time. */
export class SatellitePath {
  readonly #interruptions: Interruptions;
  readonly #scatteredLoss: number;
  readonly #floor: number;

  /** @param now world time, UTC milliseconds. */
  constructor(
    private readonly site: Site,
    private readonly random: SeededRandom,
    now: Millis,
  ) {
    const isGeo = isGeostationary(site);
    const loss = CLEAR_LOSS.least + random.uniform() * (CLEAR_LOSS.most - CLEAR_LOSS.least);
    const bursts = { ...BURSTS, perHour: (loss * BURST_SHARE * HOUR) / MEAN_BURST };
    this.#interruptions = new Interruptions(isGeo ? bursts : MICRO_OUTAGES, random, now);
    this.#scatteredLoss = isGeo ? loss * (1 - BURST_SHARE) : 0;
    this.#floor = isGeo ? floorMs(site) : 0;
  }

  /** The round trip of a probe; undefined: it is lost. @param marginDb above the loss of lock. @param load 0 to 1. */
  probe(now: Millis, marginDb: number, load: number): Millis | undefined {
    if (this.#interruptions.isIn(now)) return undefined;
    const loss = isGeostationary(this.site) ? this.#scatteredLoss + nearLoss(marginDb) : 0;
    return this.random.chance(loss) ? undefined : drawRttMs(this.site, this.#floor, load, this.random);
  }
}
