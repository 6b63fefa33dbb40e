import type { Alarm, Clock, WallTime } from "../core/clock.ts";
import type { Log } from "../core/log.ts";
import { sleepOn } from "../core/sleep.ts";
import { type Millis, SECOND } from "../core/time.ts";
import { Wake } from "../core/wake.ts";
import { BUILT_AT } from "./build-time.ts";
import { SystemTime } from "./system-time.ts";
import type { TimeSource } from "./time-source.ts";
import { type Moment, type Objection, type Verdict, WallTrust } from "./wall-trust.ts";

/** Asking may take a process, so it is not done more often, however often the clock is set. */
export const LOOK_AGAIN: Millis = 10 * SECOND;
/** Two readings further apart are not of one moment: the process stood still in between. */
const ONE_MOMENT: Millis = 100;
const MAXIMUM_READINGS = 3;

export interface NodeClockOptions {
  readonly source?: TimeSource;
  /** Told when the clock was set, and once when a synchronised time cannot be. */
  readonly log?: Log;
  /** UTC milliseconds: no time before it is trusted. */
  readonly builtAt?: Millis;
}

/** The Clock of a real box: its time, and as much trust in it as it deserves. Never waits for the time to be known. */
export class NodeClock implements Clock {
  readonly bootId: string;
  readonly #source: TimeSource;
  readonly #log: Log | undefined;
  /** Undefined when the time is always trusted. */
  readonly #trust: WallTrust | undefined;
  readonly #lost = new Wake();
  readonly #objectedTo = new Set<Objection>();

  /** @param trust "always" where something that the agent cannot see keeps the clock right; otherwise see `watchTrust`. */
  constructor(
    trust: "detect" | "always",
    { source = new SystemTime(), log, builtAt = BUILT_AT }: NodeClockOptions = {},
  ) {
    this.#source = source;
    this.#log = log;
    this.bootId = source.bootId;
    if (trust === "always") return;
    this.#trust = new WallTrust(builtAt);
    // One look before the first stamp: on a box that runs for long, the boot record can then say when it was.
    const now = this.#read();
    if (source.synchronisedAlready()) this.#trust.vouch(now, now);
  }

  monotonic(): Millis {
    return this.#source.monotonic();
  }

  wall(): WallTime {
    const now = this.#read();
    if (this.#trust === undefined) return { at: now.date, trusted: true };
    const verdict = this.#trust.look(now);
    this.#heed(verdict, now.date);
    return { at: now.date, trusted: verdict.trusted };
  }

  notBefore(at: Millis): void {
    this.#trust?.notBefore(at);
  }

  after(ms: Millis, then: () => void): Alarm {
    return this.#source.after(ms, then);
  }

  sleep(ms: Millis, signal: AbortSignal): Promise<void> {
    return sleepOn(this, ms, signal);
  }

  /**
   * Asks the system until it vouches for the time, and again each time the clock was set, which `wall` notices.
   * Ends with `signal`, at once when the time is always trusted. Never rejects.
   */
  async watchTrust(signal: AbortSignal): Promise<void> {
    const trust = this.#trust;
    let askedAt = Number.NEGATIVE_INFINITY;
    while (trust !== undefined && !signal.aborted) {
      if (trust.vouched) {
        await this.#lost.wait(signal);
        continue;
      }
      const wait = askedAt + LOOK_AGAIN - this.monotonic();
      if (wait > 0) {
        await this.sleep(wait, signal);
        continue;
      }
      const asked = this.#read();
      askedAt = asked.monotonic;
      if (await this.#source.synchronised(signal)) trust.vouch(asked, this.#read());
    }
  }

  #heed({ step, objection }: Verdict, date: Millis): void {
    if (step !== undefined) {
      this.#source.wallWasSet();
      this.#lost.ring();
      this.#log?.warn("the clock was set: not trusted until the system vouches for it again", {
        stepMs: Math.round(step),
      });
    }
    if (objection !== undefined && !this.#objectedTo.has(objection)) {
      this.#objectedTo.add(objection);
      this.#log?.warn("the system vouches for a time that cannot be: not trusted", { objection, at: date });
    }
  }

  #read(): Moment {
    for (let reading = 1; ; reading++) {
      const monotonic = this.#source.monotonic();
      const date = this.#source.date();
      if (reading === MAXIMUM_READINGS || this.#source.monotonic() - monotonic < ONE_MOMENT) return { date, monotonic };
    }
  }
}
