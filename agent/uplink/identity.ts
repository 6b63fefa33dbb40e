import type { Clock } from "../core/clock.ts";
import { problemStatus, SuarError } from "../core/errors.ts";
import type { Log } from "../core/log.ts";
import type { Alarms } from "./alarms.ts";
import { TakeOvers } from "./take-overs.ts";

export interface IdentityParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly alarms: Alarms;
  readonly site: string;
  /** Where the alarm belongs: the topic of our status. */
  readonly topic: string;
  readonly previousBoot: () => string | undefined;
}

/** Tells the centre of a second box that uses our name, from the first take-over until an hour has passed without one. */
export class Identity {
  readonly takeOvers: TakeOvers;

  constructor(private readonly parts: IdentityParts) {
    this.takeOvers = new TakeOvers(parts.clock.bootId);
  }

  /**
   * A status under our own topic, written in `boot`. After a power cut the will of our last boot may come later than our birth, when the
   * broker finds the old connection dead: that is no second box.
   */
  statusFound(boot: string): void {
    if (boot === this.parts.previousBoot()) return;
    if (this.takeOvers.found(boot, this.parts.clock.monotonic())) this.taken();
  }

  /** There is a second box. */
  taken(): void {
    const { site, topic, alarms, log } = this.parts;
    log.warn("Another box uses the name of this site", { site });
    alarms.raise("identity-taken", topic, problemStatus(new SuarError("identity-taken", { site })));
  }

  /** We have a session, and the broker takes our records. */
  delivered(): void {
    const { alarms, clock, topic } = this.parts;
    if (this.takeOvers.over(clock.monotonic())) alarms.clear("identity-taken", topic);
  }
}
