import { MINUTE, type Millis, SECOND } from "../../agent/core/time.ts";
import type { Audit } from "../auditor/audit.ts";
import { checkSeparate } from "../auditor/check-separate.ts";
import type { Verdict } from "../auditor/verdict.ts";
import { type RunBroker, startBroker } from "../brokers/run-broker.ts";
import type { SimulationOptions } from "../command/options.ts";
import type { Recorder } from "../history/recorder.ts";
import type { Plan } from "../plan/plan.ts";
import { realNow, WorldTime } from "../world/world-time.ts";
import { buildWorker } from "./build-worker.ts";
import type { CentreActs } from "./centre-acts.ts";
import { Crew, type CrewTally } from "./crew.ts";
import { estimateLeft, type Progress } from "./progress.ts";
import { ROOT, Staging } from "./staging.ts";

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
  /** How late what agents wait for came at most while the run went, in the agents' time: more than moments when this machine did not keep up. */
  readonly mostBehindMs: Millis;
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
  readonly #staging: Staging;
  /** Broken or ended: nobody waits for the phases any more. */
  #isOver = false;
  #rate = { at: 0, messages: 0, perSecond: 0 };

  constructor(
    private readonly options: SimulationOptions,
    private readonly plan: Plan,
    /** Of the run's own, empty. */
    private readonly directory: string,
    private readonly show: (progress: Progress) => void,
    private readonly recorder: Recorder,
  ) {
    this.#staging = new Staging(options, plan);
  }

  /** The run goes on to its end at once, and is judged as far as it came. */
  stopEarly(): void {
    this.#stopEarly.abort();
  }

  /** Rejects when the broker or a worker ends by itself, or the broker cannot be used. */
  async run(): Promise<Outcome> {
    const startedAt = realNow();
    const time = new WorldTime(startedAt, this.options.speed, this.#staging.worldBegin(startedAt));
    const audit = this.#staging.audit(time, this.recorder.traffic);
    const program = await buildWorker(this.directory);
    const broker = await startBroker(this.options, this.plan, this.directory);
    this.recorder.watchBroker(() => broker.residentBytes());
    try {
      const subscribers = this.#staging.subscribers(broker, audit);
      const brokerEnds = broker.failed.then((words) => {
        throw new Error(words);
      });
      const acts = this.#staging.acts(broker, subscribers, audit);
      const crew = new Crew(this.#staging.jobs(broker, time, this.directory), program, this.recorder.fleet);
      try {
        await Promise.all(subscribers.map((subscriber) => subscriber.start()));
        if (broker.servers.length === 0) await checkSeparate(subscribers, ROOT);
        return await Promise.race([this.#work(broker, crew, audit, acts, time), brokerEnds, crew.died, acts.failed]);
      } finally {
        this.#isOver = true;
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
    acts.play(this.#staging.actsOf(begins));
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
      mostBehindMs: this.recorder.mostBehindMs("running"),
    };

    if (this.#stopEarly.signal.aborted) acts.stop();
    await acts.settle();
    const recent = this.#staging.confirms ? UNCONFIRMED_SHARE : RECENT_SHARE;
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
      if (this.#isOver) throw new Error("the run is over");
      const since = realNow() - begin;
      const { isOver, ...rest } = look(since);
      const { connected, queued, behindMs } = crew.tally;
      const { messages, sessions } = audit;
      const messagesPerSecond = this.#messageRate(messages);
      this.recorder.look(realNow(), phase, { ...crew.tally, messages, sessions });
      this.show({ phase, connected, queued, behindMs, sites: this.plan.sites, messages, messagesPerSecond, ...rest });
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
}
