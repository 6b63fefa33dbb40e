import type { Settings } from "../../agent/config/declaration.ts";
import { defaultSettings } from "../../agent/config/load.ts";
import type { Site } from "../fleet/site.ts";

/** Of MQTT: what the broker of the run speaks; "auto" for one that nobody knows. */
export type Protocol = Settings["uplink"]["protocol"];

/** The longest that the setting allows. */
const MAXIMUM_ACKNOWLEDGE_SECONDS = 600;

/** The settings of all sites of a run, which share everything but their names and places. Defaults, but for the few that follow. */
export class SiteSettings {
  readonly #base: Settings;

  /** @param speed deadlines of the network are not scaled: what the broker has 30 s for stays 30 s of this machine. */
  constructor(broker: string, protocol: Protocol, speed: number) {
    const settings = defaultSettings("simulated");
    const acknowledgeSeconds = Math.min(MAXIMUM_ACKNOWLEDGE_SECONDS, settings.uplink.acknowledgeSeconds * speed);
    this.#base = { ...settings, uplink: { ...settings.uplink, broker, protocol, acknowledgeSeconds } };
  }

  of({ name, latitude, longitude, dishMetres }: Site): Settings {
    const location = { ...this.#base.location, latitude, longitude, dishMetres };
    return { ...this.#base, site: name, location };
  }
}
