import type { ProbeReading, Rung } from "../core/collector.ts";

/** How a rung took a probe: `refused` is an answer too, of a machine on which nobody listens. */
export type Heard = "answered" | "refused" | "silent";

export type Pass = Readonly<Partial<Record<Rung, Heard>>>;

export function passOf(probes: readonly ProbeReading[]): Pass {
  const heard = ({ answer }: ProbeReading): Heard =>
    answer === "lost" ? "silent" : answer.refused ? "refused" : "answered";
  return Object.fromEntries(probes.map((probe) => [probe.rung, heard(probe)]));
}

/** One on the way that is silent for so many passes in a row while what is beyond it answers does not answer probes any more. */
const FORGOTTEN_AFTER = 30;
const ON_THE_WAY: readonly Rung[] = ["gateway", "terminal", "isp"];

/** The rungs that answer probes at this site. The silence of others says nothing: many routers never answer. */
export class KnownRungs {
  /** Undefined until one is: most never are. */
  #silent: Map<Rung, number> | undefined;

  /** @param rungs of an earlier run, each once. */
  constructor(private rungs: readonly Rung[] = []) {}

  /** @param reached whether the pass reached the internet. */
  observe(pass: Pass, reached: boolean): void {
    for (const [rung, heard] of Object.entries(pass) as [Rung, Heard][]) {
      if (heard === "answered") {
        if (!this.rungs.includes(rung)) this.rungs = this.rungs.concat(rung);
        this.#silent?.delete(rung);
      } else if (heard === "silent" && reached && ON_THE_WAY.includes(rung)) {
        this.#silent ??= new Map();
        const times = (this.#silent.get(rung) ?? 0) + 1;
        this.#silent.set(rung, times);
        if (times >= FORGOTTEN_AFTER) this.rungs = this.rungs.filter((known) => known !== rung);
      }
    }
  }

  has(rung: Rung): boolean {
    return this.rungs.includes(rung);
  }

  /** Sorted. */
  get all(): readonly Rung[] {
    return this.rungs.toSorted();
  }
}
