import type { Calendar } from "../../core/calendar.ts";
import type { Clock } from "../../core/clock.ts";
import type { KeyedHash, KeyedHashes } from "../../core/keyed-hash.ts";
import { DAY, type Millis } from "../../core/time.ts";
import { LAST_BUCKET_FROM } from "./bucket.ts";

export interface DayUniquesPorts {
  readonly clock: Clock;
  readonly calendar: Pick<Calendar, "localDate">;
  readonly keyedHashes: KeyedHashes;
}

/**
 * How many different devices there were since midnight at the site.
 *
 * A device is remembered as a hash under a key that lives in this object alone and is made anew every day: neither a memory card nor a copy of
 * what was sent gives an address back, and nobody, we included, can tell whether a device of today was there yesterday. While nothing vouches
 * for the time of day a day is 24 hours.
 *
 * Twenty hashes are kept at most: more devices than that are one bucket.
 */
export class DayUniques {
  #day: { readonly since: Millis; readonly date: string | undefined; readonly hash: KeyedHash } | undefined;
  readonly #seen = new Set<string>();
  #hasLooked = false;

  constructor(private readonly ports: DayUniquesPorts) {}

  /** Of the day as it is now. Undefined while nobody has looked in it, as where no source tells devices apart. */
  get count(): number | undefined {
    this.#today();
    return this.#hasLooked ? this.#seen.size : undefined;
  }

  see(devices: Iterable<string>): void {
    const hash = this.#today();
    this.#hasLooked = true;
    for (const device of devices) {
      if (this.#seen.size >= LAST_BUCKET_FROM) return;
      this.#seen.add(hash(device));
    }
  }

  #today(): KeyedHash {
    const { clock, keyedHashes } = this.ports;
    const now = clock.monotonic();
    const date = this.#dateAt(0);
    if (this.#day !== undefined && now - this.#day.since < DAY) {
      const { since, hash } = this.#day;
      // A day that began before the clock was set gets its date as soon as that is known.
      const begun = this.#day.date ?? this.#dateAt(now - since);
      if (date === undefined || begun === date) {
        this.#day = { since, date: begun, hash };
        return hash;
      }
    }
    const hash = keyedHashes.create();
    this.#day = { since: now, date, hash };
    this.#seen.clear();
    this.#hasLooked = false;
    return hash;
  }

  /** @param ago how long ago. Undefined while nothing vouches for the time. */
  #dateAt(ago: Millis): string | undefined {
    const { at, trusted } = this.ports.clock.wall();
    return trusted ? this.ports.calendar.localDate(at - ago) : undefined;
  }
}
