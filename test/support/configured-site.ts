import { afterEach, expect } from "vitest";
import type { Desired, RemoteSettings } from "../../agent/core/desired.ts";
import { MINUTE } from "../../agent/core/time.ts";
import { Configuring } from "../../agent/remote/configuring.ts";
import { KeptConfiguration } from "../../agent/remote/kept-configuration.ts";
import { beforeStart } from "../../agent/remote/probation.ts";
import { settingsToRun } from "../../agent/remote/trial-state.ts";
import { checkObject } from "./contract.ts";
import { MemoryKeepsake } from "./memory-keepsake.ts";
import { recordingLog } from "./recording-log.ts";
import { VirtualClock } from "./virtual-clock.ts";

export const PROBATION = 10 * MINUTE;
const running = new Set<ConfiguredSite>();

/** To be called by a test file: whatever a test started ends with it, and nobody is asleep then. */
export function endSites(): void {
  afterEach(async () => {
    for (const site of running) {
      await site.stop();
      expect(site.clock.sleeping).toBe(0);
    }
  });
}

/** A box whose agents come and go; each runs with what `settingsToRun` said at its start. */
export class ConfiguredSite {
  readonly clock: VirtualClock;
  readonly keepsake: MemoryKeepsake;
  readonly log = recordingLog();
  kept: KeptConfiguration;
  agent!: Configuring;
  /** How many agents were started. */
  agents = 0;
  judged = 0;
  #inForce: RemoteSettings = {};
  #restart = Promise.resolve();

  constructor(keepsake = new MemoryKeepsake(), clock = new VirtualClock()) {
    this.keepsake = keepsake;
    this.clock = clock;
    this.kept = this.#newKept();
  }

  static async started(...parameters: ConstructorParameters<typeof ConfiguredSite>): Promise<ConfiguredSite> {
    const site = new ConfiguredSite(...parameters);
    running.add(site);
    await site.boot(false);
    return site;
  }

  /** A process begins. @param crashed the one before it was killed in this boot. */
  async boot(crashed: boolean): Promise<void> {
    this.kept = this.#newKept();
    await this.kept.read();
    await this.#start(crashed);
  }

  /** What the next process of this box finds. */
  async killed(how: "killed" | "power cut"): Promise<ConfiguredSite> {
    const clock = how === "killed" ? this.clock : new VirtualClock({ bootId: "another boot", monotonic: 20_000 });
    const site = new ConfiguredSite(this.keepsake.copy(), clock);
    await this.stop();
    running.add(site);
    await site.boot(how === "killed");
    return site;
  }

  want(message: { id?: string; x?: unknown; bad?: string } | undefined): Promise<void> {
    this.agent.want(message === undefined ? new Uint8Array() : new TextEncoder().encode(JSON.stringify(message)));
    return this.clock.settle();
  }

  async proves(): Promise<void> {
    this.agent.proven();
    await this.clock.settle();
  }

  /** Held to the contract. */
  get report(): Record<string, unknown> {
    const report = JSON.parse(new TextDecoder().decode(this.agent.reported())) as Record<string, unknown>;
    checkObject("configReported", report);
    return report;
  }

  get inForce(): unknown {
    return this.#inForce["x"];
  }

  async stop(): Promise<void> {
    running.delete(this);
    await this.#restart;
    await this.agent.stop();
  }

  #newKept(): KeptConfiguration {
    return new KeptConfiguration({ keepsake: this.keepsake, clock: this.clock, log: this.log.log });
  }

  async #start(crashed: boolean): Promise<void> {
    this.agents++;
    this.kept.change(beforeStart(this.kept.state));
    this.#inForce = settingsToRun(this.kept.state);
    const agent = new Configuring({
      clock: this.clock,
      log: this.log.log,
      kept: this.kept,
      judge: async (payload) => this.#judge(payload),
      restart: () => {
        this.#restart = agent.stop().then(() => this.#start(false));
      },
      crashed: () => crashed,
      options: { site: "desa-1", configurationHash: "00c0ffee", probation: PROBATION },
    });
    this.agent = agent;
    await agent.start();
  }

  #judge(payload: Uint8Array): Desired {
    this.judged++;
    if (payload.length === 0) return { outcome: "good", settings: {}, changes: this.inForce !== undefined };
    const { id, x, bad } = JSON.parse(new TextDecoder().decode(payload)) as { id: string; x?: number; bad?: string };
    if (bad === "defect") throw new Error("a defect");
    if (bad !== undefined) return { outcome: "refused", id, issues: [{ path: bad, code: "unknown-setting" }] };
    return { outcome: "good", id, settings: { x }, changes: x !== this.inForce };
  }
}
