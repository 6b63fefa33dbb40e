import { type Collected, type Collector, probesOf, type Reading, type Rung } from "../../core/collector.ts";
import { SuarError } from "../../core/errors.ts";
import type { NetworkInfo, ProbeAnswer, Prober } from "../../core/network.ts";
import { MINUTE, type Millis, SECOND } from "../../core/time.ts";

export interface LadderOptions {
  readonly every: Millis;
  /** No answer within this is a lost probe. Keep it below `every`. */
  readonly timeout: Millis;
  /** "auto": the gateway of the default route; an address; undefined: not probed. */
  readonly gateway?: "auto" | (string & {}) | undefined;
  /** Address of the terminal on the LAN, where it answers to ping. */
  readonly terminal?: string | undefined;
  /** The provider's first router beyond the satellite; its address as far as it is known. */
  readonly isp?: { readonly address: string | undefined } | undefined;
  /** At most two addresses far beyond the satellite. Addresses, not names: with the resolver gone they must still tell. */
  readonly anycast: readonly string[];
  /** Looked up at the system's resolver; undefined: not tried. */
  readonly resolverName?: string | undefined;
  readonly broker?: { readonly host: string; readonly port: number } | undefined;
  /** Bytes of the satellite are short. Absent: they never are. */
  readonly sparing?: (() => boolean) | undefined;
}

interface Probe {
  readonly rung: Rung;
  readonly target: string;
}

/** Cost bytes of the satellite, and say little that is new while the internet answers: so often they are asked then, and while bytes are short. */
const SPARED = {
  isp: { usually: 5 * MINUTE, sparing: 15 * MINUTE },
  resolver: { usually: MINUTE, sparing: 5 * MINUTE },
  broker: { usually: 5 * MINUTE, sparing: 15 * MINUTE },
} as const satisfies Partial<Record<Rung, unknown>>;
const SPARED_RUNGS = Object.keys(SPARED) as readonly (keyof typeof SPARED)[];
/** While bytes are short, passes come no more often than this. */
const SPARING_EVERY: Millis = MINUTE;

/**
 * One pass over the rungs from the box outwards, all at once so that their answers belong to the same moment. A rung whose probe
 * cannot be made is absent, and the reason is the run's problem; the others count. Only a pass without any answer at all fails.
 *
 * Every pass asks every rung while something is wrong. While the internet answers, the resolver is asked once a minute and the provider's router
 * and the broker every five, unless resolver or broker did not answer the last time.
 */
export class Ladder implements Collector {
  readonly name = "ladder";
  readonly deadline: Millis;
  /** For how long a spared rung is left alone while all is well. */
  readonly #rest: Record<keyof typeof SPARED, Millis> = { isp: 0, resolver: 0, broker: 0 };

  constructor(
    private readonly options: LadderOptions,
    private readonly prober: Prober,
    private readonly network: NetworkInfo,
  ) {
    // A prober keeps its own time; this is for one that does not.
    this.deadline = options.timeout + 2 * SECOND;
  }

  get every(): Millis {
    const { every, sparing } = this.options;
    return sparing?.() === true ? Math.max(every, SPARING_EVERY) : every;
  }

  get isDeaf(): boolean {
    return this.prober.isDeaf === true;
  }

  async collect(signal: AbortSignal): Promise<Collected> {
    const problems: SuarError[] = [];
    this.#passRest();
    const probes = [...this.#gateway(problems), ...this.#fixed()];
    const outcomes = await Promise.allSettled(probes.map((probe) => this.#ask(probe, signal)));
    const readings: Reading[] = [];
    outcomes.forEach((outcome, index) => {
      const probe = probes[index];
      if (probe === undefined) return;
      if (outcome.status === "rejected") problems.push(expected(outcome.reason));
      else readings.push({ of: "probe", rung: probe.rung, target: probe.target, answer: outcome.value });
    });
    this.#spare(readings);
    const [problem] = problems;
    if (problem === undefined) return { readings };
    if (readings.length === 0) throw problem;
    return { readings, problem };
  }

  /** To be called once in each pass. */
  #passRest(): void {
    for (const rung of SPARED_RUNGS) this.#rest[rung] = Math.max(0, this.#rest[rung] - this.every);
  }

  /** Whether it is not asked in this pass. */
  #rests(rung: keyof typeof SPARED): boolean {
    // Whether a broker is gone or only its name cannot be found, the resolver of the same moment tells.
    if (rung === "resolver" && this.options.broker !== undefined && !this.#rests("broker")) return false;
    return this.#rest[rung] > 0;
  }

  #spare(readings: readonly Reading[]): void {
    const probes = probesOf(readings);
    const isWell = probes.some(({ rung, answer }) => rung.startsWith("anycast") && answer !== "lost");
    if (!isWell) for (const rung of SPARED_RUNGS) this.#rest[rung] = 0;
    const cadence = this.options.sparing?.() === true ? "sparing" : "usually";
    for (const { rung, answer } of probes) {
      if (!isWell || !isSpared(rung)) continue;
      const accepted = answer !== "lost" && !answer.refused;
      if (accepted || rung === "isp") this.#rest[rung] = SPARED[rung][cadence];
    }
  }

  #gateway(problems: SuarError[]): readonly Probe[] {
    const { gateway } = this.options;
    if (gateway === undefined) return [];
    if (gateway !== "auto") return [{ rung: "gateway", target: gateway }];
    try {
      const route = this.network.defaultRoute();
      if (route === undefined) problems.push(new SuarError("no-default-route", {}));
      return route?.gateway === undefined ? [] : [{ rung: "gateway", target: route.gateway }];
    } catch (error) {
      problems.push(expected(error));
      return [];
    }
  }

  #fixed(): readonly Probe[] {
    const { terminal, anycast } = this.options;
    const [first, second] = anycast;
    const isp = this.#rests("isp") ? undefined : this.options.isp?.address;
    const resolverName = this.#rests("resolver") ? undefined : this.options.resolverName;
    const broker = this.#rests("broker") ? undefined : this.options.broker;
    const probes: Probe[] = [];
    if (terminal !== undefined) probes.push({ rung: "terminal", target: terminal });
    if (isp !== undefined) probes.push({ rung: "isp", target: isp });
    if (first !== undefined) probes.push({ rung: "anycast1", target: first });
    if (second !== undefined) probes.push({ rung: "anycast2", target: second });
    if (resolverName !== undefined) probes.push({ rung: "resolver", target: resolverName });
    if (broker !== undefined) probes.push({ rung: "broker", target: `${broker.host}:${broker.port}` });
    return probes;
  }

  #ask({ rung, target }: Probe, signal: AbortSignal): Promise<ProbeAnswer> {
    const { timeout, broker } = this.options;
    if (rung === "resolver") return this.prober.resolve(target, timeout, signal);
    if (rung === "broker" && broker !== undefined) {
      return this.prober.connect(broker.host, broker.port, timeout, signal);
    }
    return this.prober.ping(target, timeout, signal);
  }
}

function isSpared(rung: Rung): rung is keyof typeof SPARED {
  return rung in SPARED;
}

/** The ports promise SuarErrors; anything else is a defect, which ends the run and is counted there. */
function expected(error: unknown): SuarError {
  if (error instanceof SuarError) return error;
  throw error;
}
