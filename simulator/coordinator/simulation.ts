import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { MINUTE, type Millis, SECOND } from "../../agent/core/time.ts";
import { MqttTransport } from "../../agent/platform/mqtt-transport.ts";
import { Audit } from "../auditor/audit.ts";
import { checkSeparate } from "../auditor/check-separate.ts";
import { AuditSubscriber } from "../auditor/subscriber.ts";
import type { Verdict } from "../auditor/verdict.ts";
import { type RunBroker, startBroker } from "../brokers/run-broker.ts";
import type { SimulationOptions } from "../command/options.ts";
import { makeFleet } from "../fleet/fleet.ts";
import { sitesOfShard } from "../fleet/shard.ts";
import type { Site } from "../fleet/site.ts";
import type { Recorder } from "../history/recorder.ts";
import type { Plan } from "../plan/plan.ts";
import { beginningOf, isConfirming } from "../scenarios/check.ts";
import { readScenario } from "../scenarios/files.ts";
import type { Scenario } from "../scenarios/happenings.ts";
import { makeActs } from "../scenarios/timeline.ts";
import type { WorkerJob } from "../worker/messages.ts";
import { realNow, WorldTime } from "../world/world-time.ts";
import { buildWorker } from "./build-worker.ts";
import { CentreActs } from "./centre-acts.ts";
import { Crew, type CrewTally } from "./crew.ts";
import { estimateLeft, type Progress } from "./progress.ts";

/** A store of an earlier version, which the tests keep. */
const EARLIER_STORE = fileURLToPath(new URL("../../test/fixtures/store-format-2", import.meta.url));
/** What a worker's process takes to load. */
const LOADING: Millis = 2 * SECOND;
/** Of the settings' default. */
const ROOT = "suar/v1";
const LOOK_EVERY: Millis = 250;
/** How long the fleet may take to send what waits once the run is over. */
const SETTLE_AT_MOST: Millis = 2 * MINUTE;
/** Somewhere something was recorded just now: so many records for each site may be queued in a fleet that has sent what waited. */
const RECENT_SHARE = 0.05;
/** The same where what was sent waits for the centre's word as well. */
const UNCONFIRMED_SHARE = 3;
/** What nothing more was heard for is taken to be all. */
const QUIET: Millis = 3 * SECOND;
const QUIET_AT_MOST: Millis = 30 * SECOND;
/** For the estimate: how many sites stop in a second. */
const STOPS_PER_SECOND = 300;

/** What it cost, as far as it could be seen. */
export interface Costs {
  /** A composed and connected agent in its worker, and its client at the broker; absent where that cannot be told. */
  readonly agentBytes: number;
  readonly brokerClientBytes?: number;
  /** Of workers and broker, at the end of the run. */
  readonly workerBytes: number;
  readonly brokerBytes?: number;
  /** Of a core, of all workers, while the run went. */
  readonly workerCores: number;
  readonly setUpSeconds: number;
  readonly messagesPerSecond: number;
}

export interface Outcome {
  readonly verdict: Verdict;
  readonly costs: Costs;
  readonly log: Readonly<Record<string, number>>;
  /** Somebody ended the run before its time. */
  readonly cutShort: boolean;
}

/**
 * One run: broker, auditor and workers, from the first connection to the last account.
 *
 * INVARIANT: whatever goes wrong, the processes that were started here have ended when `run` settles.
 */
export class Simulation {
  readonly #stopEarly = new AbortController();
  readonly #scenarios: readonly Scenario[];
  readonly #whole: readonly Site[];
  /** The part of it that this run has. */
  readonly #fleet: readonly Site[];
  #rate = { at: 0, messages: 0, perSecond: 0 };

  constructor(
    private readonly options: SimulationOptions,
    private readonly plan: Plan,
    /** Of the run's own, empty. */
    private readonly directory: string,
    private readonly show: (progress: Progress) => void,
    private readonly recorder: Recorder,
  ) {
    const { sites, seed, shard, scenarios } = options;
    this.#scenarios = scenarios.map(readScenario);
    this.#whole = makeFleet(sites, seed);
    this.#fleet = sitesOfShard(this.#whole, shard);
  }

  /** The run goes on to its end at once, and is judged as far as it came. */
  stopEarly(): void {
    this.#stopEarly.abort();
  }

  /** Rejects when the broker or a worker ends by itself, or the broker cannot be used. */
  async run(): Promise<Outcome> {
    const startedAt = realNow();
    const time = new WorldTime(startedAt, this.options.speed, this.#worldBegin(startedAt));
    const audit = this.#makeAudit(time);
    const program = await buildWorker(this.directory);
    const broker = await startBroker(this.options, this.plan, this.directory);
    this.recorder.watchBroker(() => broker.residentBytes());
    try {
      const subscribers = this.#subscribers(broker, audit);
      const brokerEnds = broker.failed.then((words) => {
        throw new Error(words);
      });
      const acts = this.#makeActs(broker, subscribers, audit);
      const crew = new Crew(this.#jobs(broker, time), program, this.recorder.fleet);
      try {
        await Promise.all(subscribers.map((subscriber) => subscriber.start()));
        if (broker.servers.length === 0) await checkSeparate(subscribers, ROOT);
        return await Promise.race([this.#work(broker, crew, audit, acts, time), brokerEnds, crew.died, acts.failed]);
      } finally {
        acts.stop();
        await crew.end();
        await Promise.all(subscribers.map((subscriber) => subscriber.stop()));
      }
    } finally {
      await broker.stop();
    }
  }

  async #work(broker: RunBroker, crew: Crew, audit: Audit, acts: CentreActs, time: WorldTime): Promise<Outcome> {
    const { sites } = this.plan;
    const length = this.options.minutes * MINUTE;
    const emptyBroker = broker.residentBytes();
    const begin = realNow();
    const stopping = (sites / STOPS_PER_SECOND) * SECOND + QUIET;
    const ahead = length + stopping;

    // What lay at the broker came with the subscription; processes that are still loading have sent nothing.
    audit.begin();
    const starting = crew.start();
    const setUp = this.plan.setUpSeconds * SECOND;
    let isStarted = false;
    void starting.then(
      () => {
        isStarted = true;
      },
      () => undefined,
    );
    await this.#until("starting", crew, audit, Number.POSITIVE_INFINITY, (since) => {
      const done = crew.tally.started / sites;
      return { isOver: isStarted, done, left: estimateLeft(since, done, setUp) + ahead };
    });
    await starting;
    const setUpSeconds = (realNow() - begin) / SECOND;

    const begins = time.at();
    crew.run(begins);
    const { speed } = time;
    acts.play(makeActs(this.#scenarios, this.#whole, { length, speed, begins }, this.options.seed, this.#fleet));
    const runBegin = { at: realNow(), cpuMs: crew.tally.cpuMs, messages: audit.messages };
    await this.#until("running", crew, audit, length, (since) => ({
      isOver: since >= length || this.#stopEarly.signal.aborted,
      done: Math.min(1, since / length),
      left: length - since + stopping,
    }));
    const seconds = (realNow() - runBegin.at) / SECOND;
    const atEnd = crew.tally;
    const costs = this.#costs(atEnd, emptyBroker, broker.residentBytes());
    const run = {
      workerCores: (atEnd.cpuMs - runBegin.cpuMs) / SECOND / seconds,
      messagesPerSecond: (audit.messages - runBegin.messages) / seconds,
      setUpSeconds,
    };

    if (this.#stopEarly.signal.aborted) acts.stop();
    await acts.settle();
    const recent = isConfirming(this.#scenarios) ? UNCONFIRMED_SHARE : RECENT_SHARE;
    await this.#until("settling", crew, audit, SETTLE_AT_MOST, () => {
      const { on, connected, queued } = crew.tally;
      const isSettled = on === sites && connected === sites && queued <= sites * recent;
      return {
        isOver: isSettled || this.#stopEarly.signal.aborted,
        left: stopping,
      };
    });
    const stoppingCrew = crew.stop();
    let isStopped = false;
    void stoppingCrew.then(
      () => {
        isStopped = true;
      },
      () => undefined,
    );
    await this.#until("stopping", crew, audit, Number.POSITIVE_INFINITY, (since) => {
      const done = this.recorder.fleet.count("stopped") / sites;
      return { isOver: isStopped, done, left: estimateLeft(since, done, stopping) + QUIET };
    });
    const { accounts, failures, log } = await stoppingCrew;
    for (const failure of failures) audit.agentFailed(failure);
    await this.#until("stopping", crew, audit, QUIET_AT_MOST, () => ({
      isOver: realNow() - audit.lastHeard >= QUIET,
      left: QUIET,
    }));
    return {
      verdict: audit.conclude(accounts),
      costs: { ...costs, ...run },
      log,
      cutShort: this.#stopEarly.signal.aborted,
    };
  }

  /** Looks and shows until it is over, or so much time has passed. */
  async #until(
    phase: Progress["phase"],
    crew: Crew,
    audit: Audit,
    atMost: Millis,
    look: (since: Millis) => { readonly isOver: boolean; readonly done?: number; readonly left: Millis },
  ): Promise<void> {
    const begin = realNow();
    for (;;) {
      const since = realNow() - begin;
      const { isOver, ...rest } = look(since);
      const { connected, queued } = crew.tally;
      const { messages } = audit;
      const messagesPerSecond = this.#messageRate(messages);
      this.recorder.look(realNow(), phase, { ...crew.tally, messages });
      this.show({ phase, connected, queued, sites: this.plan.sites, messages, messagesPerSecond, ...rest });
      if (isOver || since >= atMost) return;
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY));
    }
  }

  #messageRate(messages: number): number {
    const now = realNow();
    const seconds = (now - this.#rate.at) / SECOND;
    if (seconds >= 2) this.#rate = { at: now, messages, perSecond: (messages - this.#rate.messages) / seconds };
    return this.#rate.perSecond;
  }

  #costs({ residentBytes, emptyBytes }: CrewTally, emptyBroker?: number, brokerBytes?: number) {
    const { sites } = this.plan;
    const grown = (brokerBytes ?? 0) - (emptyBroker ?? 0);
    return {
      agentBytes: Math.round((residentBytes - emptyBytes) / sites),
      workerBytes: residentBytes,
      ...(brokerBytes === undefined ? {} : { brokerBytes }),
      // A young Node gives back what it took to load: with few clients more than they cost.
      ...(grown > 0 ? { brokerClientBytes: Math.round(grown / sites) } : {}),
    };
  }

  /** What time it is in the world when the run's processes are started; a time that a scenario wants is reached when the sites are up. */
  #worldBegin(startedAt: Millis): Millis {
    const wanted = beginningOf(this.#scenarios);
    if (wanted === undefined) return startedAt;
    return wanted - (this.plan.setUpSeconds * SECOND + LOADING) * this.options.speed;
  }

  #makeAudit(time: WorldTime): Audit {
    const expects = this.#scenarios.flatMap((scenario) => scenario.expects);
    const allows = this.#scenarios.flatMap((scenario) => scenario.allows);
    const ours = new Set(this.#fleet.map(({ name }) => name));
    const everybody = new Set(this.#whole.map(({ name }) => name));
    return new Audit(ROOT, time, this.recorder.traffic, {
      expectations: { expects, allows },
      isElsewhere: (site) => everybody.has(site) && !ours.has(site),
    });
  }

  #makeActs(broker: RunBroker, subscribers: readonly AuditSubscriber[], audit: Audit): CentreActs {
    const { messagesPerSecond } = this.plan;
    const indices = new Map(this.#fleet.map(({ name, index }) => [name, index]));
    const brokerOf = (site: string) => (indices.get(site) ?? 0) % broker.brokers.length;
    return new CentreActs({ broker, subscribers, audit, root: ROOT, messagesPerSecond, brokerOf });
  }

  /** One at each broker. */
  #subscribers({ brokers, versions, certificates }: RunBroker, audit: Audit): readonly AuditSubscriber[] {
    const tls = certificates?.auditor();
    const confirms = isConfirming(this.#scenarios);
    const common = { root: ROOT, versions, confirms, ...(tls === undefined ? {} : { tls }) };
    return brokers.map(
      (addresses, broker) =>
        new AuditSubscriber({ ...common, broker, addresses, transport: new MqttTransport() }, audit),
    );
  }

  #jobs({ brokers, protocol, certificates }: RunBroker, time: WorldTime): readonly WorkerJob[] {
    const { sites, shard, seed, speed, minutes } = this.options;
    const { workers, sourceAddresses, connectsPerSecond } = this.plan;
    return Array.from({ length: workers }, (_, worker) => {
      const sourceAddress = sourceAddresses[worker];
      const directory = join(this.directory, `worker-${worker}`);
      mkdirSync(directory);
      return {
        sites,
        ...(shard === undefined ? {} : { shard }),
        seed,
        worker,
        workers,
        brokers,
        ...(certificates === undefined ? {} : { credentials: certificates.worker(worker + 1) }),
        protocol,
        ...(sourceAddress === undefined ? {} : { sourceAddress }),
        startsPerSecond: connectsPerSecond / workers,
        startedAt: time.startedAt,
        worldBegin: time.begin,
        speed,
        scenarios: this.#scenarios,
        earlierStore: EARLIER_STORE,
        length: minutes * MINUTE,
        directory,
      };
    });
  }
}
