import { type Millis, SECOND } from "../../agent/core/time.ts";
import type { Transport } from "../../agent/core/transport.ts";
import { LevelStore } from "../../agent/platform/level-store.ts";
import { MqttTransport } from "../../agent/platform/mqtt-transport.ts";
import { AGENT_VERSION } from "../../agent/version.ts";
import { makeFleet } from "../fleet/fleet.ts";
import { sitesOfShard } from "../fleet/shard.ts";
import type { Site } from "../fleet/site.ts";
import { traitsOf } from "../scenarios/cast.ts";
import { makeTimeline } from "../scenarios/timeline.ts";
import { AnyAddress, rotated } from "../world/any-address.ts";
import { CountingLog } from "../world/counting-log.ts";
import { EarlierStore } from "../world/earlier-store.ts";
import { goOn, standStill, takeMostBehind } from "../world/life.ts";
import { SharedStore } from "../world/shared-store.ts";
import { realNow, WorldTime } from "../world/world-time.ts";
import { Agents } from "./agents.ts";
import { compactMemory } from "./compact.ts";
import type { SiteStates, Tally, WorkerJob, WorkerReport } from "./messages.ts";
import { SecondBoxes } from "./second-boxes.ts";
import { SimulatedSite } from "./simulated-site.ts";
import { SiteSettings } from "./site-settings.ts";

const TALLY_EVERY = SECOND;
/** Asking every agent costs a while. */
const TOTALS_EVERY_TALLIES = 5;
/** Which box of a site this is: 0 is its own. */
const SECOND_BOX = 1;
const ACCOUNTS_AT_ONCE = 1000;

/** Many agents in one process, as a job says. */
export class Worker {
  readonly #log = new CountingLog();
  readonly #time: WorldTime;
  readonly #shared: SharedStore;
  readonly #mine: readonly Site[];
  readonly #agents: Agents;
  #connected = 0;
  #tallies = 0;
  #told: SiteStates = { type: "states", states: "", queued: "" };
  #totals = { recorded: 0, queued: 0 };
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly job: WorkerJob,
    private readonly tell: (report: WorkerReport) => void,
  ) {
    const { seed, worker, workers, speed, credentials } = job;
    const settings = new SiteSettings(job.brokers, job.uplink, speed, (site) => traitsOf(job.scenarios, site, seed));
    this.#time = new WorldTime(undefined, speed, job.worldBegin);
    this.#shared = new SharedStore(new LevelStore(job.directory));
    const world = {
      time: this.#time,
      shared: this.#shared,
      transportOf: transports(job, settings),
      settings,
      secrets: credentials ?? {},
      log: this.#log,
      agentVersion: AGENT_VERSION,
      seed,
      isSteered: job.scenarios.some(({ events }) => events.some(({ what }) => what === "configuration")),
      ...(job.earlierStore === undefined ? {} : { earlier: new EarlierStore(job.earlierStore) }),
      onSessions: (change: 1 | -1) => {
        this.#connected += change;
      },
    };
    this.#mine = shardOf(job).filter((_, position) => position % workers === worker);
    this.#agents = new Agents(
      this.#mine.map((site) => new SimulatedSite(site, world)),
      speed,
      new SecondBoxes(({ site }) => new SimulatedSite(site, { ...world, onSessions: () => {} }, SECOND_BOX)),
    );
  }

  /** Starts all agents, in a world whose time stands. */
  async start(): Promise<void> {
    const { startsPerSecond, waking, speed, worldBegin } = this.job;
    standStill();
    await this.#shared.open();
    this.tell({ type: "ready", residentBytes: process.memoryUsage.rss(), sites: this.#agents.indices });
    this.#timer = setInterval(() => this.#tally(), TALLY_EVERY);
    const step = (waking * speed) / this.#mine.length;
    await this.#agents.start(startsPerSecond, (position) => worldBegin + position * step);
    this.#tally();
    this.tell({ type: "started", failures: this.#agents.failures });
  }

  /** `start` comes to its end with the agents that it has started. */
  startNoMore(): void {
    this.#agents.startNoMore();
  }

  /** To be called while time stands. */
  compact(): void {
    compactMemory();
    this.tell({ type: "compacted" });
  }

  /** @param at when time began to go, UTC milliseconds of this machine. */
  go(at: Millis): void {
    this.#time.go(at);
    goOn(realNow() - at);
  }

  /** @param begins in the agents' time. */
  run(begins: Millis): void {
    const { scenarios, seed, length, speed } = this.job;
    const fleet = makeFleet(this.job.sites, seed);
    this.#agents.play(makeTimeline(scenarios, fleet, { length, speed, begins }, seed, this.#mine));
  }

  async stop(): Promise<void> {
    const accounts = await this.#agents.stop();
    clearInterval(this.#timer);
    await this.#shared.close();
    for (let first = 0; first < accounts.length; first += ACCOUNTS_AT_ONCE) {
      this.tell({ type: "accounts", accounts: accounts.slice(first, first + ACCOUNTS_AT_ONCE) });
    }
    const { failures } = this.#agents;
    this.#totals = this.#agents.totals();
    this.#tellStates();
    this.tell({ type: "ended", failures, log: this.#log.counts, tally: this.#makeTally() });
  }

  #tally(): void {
    if (this.#tallies++ % TOTALS_EVERY_TALLIES === 0) this.#totals = this.#agents.totals();
    this.tell(this.#makeTally());
    this.#tellStates();
  }

  #tellStates(): void {
    const bytes = this.#agents.states();
    const words = this.#agents.queued;
    const states = Buffer.from(bytes).toString("base64");
    const queued = Buffer.from(words.buffer, words.byteOffset, words.byteLength).toString("base64");
    if (this.#told.states === states && this.#told.queued === queued) return;
    this.#told = { type: "states", states, queued };
    this.tell(this.#told);
  }

  #makeTally(): Tally {
    const { user, system } = process.cpuUsage();
    return {
      type: "tally",
      started: this.#agents.started,
      on: this.#agents.on,
      connected: this.#connected,
      ...this.#totals,
      behindMs: takeMostBehind() * this.job.speed,
      residentBytes: process.memoryUsage.rss(),
      cpuMs: (user + system) / 1000,
    };
  }
}

function shardOf({ sites, seed, shard }: WorkerJob): readonly Site[] {
  return sitesOfShard(makeFleet(sites, seed), shard);
}

/** One transport for all of a source address; with TLS each site has its own, so that none resumes the session of another. */
function transports(job: WorkerJob, settings: SiteSettings): (site: Site) => Transport {
  const { sourceAddresses, credentials } = job;
  const shared = sourceAddresses.map((address) => new MqttTransport(address));
  const unbound = new MqttTransport();
  let turn = 0;
  return (site) => {
    turn = (turn + 1) % Math.max(1, shared.length);
    const inner = credentials === undefined ? (shared[turn] ?? unbound) : new MqttTransport(sourceAddresses[turn]);
    const addresses = settings.addressesOf(site);
    const [name = ""] = addresses;
    return addresses.length > 1 ? new AnyAddress(inner, name, rotated(addresses, site.index)) : inner;
  };
}
