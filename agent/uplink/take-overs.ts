import { HOUR, MINUTE, type Millis } from "../core/time.ts";

const FIRST: Millis = 5 * MINUTE;
const LONGEST: Millis = 40 * MINUTE;
const MEMORY: Millis = HOUR;

/**
 * Knows whether a second box uses our name, and keeps us from fighting it: whoever reconnects throws the other out, for ever.
 *
 * Two things prove it. MQTT 5 brokers may say "session taken over" (0x8E). The others only hang up; then the retained status that we
 * find at the next connection was written in a boot that is not ours, after we had written one. A box that was replaced finds
 * such a status too, but at its first connection.
 */
export class TakeOvers {
  readonly #moments: Millis[] = [];
  #announced = false;

  constructor(private readonly boot: string) {}

  /** Our own status has been taken by the broker. */
  announced(): void {
    this.#announced = true;
  }

  /** The broker says that somebody took our session over. */
  told(now: Millis): void {
    this.#moments.push(now);
    if (this.#moments.length > 16) this.#moments.shift();
  }

  /** What is found under our own status topic when a session begins. True when it proves a second box. */
  found(boot: string, now: Millis): boolean {
    if (!this.#announced || boot === this.boot) return false;
    // The broker that said so has been heard already.
    this.#announced = false;
    this.told(now);
    return true;
  }

  /** How long to keep away after the broker ended a session, while there is a second box: 5 minutes, doubling with each in the last hour. */
  wait(now: Millis): Millis {
    const recent = this.#recent(now);
    return recent === 0 ? 0 : Math.min(LONGEST, FIRST * 2 ** (recent - 1));
  }

  /** Nothing of the kind for an hour. */
  over(now: Millis): boolean {
    return this.#recent(now) === 0;
  }

  #recent(now: Millis): number {
    return this.#moments.filter((moment) => now - moment < MEMORY).length;
  }
}
