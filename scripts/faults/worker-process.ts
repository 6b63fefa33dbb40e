import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { CaseResult } from "./kind.ts";
import type { CaseOrder } from "./worker.ts";

const WORKER = fileURLToPath(new URL("worker.ts", import.meta.url));
const LAST_WORDS = 2000;

/**
 * A worker process, started when the first case comes and again after a death. A case that kills it, or takes longer than the deadline,
 * has failed.
 */
export class WorkerProcess {
  #child: ChildProcess | undefined;
  #lastWords = "";

  /** @param program what runs instead of the worker, for tests. */
  constructor(
    private readonly deadlineMs: number,
    private readonly program: string = WORKER,
  ) {}

  /** Never rejects. */
  run(order: CaseOrder): Promise<CaseResult> {
    this.#child ??= this.#start();
    const child = this.#child;
    this.#lastWords = "";
    return new Promise((resolve) => {
      const finish = (result: CaseResult) => {
        clearTimeout(deadline);
        child.removeAllListeners("message").removeAllListeners("exit").removeAllListeners("error");
        // A process that could not be started or sent to says so with an event, which must not be without a listener.
        child.on("error", () => undefined);
        resolve(result);
      };
      const fail = (problem: string) => {
        this.stop();
        finish({ problems: [problem], counts: {}, slowestOpenMs: 0 });
      };
      const deadline = setTimeout(
        () => fail(`The case should end within ${this.deadlineMs / 1000} s and was still running.`),
        this.deadlineMs,
      );
      child.on("message", (result: CaseResult) => finish(result));
      child.on("error", (error) => fail(`The worker process could not be used: ${error.message}.`));
      child.on("exit", (code, signal) => {
        const end = signal === null ? `exit code ${code}` : signal;
        fail(`The case should end with a result, and its process died of ${end}. ${this.#lastWords.trim()}`.trim());
      });
      child.send(order);
    });
  }

  /** Ends the process and everything that it started. */
  stop(): void {
    const child = this.#child;
    this.#child = undefined;
    if (child?.pid === undefined) return;
    try {
      process.kill(-child.pid, "SIGKILL");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  }

  #start(): ChildProcess {
    const child = spawn(process.execPath, ["--import", import.meta.resolve("tsx"), this.program], {
      detached: true,
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#lastWords = (this.#lastWords + text).slice(-LAST_WORDS);
    });
    return child;
  }
}
