import { MINUTE, type Millis, SECOND } from "../../agent/core/time.ts";
import type { Audit } from "../auditor/audit.ts";
import { checkSeparate } from "../auditor/check-separate.ts";
import type { AuditSubscriber } from "../auditor/subscriber.ts";
import { sumOfAccounts } from "../auditor/sum-of-accounts.ts";
import type { Verdict } from "../auditor/verdict.ts";
import { type RunBroker, startBroker } from "../brokers/run-broker.ts";
import { Interrupted } from "../command/interrupted.ts";
import type { SimulationOptions } from "../command/options.ts";
import type { Recorder } from "../history/recorder.ts";
import type { Plan } from "../plan/plan.ts";
import { realNow, WorldTime } from "../world/world-time.ts";
import { buildWorker } from "./build-worker.ts";
import type { CentreActs } from "./centre-acts.ts";
import { Crew, type CrewEnd, type CrewTally } from "./crew.ts";
import { estimateLeft, type Progress } from "./progress.ts";
import { ROOT, Staging } from "./staging.ts";
import { Watch } from "./watch.ts";

/** After the last agent was started. A broker that nobody can connect to is no reason to wait for ever. */
const CONNECT_AT_MOST: Millis = 30 * SECOND;
/** How long the fleet may take to send what waits once the run is over and everybody had time to come back. */
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
  /** When the set-up was over: fewer than the plan has where somebody ended it, or the broker let no more in. */
  readonly connectedSites: number;
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

/** Everybody who has a part in it. */
interface Cast {
  readonly broker: RunBroker;
  readonly crew: Crew;
  readonly audit: Audit;
  readonly acts: CentreActs;
  readonly time: WorldTime;
  readonly watch: Watch;
}

/**
 * One run: broker, auditor and workers, from the first connection to the last account.
 *
 * INVARIANT: whatever goes wrong, the processes that were started here have ended when `run` settles.
 */
export class Simulation {
  readonly #stopEarly = new AbortController();
  readonly #staging: Staging;
  readonly #waking: Millis;
  readonly #length: Millis;
  /** As expected. */
  readonly #stopping: Millis;

  constructor(
    private readonly options: SimulationOptions,
    private readonly plan: Plan,
    /** Of the run's own, empty. */
    private readonly directory: string,
    private readonly show: (progress: Progress) => void,
    private readonly recorder: Recorder,
  ) {
    this.#staging = new Staging(options, plan);
    this.#waking = plan.wakingSeconds * SECOND;
    this.#length = options.minutes * MINUTE;
    this.#stopping = (plan.sites / STOPS_PER_SECOND) * SECOND + QUIET;
  }

  /** The run goes on to its end at once, and is judged as far as it came. */
  stopEarly(): void {
    this.#stopEarly.abort(new Interrupted());
  }

  /**
   * Rejects when the broker or a worker ends by itself, or the broker cannot be used; with Interrupted when somebody ends it before there is anything
   * to judge.
   */
  async run(): Promise<Outcome> {
    const time = new WorldTime(undefined, this.options.speed, this.#staging.worldBegin(realNow()));
    const audit = this.#staging.audit(time, this.recorder.traffic);
    // Ctrl-C at a terminal ends what builds as well: then that is not what broke the run.
    const program = await buildWorker(this.directory).finally(() => this.#stopEarly.signal.throwIfAborted());
    const broker = await startBroker(this.options, this.plan, this.directory);
    this.recorder.watchBroker(() => broker.residentBytes());
    try {
      const subscribers = this.#staging.subscribers(broker, audit);
      const acts = this.#staging.acts(broker, subscribers, audit);
      const crew = new Crew(this.#staging.jobs(broker, time, this.directory), program, this.recorder.fleet);
      const watch = new Watch(this.plan.sites, crew, audit, this.recorder, this.show);
      const cast = { broker, crew, audit, acts, time, watch };
      try {
        const work = this.#subscribe(cast, subscribers).then(() => this.#work(cast));
        const brokerEnds = broker.failed.then((words) => {
          throw new Error(words);
        });
        return await Promise.race([work, brokerEnds, crew.died, acts.failed]);
      } finally {
        watch.stop();
        acts.stop();
        await crew.end();
        await Promise.all(subscribers.map((subscriber) => subscriber.stop()));
      }
    } finally {
      await broker.stop();
    }
  }

  /** Resolves when every auditor hears its broker. Whoever ends the run meanwhile does not wait for a broker that is silent. */
  async #subscribe({ broker, watch }: Cast, subscribers: readonly AuditSubscriber[]): Promise<void> {
    const { signal } = this.#stopEarly;
    signal.throwIfAborted();
    const interrupted = new Promise<never>((_, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason));
    });
    const subscribe = async () => {
      await Promise.all(subscribers.map((subscriber) => subscriber.start()));
      if (broker.servers.length === 0) await checkSeparate(subscribers, ROOT);
    };
    await watch.during("starting", Promise.race([subscribe(), interrupted]), () => ({
      left: this.plan.setUpSeconds * SECOND + this.#waking + this.#length + this.#stopping,
    }));
  }

  async #work(cast: Cast): Promise<Outcome> {
    const { broker, crew, audit, acts, time, watch } = cast;
    const emptyBroker = broker.residentBytes();
    // What lay at the broker came with the subscription; processes that are still loading have sent nothing.
    audit.begin();
    const setUp = await this.#setUp(cast);
    await this.#wake(cast);

    const begins = time.at();
    crew.run(begins);
    acts.play(this.#staging.actsOf(begins));
    const runBegin = { at: realNow(), cpuMs: crew.tally.cpuMs, messages: audit.messages };
    await watch.until("running", this.#length, (since) => ({
      isOver: since >= this.#length || this.#stopEarly.signal.aborted,
      done: Math.min(1, since / this.#length),
      left: this.#length - since + this.#stopping,
    }));
    const seconds = (realNow() - runBegin.at) / SECOND;
    const atEnd = crew.tally;
    const costs = {
      ...this.#costs(atEnd, emptyBroker, broker.residentBytes()),
      workerCores: (atEnd.cpuMs - runBegin.cpuMs) / SECOND / seconds,
      messagesPerSecond: (audit.messages - runBegin.messages) / seconds,
      ...setUp,
      mostBehindMs: this.recorder.mostBehindMs("running"),
    };

    if (this.#stopEarly.signal.aborted) acts.stop();
    await acts.settle();
    await this.#settle(cast);
    const { accounts, failures, log } = await this.#stop(cast);
    for (const failure of failures) audit.agentFailed(failure);
    const cutShort = this.#stopEarly.signal.aborted;
    return { verdict: audit.conclude(accounts, { cutShort }), costs, log, cutShort };
  }

  /** Time stands while all agents are started and connect, or as many as somebody lets. Resolves with how long that took. */
  async #setUp({ crew, audit, watch }: Cast): Promise<Pick<Costs, "setUpSeconds" | "connectedSites">> {
    const { sites, setUpSeconds } = this.plan;
    const begin = realNow();
    const ahead = this.#waking + this.#length + this.#stopping;
    const starts = crew.start();
    const { signal } = this.#stopEarly;
    if (signal.aborted) crew.startNoMore();
    signal.addEventListener("abort", () => crew.startNoMore());
    await watch.during("starting", starts, (since) => {
      const done = crew.tally.started / sites;
      return { done, left: estimateLeft(since, done, setUpSeconds * SECOND) + ahead };
    });
    await watch.until("starting", CONNECT_AT_MOST, () => {
      return { isOver: audit.sessions >= sites || signal.aborted, done: 1, left: ahead };
    });
    const taken = { setUpSeconds: (realNow() - begin) / SECOND, connectedSites: audit.sessions };
    if (!signal.aborted) await watch.during("starting", crew.compact(), () => ({ done: 1, left: ahead }));
    return taken;
  }

  /** Time begins to go. Resolves when it does so at every site. */
  async #wake({ crew, time, watch }: Cast): Promise<void> {
    const at = realNow();
    time.go(at);
    crew.go(at);
    await watch.until("waking", this.#waking, (since) => ({
      isOver: since >= this.#waking || this.#stopEarly.signal.aborted,
      done: Math.min(1, since / this.#waking),
      left: this.#waking - since + this.#length + this.#stopping,
    }));
  }

  /** Until what waits is sent. */
  async #settle({ crew, watch }: Cast): Promise<void> {
    const { sites } = this.plan;
    const { confirms, returning } = this.#staging;
    const recent = confirms ? UNCONFIRMED_SHARE : RECENT_SHARE;
    await watch.until("settling", returning + SETTLE_AT_MOST, (since) => {
      const { on, connected, queued } = crew.tally;
      const isSettled = on === sites && connected === sites && queued <= sites * recent;
      const left = Math.max(0, returning - since) + this.#stopping;
      return { isOver: isSettled || this.#stopEarly.signal.aborted, left };
    });
  }

  /** Stops all agents, and waits for the last that they sent. */
  async #stop({ broker, crew, audit, watch }: Cast): Promise<CrewEnd> {
    const end = await watch.during("stopping", crew.stop(), (since) => {
      const done = this.recorder.fleet.count("stopped") / Math.max(1, crew.tally.started);
      return { done, left: estimateLeft(since, done, this.#stopping) + QUIET };
    });
    const { confirmed, before } = sumOfAccounts(end.accounts);
    await watch.until("stopping", broker.resendsAfter + QUIET_AT_MOST, (since) => {
      const allCame = audit.records >= confirmed - before.delivered;
      const isQuiet = realNow() - audit.lastHeard >= QUIET;
      return { isOver: isQuiet && (allCame || since >= broker.resendsAfter), left: QUIET };
    });
    return end;
  }

  #costs({ started, residentBytes, emptyBytes }: CrewTally, emptyBroker?: number, brokerBytes?: number) {
    const sites = Math.max(1, started);
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
