import type { Alarm, Clock } from "../core/clock.ts";
import type { Collected, Collector, Reading } from "../core/collector.ts";
import type { Component } from "../core/component.ts";
import { problemStatus, reasonOf, SuarError } from "../core/errors.ts";
import type { Log } from "../core/log.ts";
import type { CollectorStatus, ProblemStatus } from "../core/status.ts";
import type { Millis } from "../core/time.ts";
import { nextSlot } from "./slots.ts";

/** Takes what one run of a collector brought; nothing after a run that failed. @param startedAt monotonic: when the run began. */
export type ReadingSink = (readings: readonly Reading[], collectorName: string, startedAt: Millis) => void;

export interface RunnerPorts {
  readonly clock: Clock;
  readonly log: Log;
  readonly sink: ReadingSink;
}

/** Between the first runs of two collectors, so that they neither start nor, at a common cadence, go on together. */
const STAGGER: Millis = 150;

/**
 * Runs every collector at its cadence.
 *
 * INVARIANTS
 * - A collector has at most one run at a time, even where a run goes on behind its deadline: then its next starts are left out.
 * - Nothing that a collector does, throwing and never ending included, ends another's runs or its own for good.
 */
export class CollectorRunner implements Component {
  readonly name = "collectors";
  readonly #runs: readonly CollectorRuns[];

  constructor(
    collectors: readonly Collector[],
    private readonly ports: RunnerPorts,
  ) {
    this.#runs = collectors.map((collector) => new CollectorRuns(collector, ports));
  }

  async start(): Promise<void> {
    const now = this.ports.clock.monotonic();
    for (const [index, runs] of this.#runs.entries()) runs.start(now + index * STAGGER);
  }

  /** Needs no deadline: nothing waits for what a collector still does. */
  async stop(): Promise<void> {
    for (const runs of this.#runs) runs.stop();
  }

  status(): readonly CollectorStatus[] {
    return this.#runs.map((runs) => runs.status());
  }
}

/** Why the signal of a run aborts. */
const OVER = new SuarError("stopped", {});
/** For collectors that do not listen. */
const UNHEARD = new AbortController().signal;

/**
 * The runs of one collector, one after the other. With a run a second in every box, nothing is made for a run that its collector does not need.
 */
class CollectorRuns {
  /** Ends the run that goes on. */
  #run: AbortController | undefined;
  /** `late`: a run goes on behind its deadline. */
  #state: "waiting" | "running" | "late" | "stopped" = "waiting";
  #due: Millis = 0;
  #startedAt = Number.NEGATIVE_INFINITY;
  /** Of the next start; while a run goes on, of its deadline. */
  #alarm: Alarm | undefined;
  /** One for all alarms: what each run made anew would live until the next. */
  readonly #ring = this.#rung.bind(this);
  #runs = 0;
  #failures = 0;
  #problem: ProblemStatus | undefined;

  constructor(
    private readonly collector: Collector,
    private readonly ports: RunnerPorts,
  ) {}

  /** @param first monotonic. */
  start(first: Millis): void {
    this.#due = first;
    this.collector.onSooner?.(() => this.#hasten());
    this.#wait();
  }

  /** The run that goes on is told, and counts as none. */
  stop(): void {
    if (this.#is("stopped")) return;
    this.#state = "stopped";
    this.#alarm?.cancel();
    this.#run?.abort(OVER);
  }

  status(): CollectorStatus {
    return {
      name: this.collector.name,
      runs: this.#runs,
      failures: this.#failures,
      ...(this.#problem === undefined ? {} : { problem: this.#problem }),
    };
  }

  #is(state: "waiting" | "running" | "stopped"): boolean {
    return this.#state === state;
  }

  #rung(): void {
    if (this.#is("running")) this.#late();
    else if (this.#is("waiting")) this.#wait();
  }

  /** Until the next start. Timers may fire a fraction early; a run does not begin early. */
  #wait(): void {
    const left = this.#due - this.ports.clock.monotonic();
    if (left <= 0) this.#begin();
    else this.#alarm = this.ports.clock.after(left, this.#ring, this.#alarm);
  }

  /** The collector wants to run sooner than it said. A run that goes on asks it anyway when it ends. */
  #hasten(): void {
    if (this.#alarm === undefined || !this.#is("waiting")) return;
    this.#alarm.cancel();
    this.#due = Math.min(this.#due, Math.max(this.ports.clock.monotonic(), this.#startedAt + this.collector.every));
    this.#wait();
  }

  #begin(): void {
    this.#state = "running";
    this.#startedAt = this.ports.clock.monotonic();
    try {
      const collected = this.collector.collect(this.#signal());
      if (collected instanceof Promise) {
        void this.#await(collected);
        return;
      }
      this.#take(collected);
    } catch (error) {
      if (this.#is("running")) this.#failed(error);
    }
    this.#finish();
  }

  /** Never rejects. */
  async #await(collecting: Promise<Collected>): Promise<void> {
    const deadline = this.ports.clock.after(this.collector.deadline, this.#ring, this.#alarm);
    this.#alarm = deadline;
    try {
      const collected = await collecting;
      this.#take(collected);
    } catch (error) {
      if (this.#is("running")) this.#failed(error);
    }
    deadline.cancel();
    this.#finish();
  }

  /** What it brings behind its deadline counts for nothing, and stopping is not a failure of the collector. */
  #take({ readings, problem }: Collected): void {
    if (!this.#is("running")) return;
    this.ports.sink(readings, this.collector.name, this.#startedAt);
    this.#succeeded(problem);
  }

  /** A run is over: sees to the next. */
  #finish(): void {
    this.#run = undefined;
    if (this.#is("stopped")) return;
    this.#state = "waiting";
    this.#due = nextSlot(this.#due, this.collector.every, this.ports.clock.monotonic());
    this.#wait();
  }

  #signal(): AbortSignal {
    if (this.collector.isDeaf === true) return UNHEARD;
    this.#run = new AbortController();
    return this.#run.signal;
  }

  #late(): void {
    const { name, deadline } = this.collector;
    this.#state = "late";
    this.#failed(new SuarError("deadline-passed", { what: `Collector ${name}`, seconds: deadline / 1000 }));
  }

  #succeeded(problem: unknown): void {
    this.#runs += 1;
    this.#note(problem);
  }

  #failed(error: unknown): void {
    // Whatever of it goes on is to end.
    this.#run?.abort(OVER);
    this.#runs += 1;
    this.#failures += 1;
    this.#note(error);
    try {
      this.ports.sink([], this.collector.name, this.#startedAt);
    } catch (defect) {
      this.#note(defect); // The sink is ours: a defect there must show, and must not end the runs.
    }
  }

  /** Keeps the present problem and logs it when it comes, changes or goes. */
  #note(error: unknown): void {
    const before = this.#problem?.code;
    this.#problem = error === undefined ? undefined : problemStatus(error);
    if (this.#problem?.code === before) return;
    const fields = { collector: this.collector.name };
    if (this.#problem === undefined) this.ports.log.info("collector works again", fields);
    else
      this.ports.log.warn("collector has a problem", { ...fields, code: this.#problem.code, reason: reasonOf(error) });
  }
}
