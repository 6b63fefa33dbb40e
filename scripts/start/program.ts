import { type ChildProcess, type IOType, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { readableLine } from "./last-words.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const LOG_TAIL_LINES = 12;

/** One of our TypeScript programs in a process of its own; what it writes on standard error goes to a log file. */
export class Program {
  /** Resolves with the exit code (null after a signal) once the process is gone and all of its standard output was read. */
  readonly exited: Promise<number | null>;
  #hasExited = false;

  private constructor(
    readonly child: ChildProcess,
    private readonly logFile: string,
  ) {
    // A process that could not even be started emits "error" and may never emit "close".
    this.exited = Promise.race([
      once(child, "close").then(([code]) => code as number | null),
      new Promise<null>((resolve) => child.once("error", () => resolve(null))),
    ]).then(
      (code) => this.#noteExit(code),
      () => this.#noteExit(null),
    );
    process.on("exit", this.#abandon);
  }

  /**
   * @param file relative to the repository.
   * @param ipc whether it talks with us over a channel.
   */
  static start(file: string, programArguments: readonly string[], logFile: string, ipc: boolean): Program {
    const log = openSync(logFile, "a");
    try {
      const stdio: IOType[] = ["ignore", "pipe"];
      const child = spawn(
        process.execPath,
        ["--import", import.meta.resolve("tsx"), `${ROOT}${file}`, ...programArguments],
        {
          cwd: ROOT,
          stdio: [...stdio, log, ...(ipc ? (["ipc"] as const) : [])],
          // A group of its own: Ctrl-C must reach only us, because the agent has to stop before its broker does.
          detached: true,
        },
      );
      return new Program(child, logFile);
    } finally {
      closeSync(log); // The child has its own copy.
    }
  }

  get hasExited(): boolean {
    return this.#hasExited;
  }

  signal(name: NodeJS.Signals): void {
    if (!this.#hasExited) this.child.kill(name);
  }

  /** Asks it to stop, and ends it when it has not done so within `deadline` milliseconds. True when it stopped by itself. */
  async stop(deadline: number): Promise<boolean> {
    this.signal("SIGTERM");
    let killed = false;
    const timer = setTimeout(() => {
      killed = true;
      this.signal("SIGKILL");
    }, deadline);
    await this.exited;
    clearTimeout(timer);
    return !killed;
  }

  /** The last lines of its log, to explain why it ended. */
  lastWords(): readonly string[] {
    return readFileSync(this.logFile, "utf8").trimEnd().split("\n").slice(-LOG_TAIL_LINES).map(readableLine);
  }

  /** Our own sudden end must not leave it running. */
  readonly #abandon = () => this.signal("SIGKILL");

  #noteExit(code: number | null): number | null {
    this.#hasExited = true;
    process.off("exit", this.#abandon);
    return code;
  }
}
