import type { Millis } from "../../agent/core/time.ts";
import type { FleetView } from "../history/fleet-view.ts";
import type { SiteAccount, WorkerJob } from "../worker/messages.ts";
import { WorkerProcess } from "./worker-process.ts";

/** All workers together. */
export interface CrewTally {
  readonly started: number;
  readonly on: number;
  readonly connected: number;
  readonly recorded: number;
  readonly queued: number;
  /** How late what agents wait for came in the worker that is worst, in the agents' time. */
  readonly behindMs: Millis;
  readonly residentBytes: number;
  /** What the workers took before their first agents. */
  readonly emptyBytes: number;
  readonly cpuMs: number;
}

export interface CrewEnd {
  readonly accounts: readonly SiteAccount[];
  readonly failures: readonly string[];
  /** What the agents' logs said, warnings and errors: times by line. */
  readonly log: Readonly<Record<string, number>>;
}

/** The workers of a run. Promises reject when any of them ends without being asked to. */
export class Crew {
  readonly #workers: readonly WorkerProcess[];

  /** @param program of a worker: its file. @param fleet hears how the sites are. */
  constructor(jobs: readonly WorkerJob[], program: string, fleet: FleetView) {
    this.#workers = jobs.map((job) => new WorkerProcess(job, program, fleet));
  }

  /** Rejects when a worker ends. */
  get died(): Promise<never> {
    return Promise.race(this.#workers.map(({ died }) => died));
  }

  async start(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.start()));
  }

  /** `start` resolves with the agents that it has started. */
  startNoMore(): void {
    for (const worker of this.#workers) worker.startNoMore();
  }

  async compact(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.compact()));
  }

  /** @param at when time begins to go, UTC milliseconds of this machine. */
  go(at: Millis): void {
    for (const worker of this.#workers) worker.go(at);
  }

  /** @param begins in the agents' time. */
  run(begins: Millis): void {
    for (const worker of this.#workers) worker.run(begins);
  }

  async stop(): Promise<CrewEnd> {
    const ends = await Promise.all(this.#workers.map((worker) => worker.stop()));
    const log: Record<string, number> = {};
    for (const end of ends) {
      for (const [line, times] of Object.entries(end.log)) log[line] = (log[line] ?? 0) + times;
    }
    return {
      accounts: this.#workers.flatMap(({ accounts }) => accounts),
      failures: ends.flatMap(({ failures }) => failures),
      log,
    };
  }

  async end(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.end()));
  }

  get tally(): CrewTally {
    const sum = (of: (worker: WorkerProcess) => number | undefined) =>
      this.#workers.reduce((total, worker) => total + (of(worker) ?? 0), 0);
    return {
      started: sum(({ tally }) => tally?.started),
      on: sum(({ tally }) => tally?.on),
      connected: sum(({ tally }) => tally?.connected),
      recorded: sum(({ tally }) => tally?.recorded),
      queued: sum(({ tally }) => tally?.queued),
      behindMs: Math.max(0, ...this.#workers.map(({ tally }) => tally?.behindMs ?? 0)),
      residentBytes: sum(({ tally }) => tally?.residentBytes),
      emptyBytes: sum(({ emptyBytes }) => emptyBytes),
      cpuMs: sum(({ tally }) => tally?.cpuMs),
    };
  }
}
