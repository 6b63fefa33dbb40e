import { MINUTE, type Millis } from "../../../core/time.ts";

/** How far a terminal's idea of a second may be from ours between two readings, and how long a reading may take. */
const TOLERANCE: Millis = MINUTE;
const TICK: Millis = 10;

interface Seen {
  readonly raw: number;
  readonly at: Millis;
  /** What is added to the raw value: one turn of the counter for each time that it has wrapped. */
  readonly added: number;
}

/**
 * Running totals that begin at 0 again when they are full. A counter of 32 bits is full after 4 GB, TimeTicks after 497 days. One that is less
 * than before has either wrapped or the terminal has restarted; only what time it says it has been up for tells which.
 */
export class Wraps {
  #uptime: Seen | undefined;
  readonly #counters = new Map<string, Seen>();
  #restarted = true;

  /**
   * TimeTicks since the start, hundredths of a second, without the wrap. Before the counters of the same reading.
   * @param raw undefined when the terminal does not say.
   */
  uptime(raw: number | undefined, wrapsAt: number | undefined, now: Millis): number | undefined {
    const before = this.#uptime;
    this.#restarted = true;
    if (raw === undefined) {
      this.#uptime = undefined;
      return undefined;
    }
    let added = before?.added ?? 0;
    if (before !== undefined) {
      if (raw >= before.raw) this.#restarted = false;
      else if (wrapsAt !== undefined && goesOn(before, raw + wrapsAt, now)) {
        added += wrapsAt;
        this.#restarted = false;
      } else added = 0;
    }
    this.#uptime = { raw, at: now, added };
    return raw + added;
  }

  /** A counter without its wraps; it begins at the raw value again when the terminal has restarted. */
  counter(name: string, raw: number, wrapsAt: number | undefined, now: Millis): number {
    const before = this.#counters.get(name);
    let added = before?.added ?? 0;
    if (before !== undefined && raw < before.raw)
      added = wrapsAt === undefined || this.#restarted ? 0 : added + wrapsAt;
    this.#counters.set(name, { raw, at: now, added });
    return raw + added;
  }
}

/** Whether `raw` is what a clock that was not touched would show. */
function goesOn(before: Seen, raw: number, now: Millis): boolean {
  return Math.abs((raw - before.raw) * TICK - (now - before.at)) <= TOLERANCE;
}
