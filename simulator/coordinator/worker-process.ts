import { type ChildProcess, spawn } from "node:child_process";
import type { Millis } from "../../agent/core/time.ts";
import { sizeOfShard } from "../fleet/shard.ts";
import type { FleetView } from "../history/fleet-view.ts";
import type { SiteAccount, Tally, WorkerCommand, WorkerJob, WorkerReport } from "../worker/messages.ts";
import { engineFlags } from "./engine-flags.ts";

type Ended = Extract<WorkerReport, { type: "ended" }>;

/** One worker as the coordinator sees it. Every promise rejects when the process ends without being asked to. */
export class WorkerProcess {
  readonly #child: ChildProcess;
  readonly #listeners = new Set<(report: WorkerReport) => void>();
  readonly #died: Promise<never>;
  readonly accounts: SiteAccount[] = [];
  tally: Tally | undefined;
  /** Before its first agent. */
  emptyBytes = 0;
  #sites: readonly number[] = [];

  constructor(
    private readonly job: WorkerJob,
    program: string,
    /** Hears how its sites are. */
    private readonly fleet: FleetView,
  ) {
    const agents = Math.ceil(sizeOfShard(job.sites, job.shard) / job.workers);
    // In a group of its own: Ctrl-C is for the coordinator, who says what is to happen.
    this.#child = spawn(process.execPath, [...engineFlags(agents), program], {
      stdio: ["ignore", "inherit", "inherit", "ipc"],
      detached: true,
    });
    this.#died = new Promise((_, reject) => {
      this.#child.on("error", (error) => reject(new Error(`worker ${job.worker}: ${error.message}`)));
      this.#child.once("exit", (code, signal) =>
        reject(new Error(`worker ${job.worker} ended with ${code ?? signal}`)),
      );
    });
    // Heard where somebody waits for something.
    this.#died.catch(() => undefined);
    this.#child.on("message", (report: WorkerReport) => this.#hear(report));
  }

  /** Rejects when the process ends. */
  get died(): Promise<never> {
    return this.#died;
  }

  /** Resolves when all its agents were started. */
  async start(): Promise<readonly string[]> {
    const started = this.#wait("started");
    this.#tell({ type: "job", job: this.job });
    return (await started).failures;
  }

  /** `start` resolves with the agents that it has started. */
  startNoMore(): void {
    this.#tell({ type: "start-no-more" });
  }

  /** Resolves when it has given back the memory that the start took. */
  async compact(): Promise<void> {
    const compacted = this.#wait("compacted");
    this.#tell({ type: "compact" });
    await compacted;
  }

  /** @param at when time begins to go, UTC milliseconds of this machine. */
  go(at: Millis): void {
    this.#tell({ type: "go", at });
  }

  /** @param begins in the agents' time. */
  run(begins: Millis): void {
    this.#tell({ type: "run", begins });
  }

  /** Stops all its agents; `accounts` is complete then. */
  async stop(): Promise<Ended> {
    const ended = this.#wait("ended");
    this.#tell({ type: "stop" });
    const report = await ended;
    this.tally = report.tally;
    return report;
  }

  /** Ends the process, whatever it is at. */
  async end(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exit = this.#died.catch(() => undefined);
    this.#child.kill("SIGKILL");
    await exit;
  }

  #tell(command: WorkerCommand): void {
    // What does not get there any more went to a process that has ended: that is what `died` tells.
    if (this.#child.connected) this.#child.send(command, () => undefined);
  }

  #hear(report: WorkerReport): void {
    if (report.type === "tally") this.tally = report;
    else if (report.type === "ready") [this.emptyBytes, this.#sites] = [report.residentBytes, report.sites];
    else if (report.type === "states") {
      this.fleet.take(this.#sites, Buffer.from(report.states, "base64"), Buffer.from(report.queued, "base64"));
    } else if (report.type === "accounts") this.accounts.push(...report.accounts);
    for (const listener of [...this.#listeners]) listener(report);
  }

  #wait<Type extends WorkerReport["type"]>(type: Type): Promise<Extract<WorkerReport, { type: Type }>> {
    const report = new Promise<Extract<WorkerReport, { type: Type }>>((resolve) => {
      const listener = (heard: WorkerReport) => {
        if (heard.type !== type) return;
        this.#listeners.delete(listener);
        resolve(heard as Extract<WorkerReport, { type: Type }>);
      };
      this.#listeners.add(listener);
    });
    return Promise.race([report, this.#died]);
  }
}
