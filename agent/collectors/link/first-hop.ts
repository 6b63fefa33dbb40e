import type { Collected, Collector } from "../../core/collector.ts";
import { SuarError } from "../../core/errors.ts";
import type { Prober } from "../../core/network.ts";
import { MINUTE, type Millis } from "../../core/time.ts";

/** Hop 1 is the gateway. A provider whose first router is further away has hidden it. */
const HOPS = [2, 3, 4, 5, 6, 7] as const;
/** No router of a LAN is further away, and none beyond a satellite nearer, be it in low orbit. */
const BEYOND_SATELLITE_MS: Millis = 15;
/** Of ten minutes each: routes change, but not often, and a provider whose routers are silent stays so. */
const RUNS_AFTER_FOUND = 36;
const RUNS_AFTER_SILENCE = 6;

/**
 * Looks for the provider's first router beyond the satellite: the first on the way that says it is there, answers to ping and is far enough
 * away. Needs no privilege beyond those of `ping`; with a `ping` that does not pass on what routers say (busybox, fping) it finds none.
 */
export class FirstHop implements Collector {
  readonly name = "isp-hop";
  readonly every = 10 * MINUTE;
  readonly deadline: Millis;
  #address: string | undefined;
  #runsToSkip = 0;

  constructor(
    private readonly towards: string,
    private readonly timeout: Millis,
    private readonly prober: Prober,
  ) {
    this.deadline = 4 * timeout;
  }

  /** Undefined until it was found. */
  get address(): string | undefined {
    return this.#address;
  }

  get isDeaf(): boolean {
    return this.prober.isDeaf === true;
  }

  async collect(signal: AbortSignal): Promise<Collected> {
    if (this.#runsToSkip > 0) {
      this.#runsToSkip -= 1;
      return { readings: [] };
    }
    const routers = await Promise.all(HOPS.map((hops) => this.#router(hops, signal)));
    const heard = routers.filter((address) => address !== undefined);
    // A router at which one echo ran out is there for one number of hops; one that speaks up for several refuses to pass them on.
    const candidates = heard.filter((address) => heard.filter((other) => other === address).length === 1);
    const isThere = await Promise.all(candidates.map((address) => this.#isBeyondSatellite(address, signal)));
    const found = candidates.find((_, index) => isThere[index]);
    // What was found before stays: with the link down there is nothing to be found.
    if (found !== undefined) this.#address = found;
    // Nobody let an echo run out: most likely the link is down.
    if (candidates.length > 0) this.#runsToSkip = found === undefined ? RUNS_AFTER_SILENCE : RUNS_AFTER_FOUND;
    return { readings: [] };
  }

  /** Without `ping` the ladder says what is missing. */
  async #router(hops: number, signal: AbortSignal): Promise<string | undefined> {
    return await this.prober.router(this.towards, hops, this.timeout, signal).catch(nothing);
  }

  /** Twice: Wi-Fi may be slow once. */
  async #isBeyondSatellite(address: string, signal: AbortSignal): Promise<boolean> {
    for (let echo = 0; echo < 2; echo++) {
      const answer = await this.prober.ping(address, this.timeout, signal).catch(nothing);
      if (answer === undefined || answer === "lost" || answer.rttMs < BEYOND_SATELLITE_MS) return false;
    }
    return true;
  }
}

/** The ports promise SuarErrors; anything else is a defect. */
function nothing(error: unknown): undefined {
  if (error instanceof SuarError) return undefined;
  throw error;
}
