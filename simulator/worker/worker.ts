import { SECOND } from "../../agent/core/time.ts";
import { LevelStore } from "../../agent/platform/level-store.ts";
import { MqttTransport } from "../../agent/platform/mqtt-transport.ts";
import { AGENT_VERSION } from "../../agent/version.ts";
import { makeFleet } from "../fleet/fleet.ts";
import { readScenario } from "../scenarios/files.ts";
import { makeTimeline } from "../scenarios/timeline.ts";
import { CountingLog } from "../world/counting-log.ts";
import { SharedStore } from "../world/shared-store.ts";
import { WorldTime } from "../world/world-time.ts";
import { Agents } from "./agents.ts";
import type { Tally, WorkerJob, WorkerReport } from "./messages.ts";
import { SimulatedSite } from "./simulated-site.ts";
import { SiteSettings } from "./site-settings.ts";

const TALLY_EVERY = SECOND;
/** Asking every agent costs a while. */
const TOTALS_EVERY_TALLIES = 5;
const ACCOUNTS_AT_ONCE = 1000;

/** Many agents in one process, as a job says. */
export class Worker {
  readonly #log = new CountingLog();
  readonly #shared: SharedStore;
  readonly #agents: Agents;
  #connected = 0;
  #tallies = 0;
  #totals = { recorded: 0, queued: 0 };
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly job: WorkerJob,
    private readonly tell: (report: WorkerReport) => void,
  ) {
    const { sites, seed, worker, workers, speed } = job;
    this.#shared = new SharedStore(new LevelStore(job.directory));
    const world = {
      time: new WorldTime(job.startedAt, speed),
      shared: this.#shared,
      // One for all: they have the same certificates, namely none.
      transport: new MqttTransport(job.sourceAddress),
      settings: new SiteSettings(job.broker, job.protocol, speed),
      log: this.#log,
      agentVersion: AGENT_VERSION,
      seed,
      onSessions: (change: 1 | -1) => {
        this.#connected += change;
      },
    };
    const mine = makeFleet(sites, seed).filter(({ index }) => index % workers === worker);
    this.#agents = new Agents(
      mine.map((site) => new SimulatedSite(site, world)),
      speed,
    );
  }

  /** Starts all agents. */
  async start(): Promise<void> {
    await this.#shared.open();
    this.tell({ type: "ready", residentBytes: process.memoryUsage.rss() });
    this.#timer = setInterval(() => this.#tally(), TALLY_EVERY);
    await this.#agents.start(this.job.startsPerSecond);
    this.tell({ type: "started", failures: this.#agents.failures });
  }

  run(): void {
    const { scenarios, sites, seed, length } = this.job;
    const { turns } = makeTimeline(scenarios.map(readScenario), makeFleet(sites, seed), length, seed);
    this.#agents.play(turns);
  }

  async stop(): Promise<void> {
    const accounts = await this.#agents.stop();
    clearInterval(this.#timer);
    await this.#shared.close();
    for (let first = 0; first < accounts.length; first += ACCOUNTS_AT_ONCE) {
      this.tell({ type: "accounts", accounts: accounts.slice(first, first + ACCOUNTS_AT_ONCE) });
    }
    const { failures } = this.#agents;
    this.tell({ type: "ended", failures, log: this.#log.counts, tally: this.#makeTally() });
  }

  #tally(): void {
    if (this.#tallies++ % TOTALS_EVERY_TALLIES === 0) this.#totals = this.#agents.totals();
    this.tell(this.#makeTally());
  }

  #makeTally(): Tally {
    const { user, system } = process.cpuUsage();
    return {
      type: "tally",
      started: this.#agents.started,
      on: this.#agents.on,
      connected: this.#connected,
      ...this.#totals,
      residentBytes: process.memoryUsage.rss(),
      cpuMs: (user + system) / 1000,
    };
  }
}
