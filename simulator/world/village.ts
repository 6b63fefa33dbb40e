import type { Clock } from "../../agent/core/clock.ts";
import { HOUR, type Millis, SECOND } from "../../agent/core/time.ts";
import { type Site, UTC_OFFSET_HOURS } from "../fleet/site.ts";

/** Villagers on the Wi-Fi of a usual evening, and what each of them moves. */
const USERS = 8;
const RX_BPS = 150_000;
const TX_BPS = 25_000;

/** How much the village uses the link at an hour of its day, 0 to 1: office at ten, a dip at noon, Wi-Fi at eight in the evening. */
export function usageAt(hour: number): number {
  const bump = (centre: number, width: number) => Math.exp(-(((hour - centre) / width) ** 2));
  return Math.min(1, 0.05 + 0.6 * bump(10, 1.8) + 0.3 * bump(15, 2.5) + 0.95 * bump(20, 1.7));
}

/** What passes between the village and the satellite, counted from the box's boot. */
export class VillageTraffic {
  #rxBytes = 0;
  #txBytes = 0;
  #countedAt: Millis;

  constructor(
    private readonly site: Site,
    private readonly clock: Clock,
    private readonly isUp: () => boolean,
  ) {
    this.#countedAt = clock.monotonic();
  }

  totals(): { readonly rxBytes: number; readonly txBytes: number } {
    const now = this.clock.monotonic();
    const seconds = (now - this.#countedAt) / SECOND;
    this.#countedAt = now;
    if (this.isUp()) {
      const hour = (this.clock.wall().at / HOUR + UTC_OFFSET_HOURS[this.site.zone]) % 24;
      const usage = usageAt(hour) * USERS * (seconds / 8);
      this.#rxBytes += RX_BPS * usage;
      this.#txBytes += TX_BPS * usage;
    }
    return { rxBytes: Math.round(this.#rxBytes), txBytes: Math.round(this.#txBytes) };
  }
}
