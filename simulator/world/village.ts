import type { Clock } from "../../agent/core/clock.ts";
import type { InterfaceCounters } from "../../agent/core/network.ts";
import { DAY, HOUR, MINUTE, type Millis, SECOND } from "../../agent/core/time.ts";
import { type Site, UTC_OFFSET_HOURS } from "../fleet/site.ts";
import type { SeededRandom } from "../random.ts";

/** Villagers at the busiest hour, on average and at most, and what each of them moves. */
const USERS = 8;
const MAXIMUM_USERS = 40;
const RX_BPS = 150_000;
const TX_BPS = 25_000;
/** With so many the link is full. */
const FULL_USERS = 16;
/** How long the same people are there. */
const STAY: Millis = 15 * MINUTE;
const SUNDAY = 0;
const FRIDAY = 5;
const SUNDAY_SHARE = 0.6;

/**
 * How much the village uses the link, 0 to 1: office from nine to eleven, a dip at noon, deeper on Friday, Wi-Fi from seven to nine in the
 * evening, less on Sunday.
 * @param local milliseconds of the village's own time, as if it were UTC.
 */
export function usageAt(local: Millis): number {
  const hour = (((local % DAY) + DAY) % DAY) / HOUR;
  const weekday = new Date(local).getUTCDay();
  const bump = (centre: number, width: number) => Math.exp(-(((hour - centre) / width) ** 2));
  const noon = (weekday === FRIDAY ? 0.8 : 0.4) * bump(12.3, 0.8);
  const usage = 0.05 + 0.6 * bump(10, 1.8) * (1 - noon) + 0.3 * bump(15, 2.5) * (1 - noon) + 0.95 * bump(20, 1.7);
  return Math.min(1, usage) * (weekday === SUNDAY ? SUNDAY_SHARE : 1);
}

/** How many people are on the Wi-Fi. */
export function drawUsers(usage: number, random: SeededRandom): number {
  return Math.min(MAXIMUM_USERS, random.poisson(USERS * usage));
}

/** What passes between the village and the satellite, counted from the box's boot. */
export class VillageTraffic {
  #rxBytes = 0;
  #txBytes = 0;
  /** A number from the beginning: in a field that once was undefined, V8 keeps each number as an object of its own. */
  #countedAt: Millis = 0;
  #users = 0;
  #usersUntil: Millis = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly site: Site,
    private readonly clock: Clock,
    private readonly isUp: () => boolean,
    private readonly random: SeededRandom,
  ) {
    this.#countedAt = clock.monotonic();
  }

  /** Of the link, 0 to 1. */
  get load(): number {
    return Math.min(1, this.#usersNow() / FULL_USERS);
  }

  /** As an interface counts it. Nothing is ever damaged. */
  totals(): InterfaceCounters {
    const now = this.clock.monotonic();
    const seconds = (now - this.#countedAt) / SECOND;
    this.#countedAt = now;
    if (this.isUp()) {
      const bits = this.#usersNow() * seconds;
      this.#rxBytes += (RX_BPS * bits) / 8;
      this.#txBytes += (TX_BPS * bits) / 8;
    }
    return { rxBytes: Math.round(this.#rxBytes), txBytes: Math.round(this.#txBytes), errors: 0 };
  }

  #usersNow(): number {
    const now = this.clock.monotonic();
    if (now >= this.#usersUntil) {
      this.#users = drawUsers(usageAt(this.clock.wall().at + UTC_OFFSET_HOURS[this.site.zone] * HOUR), this.random);
      this.#usersUntil = now + STAY;
    }
    return this.#users;
  }
}
