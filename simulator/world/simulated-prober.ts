import type { ProbeAnswer, Prober } from "../../agent/core/network.ts";
import type { Millis } from "../../agent/core/time.ts";
import type { Site } from "../fleet/site.ts";
import type { SeededRandom } from "../random.ts";
import type { SiteLink } from "./site-link.ts";

/** The router of the box, on its own cable. */
export const LAN_ROUTER = "192.168.1.1";
const ISP_ROUTER = "10.64.0.1";
/** Clear sky. */
const LOSS = 0.003;
/** Of the lognormal round trip: its 95th percentile is about 1.45 times the median. */
const SPREAD = 0.225;
const ISP_HOPS = 2;

/** The Prober port over a satellite link. Answers take no time, they only tell one: thousands of sites share this machine. */
export class SimulatedProber implements Prober {
  constructor(
    private readonly site: Site,
    private readonly link: SiteLink,
    private readonly random: SeededRandom,
  ) {}

  async ping(host: string, timeout: Millis): Promise<ProbeAnswer> {
    return host === LAN_ROUTER ? { rttMs: 0.5 + this.random.uniform() } : this.#overSatellite(timeout);
  }

  async router(_host: string, hops: number): Promise<string | undefined> {
    if (hops === 1) return LAN_ROUTER;
    return hops === ISP_HOPS && this.link.isUp ? ISP_ROUTER : undefined;
  }

  async connect(_host: string, _port: number, timeout: Millis): Promise<ProbeAnswer> {
    return this.#overSatellite(timeout);
  }

  async resolve(_name: string, timeout: Millis): Promise<ProbeAnswer> {
    return this.#overSatellite(timeout);
  }

  #overSatellite(timeout: Millis): ProbeAnswer {
    if (!this.link.isUp || this.random.chance(LOSS)) return "lost";
    const rttMs = this.site.rttMs * Math.exp(this.random.normal(0, SPREAD));
    return rttMs > timeout ? "lost" : { rttMs };
  }
}
