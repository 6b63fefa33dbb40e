import type { Clock } from "../../agent/core/clock.ts";
import type { ProbeAnswer, Prober } from "../../agent/core/network.ts";
import type { Millis } from "../../agent/core/time.ts";
import type { Site } from "../fleet/site.ts";
import type { SeededRandom } from "../random.ts";
import { SatellitePath } from "./path.ts";
import type { SiteLink } from "./site-link.ts";
import type { Sky } from "./sky.ts";
import type { VillageTraffic } from "./village.ts";

/** The router of the box, on its own cable. */
export const LAN_ROUTER = "192.168.1.1";
const ISP_ROUTER = "10.64.0.1";
const ISP_HOPS = 2;

export interface ProberWorld {
  readonly site: Site;
  readonly clock: Clock;
  readonly link: SiteLink;
  readonly traffic: VillageTraffic;
  readonly sky: () => Sky;
  readonly random: SeededRandom;
}

/** The Prober port over a satellite link. Answers take no time, they only tell one: thousands of sites share this machine. */
export class SimulatedProber implements Prober {
  readonly isDeaf = true;
  readonly #path: SatellitePath;

  constructor(private readonly world: ProberWorld) {
    const { site, clock, random } = world;
    this.#path = new SatellitePath(site, random, clock.wall().at);
  }

  async ping(host: string, timeout: Millis): Promise<ProbeAnswer> {
    return host === LAN_ROUTER ? { rttMs: 0.5 + this.world.random.uniform() } : this.#overSatellite(timeout);
  }

  async router(_host: string, hops: number): Promise<string | undefined> {
    if (hops === 1) return LAN_ROUTER;
    return hops === ISP_HOPS && this.world.link.isUp ? ISP_ROUTER : undefined;
  }

  /** Only the broker is ever asked. */
  async connect(_host: string, _port: number, timeout: Millis): Promise<ProbeAnswer> {
    return this.world.link.reachesCentre ? this.#overSatellite(timeout) : "lost";
  }

  async resolve(_name: string, timeout: Millis): Promise<ProbeAnswer> {
    return this.#overSatellite(timeout);
  }

  #overSatellite(timeout: Millis): ProbeAnswer {
    const { link, clock, sky, traffic } = this.world;
    if (!link.isUp) return "lost";
    const now = clock.wall().at;
    const rttMs = this.#path.probe(now, sky().marginDb(now), traffic.load);
    return rttMs === undefined || rttMs > timeout ? "lost" : { rttMs };
  }
}
