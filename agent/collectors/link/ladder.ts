import type { Collected, Collector, Reading, Rung } from "../../core/collector.ts";
import { SuarError } from "../../core/errors.ts";
import type { NetworkInfo, ProbeAnswer, Prober } from "../../core/network.ts";
import { type Millis, SECOND } from "../../core/time.ts";

export interface LadderOptions {
  readonly every: Millis;
  /** No answer within this is a lost probe. Keep it below `every`. */
  readonly timeout: Millis;
  /** "auto": the gateway of the default route; an address; undefined: not probed. */
  readonly gateway?: "auto" | (string & {}) | undefined;
  /** Address of the terminal on the LAN, where it answers to ping. */
  readonly terminal?: string | undefined;
  /** At most two addresses far beyond the satellite. Addresses, not names: with the resolver gone they must still tell. */
  readonly anycast: readonly string[];
  /** Looked up at the system's resolver; undefined: not tried. */
  readonly resolverName?: string | undefined;
  readonly broker?: { readonly host: string; readonly port: number } | undefined;
}

interface Probe {
  readonly rung: Rung;
  readonly target: string;
  readonly answer: (signal: AbortSignal) => Promise<ProbeAnswer>;
}

/**
 * One pass over the rungs from the box outwards, all at once so that their answers belong to the same moment. A rung whose probe
 * cannot be made is absent, and the reason is the run's problem; the others count. Only a pass without any answer at all fails.
 */
export class Ladder implements Collector {
  readonly name = "ladder";
  readonly every: Millis;
  readonly deadline: Millis;

  constructor(
    private readonly options: LadderOptions,
    private readonly prober: Prober,
    private readonly network: NetworkInfo,
  ) {
    this.every = options.every;
    // A prober keeps its own time; this is for one that does not.
    this.deadline = options.timeout + 2 * SECOND;
  }

  async collect(signal: AbortSignal): Promise<Collected> {
    const problems: SuarError[] = [];
    const probes = [...(await this.#gateway(problems)), ...this.#fixed()];
    const outcomes = await Promise.allSettled(probes.map((probe) => probe.answer(signal)));
    const readings: Reading[] = [];
    outcomes.forEach((outcome, index) => {
      const probe = probes[index];
      if (probe === undefined) return;
      if (outcome.status === "rejected") problems.push(expected(outcome.reason));
      else readings.push({ of: "probe", rung: probe.rung, target: probe.target, answer: outcome.value });
    });
    const [problem] = problems;
    if (problem === undefined) return { readings };
    if (readings.length === 0) throw problem;
    return { readings, problem };
  }

  async #gateway(problems: SuarError[]): Promise<readonly Probe[]> {
    const { gateway } = this.options;
    if (gateway === undefined) return [];
    if (gateway !== "auto") return [this.#ping("gateway", gateway)];
    try {
      const route = await this.network.defaultRoute();
      if (route === undefined) problems.push(new SuarError("no-default-route", {}));
      return route?.gateway === undefined ? [] : [this.#ping("gateway", route.gateway)];
    } catch (error) {
      problems.push(expected(error));
      return [];
    }
  }

  #fixed(): readonly Probe[] {
    const { terminal, anycast, resolverName, broker, timeout } = this.options;
    const [first, second] = anycast;
    const probes: Probe[] = [];
    if (terminal !== undefined) probes.push(this.#ping("terminal", terminal));
    if (first !== undefined) probes.push(this.#ping("anycast1", first));
    if (second !== undefined) probes.push(this.#ping("anycast2", second));
    if (resolverName !== undefined) {
      const answer = (signal: AbortSignal) => this.prober.resolve(resolverName, timeout, signal);
      probes.push({ rung: "resolver", target: resolverName, answer });
    }
    if (broker !== undefined) {
      const answer = (signal: AbortSignal) => this.prober.connect(broker.host, broker.port, timeout, signal);
      probes.push({ rung: "broker", target: `${broker.host}:${broker.port}`, answer });
    }
    return probes;
  }

  #ping(rung: Rung, target: string): Probe {
    return { rung, target, answer: (signal) => this.prober.ping(target, this.options.timeout, signal) };
  }
}

/** The ports promise SuarErrors; anything else is a defect, which ends the run and is counted there. */
function expected(error: unknown): SuarError {
  if (error instanceof SuarError) return error;
  throw error;
}
