import type { Clock } from "../../agent/core/clock.ts";
import type { TerminalAnswer, TerminalDriver, TerminalReading } from "../../agent/core/terminal.ts";
import { HOUR, SECOND } from "../../agent/core/time.ts";
import { type Site, UTC_OFFSET_HOURS } from "../fleet/site.ts";
import type { SeededRandom } from "../random.ts";
import type { SiteLink } from "./site-link.ts";
import type { VillageTraffic } from "./village.ts";

const NOISE_DB = 0.25;
const DIURNAL_DB = 0.3;
/** The power-on of a terminal comes before that of the box. */
const STARTED_EARLIER_MS = 60 * SECOND;

export interface TerminalWorld {
  readonly site: Site;
  readonly clock: Clock;
  readonly link: SiteLink;
  readonly traffic: VillageTraffic;
  readonly random: SeededRandom;
}

/** The TerminalDriver port in clear sky. A terminal whose ground station is gone has no carrier to lock on. */
export class SimulatedTerminal implements TerminalDriver {
  readonly profile: string;
  readonly every = 15 * SECOND;
  readonly deadline = 10 * SECOND;

  constructor(private readonly world: TerminalWorld) {
    this.profile = world.site.terminal;
  }

  async read(): Promise<TerminalAnswer> {
    const { clock, link, traffic } = this.world;
    const { rxBytes, txBytes } = traffic.totals();
    const reading: TerminalReading = {
      profile: this.profile,
      locked: link.isUp,
      uptimeMs: Math.round(clock.monotonic() + STARTED_EARLIER_MS),
      rxBytesTotal: rxBytes,
      txBytesTotal: txBytes,
      ...(this.profile === "starlink" ? this.#starlink() : this.#geostationary()),
    };
    return { reading };
  }

  #starlink(): Partial<TerminalReading> {
    const { link, random, site } = this.world;
    const drop = link.isUp ? random.uniform() * 0.01 : 1;
    return { popLatencyMs: Math.round(site.rttMs * 0.8), popDropRatio: drop, obstructed: false, obstructedRatio: 0 };
  }

  #geostationary(): Partial<TerminalReading> {
    const { link, random, site, clock } = this.world;
    if (!link.isUp) return { alerts: ["receiver-unlocked"] };
    const hour = (clock.wall().at / HOUR + UTC_OFFSET_HOURS[site.zone]) % 24;
    const esn0Db = site.esn0Db + DIURNAL_DB * Math.cos((hour / 12) * Math.PI) + random.normal(0, NOISE_DB);
    return { esn0Db: Math.round(esn0Db * 10) / 10, modcod: "8PSK 3/4" };
  }
}
