import type { Clock } from "../../../agent/core/clock.ts";
import type { DefaultRoute, InterfaceCounters, NetworkInfo, ProbeAnswer, Prober } from "../../../agent/core/network.ts";
import type { Random } from "../../../agent/core/random.ts";
import { type Millis, SECOND } from "../../../agent/core/time.ts";

const GATEWAY = "192.168.0.1";

/** Answers of a healthy geostationary link, without a packet: what the agent records is as long as real records are, and nothing else is sent. */
export class HealthyLink implements Prober {
  constructor(private readonly random: Random) {}

  async ping(host: string): Promise<ProbeAnswer> {
    return host === GATEWAY ? { rttMs: between(this.random, 0.4, 3) } : this.#answer();
  }

  async router(): Promise<undefined> {
    return undefined;
  }

  async connect(): Promise<ProbeAnswer> {
    return this.#answer();
  }

  async resolve(): Promise<ProbeAnswer> {
    return this.#answer();
  }

  #answer(): ProbeAnswer {
    const luck = this.random.uniform();
    if (luck < 0.01) return "lost";
    return { rttMs: luck < 0.03 ? between(this.random, 1500, 5000) : between(this.random, 585, 900) };
  }
}

/** An interface that a village uses: its counters rise with the clock. */
export class BusyNetwork implements NetworkInfo {
  #rxBytes = 0;
  #txBytes = 0;
  #at: Millis;

  constructor(
    private readonly clock: Clock,
    private readonly random: Random,
  ) {
    this.#at = clock.monotonic();
  }

  defaultRoute(): DefaultRoute {
    return { gateway: GATEWAY, interfaceName: "wan" };
  }

  counters(): InterfaceCounters {
    const now = this.clock.monotonic();
    const received = ((now - this.#at) / SECOND) * between(this.random, 0, 1_000_000);
    this.#at = now;
    this.#rxBytes += Math.round(received);
    this.#txBytes += Math.round(received * between(this.random, 0.05, 0.2));
    return { rxBytes: this.#rxBytes, txBytes: this.#txBytes, errors: 0 };
  }
}

function between(random: Random, from: number, to: number): number {
  return from + random.uniform() * (to - from);
}
