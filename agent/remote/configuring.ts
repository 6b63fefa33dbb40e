import type { Clock } from "../core/clock.ts";
import type { Desired } from "../core/desired.ts";
import { problemStatus } from "../core/errors.ts";
import type { Log } from "../core/log.ts";
import type { ConfigurationStatus } from "../core/status.ts";
import { MINUTE, type Millis, SECOND } from "../core/time.ts";
import { Wake } from "../core/wake.ts";
import { Allowance } from "./allowance.ts";
import type { KeptConfiguration } from "./kept-configuration.ts";
import { begun, calm, failed, heard, proven, type Step, trialLeft } from "./probation.ts";
import { reportOf, statusOf } from "./report.ts";
import type { VerdictReason } from "./trial-state.ts";

/** An agent that ran for so long has not crashed. */
const CALM: Millis = 10 * MINUTE;
/** What could not be kept is tried again after this. */
const SAVE_AGAIN: Millis = MINUTE;
/** Before the agent starts anew: the report and the reply leave with the session that there is. */
const LAST_WORDS: Millis = 2 * SECOND;
const NEVER: Millis = Number.POSITIVE_INFINITY;
const NOTHING_WANTED = new Uint8Array();

/** `accepted`: begun, and on trial; `busy`: not so soon; else the code of the problem that it failed with. */
export type DiscardOutcome = "done" | "accepted" | "busy" | { readonly problem: string };

export interface ConfiguringParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly kept: KeptConfiguration;
  /** Judges what the centre wants against the settings that this agent runs with. Rejects only by a defect. */
  readonly judge: (payload: Uint8Array) => Promise<Desired>;
  /** Has this agent stopped, and another one started with `settingsToRun`. */
  readonly restart: () => void;
  /** Whether the agent before this one crashed, in this boot. */
  readonly crashed: () => boolean;
  readonly options: ConfiguringOptions;
}

export interface ConfiguringOptions {
  readonly site: string;
  /** As in the birth. */
  readonly configurationHash: string;
  /** How long new settings may take to prove themselves. */
  readonly probation: Millis;
}

/**
 * The settings of the centre while one agent runs: takes new ones, watches over those on trial, and tells how it stands.
 *
 * INVARIANTS
 * - New settings are on disk, with those to fall back on, before an agent runs with them; and an agent that cannot write down that it
 *   has begun with them gives them up.
 * - Only a record that reached the broker in this very agent proves the settings that it was started with.
 */
export class Configuring {
  readonly #stop = new AbortController();
  readonly #wake = new Wake();
  readonly #judgements = new Allowance(10, 10 * SECOND);
  readonly #listeners = new Set<() => void>();
  /** The latest message, while it waits to be judged. */
  #pending: Uint8Array | undefined;
  /** The one that was judged last: being retained, it comes again with every session. */
  #judged: Uint8Array | undefined;
  /** Tells whoever asked to discard. */
  #discarding: ((outcome: DiscardOutcome) => void) | undefined;
  /** This agent was started with the settings on trial, and they still are. */
  #testing = false;
  #proven = false;
  #calmAt = NEVER;
  #saveAt = NEVER;
  #loop: Promise<void> | undefined;

  constructor(private readonly parts: ConfiguringParts) {}

  /** To be called before anything is sent, and once the store is ours. */
  async start(): Promise<void> {
    const { kept, clock, log, crashed } = this.parts;
    const { trial } = kept.state;
    this.#testing = trial !== undefined;
    const { state, restart } = begun(kept.state, { boot: clock.bootId, up: clock.monotonic() }, crashed());
    kept.change(state);
    if ((state.good?.crashes ?? 0) > 0) this.#calmAt = clock.monotonic() + CALM;
    const problem = await this.#save();
    if (this.#testing) log.info("The settings of the centre are on trial", { id: trial?.id });
    if (this.#testing && problem !== undefined) await this.#giveUp(problem);
    else if (restart) this.#startAnew("the agent crashed again and again", 0);
    this.#loop = this.#run();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#loop;
    this.#discarding?.("busy");
    await this.#takeProof();
  }

  /** What the centre wants; the latest counts. */
  want(payload: Uint8Array): void {
    const isKnown = this.#judged !== undefined && isSame(this.#judged, payload);
    this.#pending = isKnown ? undefined : payload;
    this.#wake.ring();
  }

  /** Does without the settings of the centre, and without those that it sent before, should they come again. */
  discard(): Promise<DiscardOutcome> {
    if (this.#discarding !== undefined || this.#stop.signal.aborted) return Promise.resolve("busy");
    return new Promise((resolve) => {
      this.#discarding = resolve;
      this.#wake.ring();
    });
  }

  /** A record reached the broker in this agent. */
  proven(): void {
    if (!this.#testing || this.#proven) return;
    this.#proven = true;
    this.#wake.ring();
  }

  /** Payload of `config/reported`. */
  reported(): Uint8Array {
    const { kept, options } = this.parts;
    return new TextEncoder().encode(JSON.stringify(reportOf(kept.state, options.site, options.configurationHash)));
  }

  onReported(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  status(): ConfigurationStatus {
    return statusOf(this.parts.kept.state, this.#trialLeft());
  }

  async #run(): Promise<void> {
    const { clock } = this.parts;
    while (!this.#stop.signal.aborted) {
      await this.#takeProof();
      if (this.#testing && (this.#trialLeft() ?? 0) <= 0) await this.#giveUp("not-proven");
      if (clock.monotonic() >= this.#calmAt) await this.#calmDown();
      if (clock.monotonic() >= this.#saveAt) await this.#save();
      await this.#discard();
      const judgeAt = await this.#judgePending();
      const trialEnd = this.#testing ? clock.monotonic() + (this.#trialLeft() ?? 0) : NEVER;
      const next = Math.min(judgeAt, trialEnd, this.#calmAt, this.#saveAt);
      await this.#wake.waitAtMost(next - clock.monotonic(), clock, this.#stop.signal);
    }
  }

  async #discard(): Promise<void> {
    const tell = this.#discarding;
    if (tell === undefined) return;
    const { kept } = this.parts;
    const desired = await this.#judge(NOTHING_WANTED);
    const { trial, good } = kept.state;
    const sent = [trial?.id, ...(trial?.discards ?? []), good?.id].filter((id) => id !== undefined);
    const step = heard(kept.state, desired, [...new Set(sent)]);
    this.#discarding = undefined;
    if (step.restart && this.#restartIn() > 0) {
      tell("busy");
      return;
    }
    this.#pending = undefined;
    this.#judged = undefined;
    const problem = await this.#adopt(step);
    tell(problem === undefined ? (kept.state.trial === undefined ? "done" : "accepted") : { problem });
  }

  /** Returns when to come back; never, unless something was left to judge. */
  async #judgePending(): Promise<Millis> {
    const { clock, kept } = this.parts;
    const payload = this.#pending;
    if (payload === undefined) return NEVER;
    if (!this.#judgements.take(clock.monotonic())) return clock.monotonic() + this.#judgements.wait(clock.monotonic());
    const desired = await this.#judge(payload);
    const step = heard(kept.state, desired);
    const wait = step.restart ? this.#restartIn() : 0;
    if (wait > 0) return clock.monotonic() + wait;
    // Another one may have come meanwhile.
    if (this.#pending === payload) this.#pending = undefined;
    this.#judged = payload;
    await this.#adopt(step);
    return this.#pending === undefined ? NEVER : clock.monotonic();
  }

  async #judge(payload: Uint8Array): Promise<Desired> {
    try {
      return await this.parts.judge(payload);
    } catch (error) {
      this.parts.log.error("Settings of the centre could not be judged", { error });
      return { outcome: "refused", issues: [{ path: "", code: problemStatus(error).code }] };
    }
  }

  /** The code of the problem that keeps it from being tried. */
  async #adopt({ state, restart }: Step): Promise<string | undefined> {
    const { kept, clock, log } = this.parts;
    const before = { state: kept.state, testing: this.#testing };
    // What reaches the broker from now on proves nothing about what comes next.
    if (restart) this.#testing = false;
    kept.change(state);
    const problem = await this.#save();
    if (restart && problem !== undefined) {
      const { id } = state.trial ?? {};
      this.#testing = before.testing;
      this.#judged = undefined;
      kept.change({
        ...before.state,
        verdict: { state: "refused", ...(id === undefined ? {} : { id }), reason: problem },
      });
    } else if (restart) {
      kept.restarts.take(clock.monotonic());
      this.#startAnew("the centre wants other settings", LAST_WORDS);
    }
    const { verdict } = kept.state;
    if (verdict !== undefined) log.warn("Settings of the centre are not in force", { ...verdict });
    this.#tell();
    return restart ? problem : undefined;
  }

  async #takeProof(): Promise<void> {
    if (!this.#proven || !this.#testing) return;
    const { kept, log } = this.parts;
    this.#testing = false;
    kept.change(proven(kept.state));
    log.info("The settings of the centre have proven themselves", { id: kept.state.good?.id });
    this.#tell();
    await this.#save();
  }

  async #giveUp(reason: VerdictReason): Promise<void> {
    const { kept, log } = this.parts;
    this.#testing = false;
    kept.change(failed(kept.state, reason));
    log.warn("Settings of the centre are not in force", { ...kept.state.verdict });
    this.#tell();
    // Also when the disk does not take it: then the trial comes again after a crash, a few times at most.
    await this.#save();
    this.#startAnew("the trial has failed", 0);
  }

  async #calmDown(): Promise<void> {
    const { kept } = this.parts;
    this.#calmAt = NEVER;
    kept.change(calm(kept.state));
    await this.#save();
  }

  #startAnew(why: string, after: Millis): void {
    const { clock, log, restart } = this.parts;
    const { signal } = this.#stop;
    log.info("The agent starts anew with other settings", { why });
    // A sleep on the Clock never rejects.
    void clock.sleep(after, signal).then(() => {
      if (!signal.aborted) restart();
    });
  }

  /** The code of the problem, when it could not be done; then it is tried again. */
  async #save(): Promise<string | undefined> {
    const { kept, clock } = this.parts;
    const problem = await kept.save();
    this.#saveAt = problem === undefined ? NEVER : clock.monotonic() + SAVE_AGAIN;
    return problem;
  }

  #trialLeft(): Millis | undefined {
    const { kept, clock, options } = this.parts;
    return trialLeft(kept.state, options.probation, { boot: clock.bootId, up: clock.monotonic() });
  }

  #restartIn(): Millis {
    return this.parts.kept.restarts.wait(this.parts.clock.monotonic());
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}
