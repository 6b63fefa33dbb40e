import { setTimeout as sleep } from "node:timers/promises";
import type { Snapshot } from "../../agent/core/status.ts";
import { SECOND } from "../../agent/core/time.ts";
import { AgentProcess } from "./agent-process.ts";
import type { Broker } from "./broker.ts";
import { DEMO_FLAGS } from "./cadence.ts";
import type { StartOptions } from "./options.ts";
import type { Ending } from "./outcome.ts";
import type { Presenter } from "./presenter.ts";
import { History } from "./view/history.ts";
import { isCounted, type ViewModel } from "./view/model.ts";
import { START_WORDS } from "./words.ts";
import type { Workplace } from "./workplace.ts";

const LOOK_EVERY_MS = 333;
/** What was delivered just now may reach our own subscription at a real broker this much later. */
const LAST_ARRIVALS_MS = 3000;

export interface SessionResult {
  readonly ending: Ending;
  /** As it was shown while everything ran; for the picture. */
  readonly lastModel: ViewModel;
}

/**
 * One run from the agent's start to its last word. Ends when asked to (`stop`), after `options.seconds`, or when a part ends by
 * itself. The broker goes on until the agent has said goodbye.
 */
export class Session {
  readonly #startedAt = performance.now();
  readonly #history = new History();
  readonly #stopRequested = new AbortController();
  #agent: AgentProcess | undefined;
  #snapshot: Snapshot | undefined;
  #deliveredBefore = { least: 0, most: 0 };
  #phase: ViewModel["phase"] = "starting";

  constructor(
    private readonly options: StartOptions,
    private readonly broker: Broker,
    private readonly workplace: Workplace,
    private readonly presenter: Presenter,
  ) {}

  /** The first request stops cleanly; a second one, from somebody who cannot wait, ends the agent at once. */
  stop(): void {
    if (this.#stopRequested.signal.aborted) this.#agent?.program.signal("SIGKILL");
    this.#stopRequested.abort();
  }

  async run(): Promise<SessionResult> {
    this.presenter.onKey = (key) => {
      if (key === "q") this.stop();
      if (key === "b" && this.#phase !== "stopping") this.broker.togglePause();
    };
    const agent = new AgentProcess(this.workplace.directory, this.workplace.agentLog, this.#agentFlags());
    this.#agent = agent;
    const broken = this.#watchForFailure(agent);
    const drawing = this.#drawUntilExit(agent);
    const limit = this.options.seconds === undefined ? undefined : this.options.seconds * SECOND;
    const failure = await Promise.race([broken, this.#endOfRun(limit)]);
    const lastModel = this.#model();
    this.#phase = "stopping";
    const stoppedItself = await agent.stop();
    await drawing;
    const account = agent.account();
    const delivered = (account?.delivered ?? 0) - this.#deliveredBefore.most;
    await this.#awaitArrivals(delivered);
    this.broker.conclude(delivered);
    const words = START_WORDS[this.options.language];
    const killed = stoppedItself ? undefined : { sentence: words.killed, lastWords: agent.program.lastWords() };
    const known = failure ?? killed;
    return {
      lastModel,
      ending: {
        deliveredBefore: this.#deliveredBefore,
        reception: this.broker.reception,
        ...(account === undefined ? {} : { account }),
        ...(known === undefined ? {} : { failure: known }),
      },
    };
  }

  #agentFlags(): readonly string[] {
    const { site, username, passwordFile, cadence, language, agentFlags } = this.options;
    return [
      ...["--site", site, "--broker", this.broker.url, "--language", language],
      ...(username === undefined ? [] : ["--uplink.username", username]),
      ...(passwordFile === undefined ? [] : ["--uplink.passwordFile", passwordFile]),
      ...(cadence === "demo" ? DEMO_FLAGS : []),
      ...agentFlags,
    ];
  }

  async #watchForFailure(agent: AgentProcess): Promise<Ending["failure"]> {
    const words = START_WORDS[this.options.language];
    const ofAgent = agent.program.exited.then(() => ({
      sentence: words.agentEnded,
      lastWords: agent.program.lastWords(),
    }));
    const ofBroker = this.broker.failed.then((lastWords) => ({ sentence: words.brokerEnded, lastWords }));
    return await Promise.race([ofAgent, ofBroker]);
  }

  async #endOfRun(limit: number | undefined): Promise<undefined> {
    const { signal } = this.#stopRequested;
    if (signal.aborted) return;
    await new Promise<void>((resolve) => {
      const timer = limit === undefined ? undefined : setTimeout(resolve, limit);
      signal.addEventListener("abort", () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  async #drawUntilExit(agent: AgentProcess): Promise<void> {
    while (!agent.program.hasExited) {
      const [snapshot] = await Promise.all([agent.snapshot(), this.broker.refresh()]);
      if (snapshot !== undefined) this.#note(snapshot);
      this.#history.add(performance.now() - this.#startedAt, snapshot);
      this.presenter.show(this.#model());
      await sleep(LOOK_EVERY_MS);
    }
  }

  #note(snapshot: Snapshot): void {
    if (this.#snapshot === undefined && this.workplace.used) {
      const { delivered } = snapshot.outbox.account;
      const { reception } = this.broker;
      this.#deliveredBefore = { least: delivered - (isCounted(reception) ? reception.records : 0), most: delivered };
    }
    this.#snapshot = snapshot;
    if (this.#phase === "starting") this.#phase = "running";
  }

  async #awaitArrivals(expected: number): Promise<void> {
    const end = performance.now() + LAST_ARRIVALS_MS;
    do {
      await this.broker.refresh();
      const { reception } = this.broker;
      if (!isCounted(reception) || reception.records >= expected) return;
      await sleep(LOOK_EVERY_MS / 3);
    } while (performance.now() < end);
  }

  #model(): ViewModel {
    const { broker, presenter, options } = this;
    return {
      language: options.language,
      unicode: presenter.unicode,
      site: options.site,
      cadence: options.cadence,
      phase: this.#phase,
      elapsedMs: performance.now() - this.#startedAt,
      ...(this.#snapshot === undefined ? {} : { snapshot: this.#snapshot }),
      broker: {
        embedded: broker.embedded,
        address: new URL(broker.url).host,
        paused: broker.paused,
        reception: broker.reception,
      },
      history: this.#history.model,
      interactive: presenter.interactive,
    };
  }
}
