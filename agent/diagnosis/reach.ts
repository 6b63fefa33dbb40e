import type { ProbeReading, Rung } from "../core/collector.ts";
import type { Millis } from "../core/time.ts";

/** The shortest round trip is that of the present and the last generation of so many answers: routes change, satellites do not. */
const GENERATION = 512;
/** An answer in less than this share of the shortest round trip to the internet comes from nearer than that: from the modem. */
const BELIEVABLE_SHARE = 0.5;

/**
 * Whether a pass over the ladder reached the internet. Any anycast target is enough: one may be filtered or fail on its own. A broker that
 * accepts or refuses is enough as well, unless it does so faster than a satellite can: then an accelerator in the modem did, which goes on
 * accepting while the satellite is gone.
 */
export class Reach {
  #count = 0;
  #shortest = Number.POSITIVE_INFINITY;
  #shortestBefore = Number.POSITIVE_INFINITY;

  /** Undefined when nothing beyond the terminal was tried. */
  judge(probes: readonly ProbeReading[]): boolean | undefined {
    const anycast = probes.filter(({ rung }) => isAnycast(rung));
    const broker = probes.find(({ rung }) => rung === "broker");
    if (anycast.length === 0 && broker === undefined) return undefined;
    const times = anycast.flatMap(({ answer }) => (answer === "lost" ? [] : answer.rttMs));
    this.#learn(times);
    return times.length > 0 || (broker !== undefined && this.#isFromAfar(broker));
  }

  #isFromAfar({ answer }: ProbeReading): boolean {
    if (answer === "lost") return false;
    const shortest = Math.min(this.#shortest, this.#shortestBefore);
    return !Number.isFinite(shortest) || answer.rttMs >= shortest * BELIEVABLE_SHARE;
  }

  #learn(times: readonly Millis[]): void {
    for (const rttMs of times) {
      this.#shortest = Math.min(this.#shortest, rttMs);
      this.#count += 1;
      if (this.#count % GENERATION !== 0) continue;
      this.#shortestBefore = this.#shortest;
      this.#shortest = Number.POSITIVE_INFINITY;
    }
  }
}

export function isAnycast(rung: Rung): boolean {
  return rung === "anycast1" || rung === "anycast2";
}
