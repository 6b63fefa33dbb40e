import { HOUR, MINUTE, type Millis } from "../core/time.ts";

const FIRST: Millis = 5 * MINUTE;
const LONGEST: Millis = 40 * MINUTE;
const MEMORY: Millis = HOUR;
/** A CONNECT that we no longer wait for may still reach the broker: it lies in a queue, on the link or at the broker itself. */
const LATE_CONNECT: Millis = 2 * MINUTE;
const MAXIMUM_MOMENTS = 16;

/**
 * Knows whether a second box uses our name, and keeps us from fighting it: whoever reconnects throws the other out, for ever.
 *
 * Two things prove it. MQTT 5 brokers may say "session taken over" (0x8E). The others only hang up; then the retained status that we
 * find at the next connection was written in a boot that is not ours, after we had written one. A box that was replaced finds
 * such a status too, but at its first connection.
 *
 * One thing looks the same: a CONNECT of our own that was given up and is answered after the next one, which it then throws out. Each that was
 * given up lately excuses one take-over; a second box takes over again.
 */
export class TakeOvers {
  readonly #moments: Millis[] = [];
  #givenUp: readonly Millis[] = [];
  #announced = false;

  constructor(private readonly boot: string) {}

  /** Our own status has been taken by the broker. */
  announced(): void {
    this.#announced = true;
  }

  /** No answer came to a CONNECT of ours for so long that it is not waited for any more. */
  gaveUp(now: Millis): void {
    this.#givenUp = [...this.#givenUp, now].slice(-MAXIMUM_MOMENTS);
  }

  /** The broker says that somebody took our session over. */
  told(now: Millis): void {
    const [ours, ...others] = this.#givenUp.filter((moment) => now - moment < LATE_CONNECT);
    this.#givenUp = others;
    if (ours === undefined) this.#count(now);
  }

  /** What is found under our own status topic when a session begins. True when it proves a second box. */
  found(boot: string, now: Millis): boolean {
    if (!this.#announced || boot === this.boot) return false;
    // The broker that said so has been heard already.
    this.#announced = false;
    this.#count(now);
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

  #count(now: Millis): void {
    this.#moments.push(now);
    if (this.#moments.length > MAXIMUM_MOMENTS) this.#moments.shift();
  }

  #recent(now: Millis): number {
    return this.#moments.filter((moment) => now - moment < MEMORY).length;
  }
}
