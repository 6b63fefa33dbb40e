import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { Account } from "../../agent/core/queue.ts";
import type { Snapshot } from "../../agent/core/status.ts";
import { requestSnapshot } from "../../agent/platform/status-socket.ts";

const ANSWER_MS = 5000;

export interface BenchSurroundings {
  /** What stands in front of the command, as of a network namespace. It must become the agent, not stay beside it. */
  readonly prefix?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Path of what starts it, as on a box; otherwise it is this Node with the bundle and nothing else. */
  readonly launcher?: string;
}

/** The delivered agent in a process of its own, with every setting at its default but those in `flags`. */
export class BenchAgent {
  readonly #child: ChildProcess;
  readonly #exit: Promise<unknown>;
  #stdout = "";

  constructor(
    program: string,
    private readonly dataDirectory: string,
    broker: string,
    flags: readonly string[] = [],
    { prefix = [], environment = {}, launcher }: BenchSurroundings = {},
  ) {
    const common = ["run", "--json", "--config", "none", "--site", "bench", "--log-level", "error"];
    const words = [...common, "--data-directory", dataDirectory, "--broker", broker, ...flags];
    const start = launcher === undefined ? [process.execPath, program] : [launcher];
    const [command = "", ...rest] = [...prefix, ...start, ...words];
    const env = { ...process.env, ...environment };
    this.#child = spawn(command, rest, { env, stdio: ["ignore", "pipe", "inherit"] });
    this.#child.stdout?.on("data", (chunk: Buffer) => {
      this.#stdout += chunk.toString();
    });
    this.#exit = once(this.#child, "close");
  }

  get pid(): number {
    return this.#child.pid ?? -1;
  }

  snapshot(): Promise<Snapshot> {
    return requestSnapshot(`${this.dataDirectory}/suar.sock`, ANSWER_MS);
  }

  /** Clean stop. @throws when it did not end well. */
  async stop(): Promise<Account> {
    this.#child.kill("SIGTERM");
    await this.#exit;
    if (this.#child.exitCode !== 0) throw new Error(`the agent ended with ${this.#child.exitCode}`);
    return JSON.parse(this.#stdout) as Account;
  }

  /** For the end of a measurement that failed. */
  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#exit;
  }
}
