import type { Clock } from "../core/clock.ts";
import type { Collected, Collector, Reading } from "../core/collector.ts";
import type { Component } from "../core/component.ts";
import { withDeadline } from "../core/deadline.ts";
import { problemStatus, reasonOf } from "../core/errors.ts";
import type { Log } from "../core/log.ts";
import type { CollectorStatus, ProblemStatus } from "../core/status.ts";
import type { Millis } from "../core/time.ts";
import { Wake } from "../core/wake.ts";
import { nextSlot, sleepUntil } from "./slots.ts";

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
  readonly #stopping = new AbortController();
  #loops: readonly Promise<void>[] = [];

  constructor(
    collectors: readonly Collector[],
    private readonly ports: RunnerPorts,
  ) {
    this.#runs = collectors.map((collector) => new CollectorRuns(collector, ports));
  }

  async start(signal: AbortSignal): Promise<void> {
    const stop = AbortSignal.any([signal, this.#stopping.signal]);
    const now = this.ports.clock.monotonic();
    // A signal each: node takes eleven who wait for the same one for a leak, and says so on stderr.
    this.#loops = this.#runs.map((runs, index) => runs.loop(now + index * STAGGER, AbortSignal.any([stop])));
  }

  /** Needs no deadline: every wait of a loop ends with the signal, whatever the collector still does. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#loops);
  }

  status(): readonly CollectorStatus[] {
    return this.#runs.map((runs) => runs.status());
  }
}

/** The runs of one collector, one after the other. */
class CollectorRuns {
  #runs = 0;
  #failures = 0;
  #problem: ProblemStatus | undefined;

  constructor(
    private readonly collector: Collector,
    private readonly ports: RunnerPorts,
  ) {}

  /** Never rejects. Ends with `signal`. */
  async loop(first: Millis, signal: AbortSignal): Promise<void> {
    const { clock } = this.ports;
    let due = first;
    for (;;) {
      await sleepUntil(clock, due, signal);
      if (signal.aborted) return;
      await this.#run(signal);
      due = nextSlot(due, this.collector.every, clock.monotonic());
    }
  }

  status(): CollectorStatus {
    return {
      name: this.collector.name,
      runs: this.#runs,
      failures: this.#failures,
      ...(this.#problem === undefined ? {} : { problem: this.#problem }),
    };
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { clock, sink } = this.ports;
    const { name, deadline } = this.collector;
    const idle = new Wake();
    const work = async (runSignal: AbortSignal): Promise<Collected> => {
      try {
        return await this.collector.collect(runSignal);
      } finally {
        idle.ring();
      }
    };
    const startedAt = clock.monotonic();
    try {
      const collected = await withDeadline(clock, `Collector ${name}`, deadline, signal, work);
      sink(collected.readings, name, startedAt);
      this.#succeeded(collected.problem);
    } catch (error) {
      if (signal.aborted) return; // Stopping is not a failure of the collector.
      this.#failed(error, startedAt);
    }
    await idle.wait(signal);
  }

  #succeeded(problem: unknown): void {
    this.#runs += 1;
    this.#note(problem);
  }

  #failed(error: unknown, startedAt: Millis): void {
    this.#runs += 1;
    this.#failures += 1;
    this.#note(error);
    try {
      this.ports.sink([], this.collector.name, startedAt);
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
