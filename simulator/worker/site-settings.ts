import type { Settings } from "../../agent/config/declaration.ts";
import { defaultSettings } from "../../agent/config/load.ts";
import type { Site } from "../fleet/site.ts";
import { merged, type SiteTraits } from "../scenarios/cast.ts";

/** What the broker of the run wants of all sites: the MQTT that it speaks, "auto" for one that nobody knows, and more where it does. */
export type UplinkOfRun = Pick<Settings["uplink"], "protocol"> & Partial<Pick<Settings["uplink"], "sessionSeconds">>;

/** The longest that the setting allows. */
const MAXIMUM_ACKNOWLEDGE_SECONDS = 600;

/** The settings of all sites of a run, which share everything but their names and places. Defaults, but for the few that follow. */
export class SiteSettings {
  readonly #base: Settings;
  /** By broker. */
  readonly #uplinks: readonly Settings["uplink"][];

  /**
   * @param brokers separate ones, each for a part of the sites, with their addresses.
   * @param speed deadlines of the network are not scaled: what the broker has 30 s for stays 30 s of this machine.
   */
  constructor(
    private readonly brokers: readonly (readonly string[])[],
    private readonly uplinkOfRun: UplinkOfRun,
    speed: number,
    private readonly traitsOf: (site: Site) => SiteTraits = () => ({ settings: {} }),
  ) {
    const settings = defaultSettings("simulated");
    const acknowledgeSeconds = Math.min(MAXIMUM_ACKNOWLEDGE_SECONDS, settings.uplink.acknowledgeSeconds * speed);
    const uplink = { ...settings.uplink, ...uplinkOfRun, acknowledgeSeconds };
    this.#base = { ...settings, uplink };
    this.#uplinks = brokers.map(([broker]) => (broker === undefined ? uplink : { ...uplink, broker }));
  }

  of(site: Site): Settings {
    const { name, latitude, longitude, dishMetres } = site;
    const location = { ...this.#base.location, latitude, longitude, dishMetres };
    const uplink = this.#uplinks[site.index % this.#uplinks.length] ?? this.#base.uplink;
    const own = { ...this.#base, site: name, location, uplink };
    return merged(own, this.traitsOf(site).settings) as Settings;
  }

  /** What the file of this site says: that which is not a default. */
  fileOf(site: Site): Uint8Array {
    const { name, latitude, longitude, dishMetres } = site;
    const { acknowledgeSeconds } = this.#base.uplink;
    const [broker] = this.addressesOf(site);
    const own = {
      site: name,
      location: { latitude, longitude, dishMetres },
      uplink: { broker, ...this.uplinkOfRun, acknowledgeSeconds },
    };
    return new TextEncoder().encode(JSON.stringify(merged(own, this.traitsOf(site).settings)));
  }

  /** Whether its card holds the store of an earlier version. */
  hasEarlierStore(site: Site): boolean {
    return this.traitsOf(site).store !== undefined;
  }

  /** Of the broker of a site; the first of them stands for all in its settings. */
  addressesOf({ index }: Site): readonly string[] {
    return this.brokers[index % this.brokers.length] ?? [];
  }
}
