import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { FaultCase } from "../kind.ts";
import { bundle } from "./bundles.ts";
import type { RecorderLine, RecorderOrders } from "./lines.ts";

/** A program that has not said what was expected of it after so long has hung. */
const LIMIT_MS = 120_000;

/** What a process is started with beside its orders. */
export interface Surroundings {
  /** Puts the command under another one, for example strace. */
  readonly wrap?: (command: readonly string[]) => readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

const unwrapped = (command: readonly string[]): readonly string[] => command;

/** Starts the recording program of a case; it is killed when the run ends early. */
export type StartRecorder = (
  orders: RecorderOrders,
  hear: (line: RecorderLine) => void,
  surroundings?: Surroundings,
) => RecorderProcess;

export async function recorderStarter(one: FaultCase): Promise<StartRecorder> {
  const program = await bundle(one, "recorder");
  return (orders, hear, { wrap = unwrapped, environment = {} }: Surroundings = {}) => {
    const command = wrap([process.execPath, program, JSON.stringify(orders)]);
    return new RecorderProcess(command, environment, hear, one.signal);
  };
}

/** The recording program in a process of its own. Every line that it said is handed to `hear`, in order. */
export class RecorderProcess {
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  readonly #waiting = new Set<() => void>();
  #hasEnded = false;
  #errors = "";

  constructor(
    [file = "", ...words]: readonly string[],
    environment: Readonly<Record<string, string>>,
    hear: (line: RecorderLine) => void,
    signal: AbortSignal,
  ) {
    const child = spawn(file, words, { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...environment } });
    this.#child = child;
    const stop = () => this.#child.kill("SIGKILL");
    signal.addEventListener("abort", stop, { once: true });
    child.stderr?.on("data", (chunk: Buffer) => {
      this.#errors = (this.#errors + chunk.toString()).slice(-2000);
    });
    const lines = createInterface({ input: child.stdout ?? process.stdin });
    lines.on("line", (text) => {
      // Killed in the middle of a line it has not told us anything.
      if (!text.endsWith("}")) return;
      hear(JSON.parse(text) as RecorderLine);
      for (const look of this.#waiting) look();
    });
    this.#ended = Promise.all([once(child, "close"), once(lines, "close")]).then(() => {
      signal.removeEventListener("abort", stop);
      this.#hasEnded = true;
      for (const look of this.#waiting) look();
    });
    if (signal.aborted) stop();
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** What it said on standard error last: a crash of Node itself, for example. */
  get errors(): string {
    return this.#errors;
  }

  /**
   * Resolves with true as soon as `condition` holds after a line; with false when the program ended or the time passed before.
   * The time bounds a hang, it never decides whether a case holds.
   */
  heard(condition: () => boolean, limitMs: number = LIMIT_MS): Promise<boolean> {
    return new Promise((resolve) => {
      const finish = (result: boolean) => {
        clearTimeout(timer);
        this.#waiting.delete(look);
        resolve(result);
      };
      const look = () => {
        if (condition()) finish(true);
        else if (this.#hasEnded) finish(false);
      };
      const timer = setTimeout(() => finish(condition()), limitMs);
      this.#waiting.add(look);
      look();
    });
  }

  /** Resolves when the program is gone and everything it said was heard. */
  async ended(): Promise<void> {
    await this.#ended;
  }

  /** kill -9. */
  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#ended;
  }
}
