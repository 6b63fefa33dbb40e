import type { Clock } from "../../agent/core/clock.ts";
import type { TerminalAnswer, TerminalDriver, TerminalReading } from "../../agent/core/terminal.ts";
import { SECOND } from "../../agent/core/time.ts";
import type { Site } from "../fleet/site.ts";
import type { SeededRandom } from "../random.ts";
import { modcodAt } from "./fade.ts";
import { isAdaptive } from "./satellite.ts";
import type { SiteLink } from "./site-link.ts";
import type { Sky } from "./sky.ts";
import type { VillageTraffic } from "./village.ts";

const NOISE_DB = 0.25;
/** The power-on of a terminal comes before that of the box. */
const STARTED_EARLIER_MS = 60 * SECOND;

export interface TerminalWorld {
  readonly site: Site;
  readonly clock: Clock;
  readonly link: SiteLink;
  readonly traffic: VillageTraffic;
  /** It may change. */
  readonly sky: () => Sky;
  readonly random: SeededRandom;
}

/** The TerminalDriver port. A terminal whose ground station is gone has no carrier to lock on. */
export class SimulatedTerminal implements TerminalDriver {
  readonly profile: string;
  readonly every = 15 * SECOND;
  readonly deadline = 10 * SECOND;
  readonly isDeaf = true;

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
    const { link, random, site, clock, sky } = this.world;
    if (!link.isUp) return { alerts: ["receiver-unlocked"] };
    const esn0Db = sky().esn0Db(clock.wall().at) + random.normal(0, NOISE_DB);
    return { esn0Db: Math.round(esn0Db * 10) / 10, modcod: modcodAt(esn0Db, isAdaptive(site)) };
  }
}
