import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { until } from "./until.ts";

export const SCRIPT_MISSING =
  spawnSync("script", ["--version"]).status === 0 ? undefined : "script is not installed (apt-get install bsdutils)";

/** Faster than a person types, slower than a paste: what comes sooner counts as one. */
const KEY_PAUSE_MS = 40;

export interface TypedSetupOptions {
  /** The production bundle: `inject("agentProgram")`. */
  readonly program: string;
  /** Flags of `suar setup`. */
  readonly flags: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly columns?: number;
}

/** `suar setup` in a pseudo-terminal as wide as a phone's, and somebody who types. */
export class TypedSetup {
  /** Everything that ever stood on the screen. */
  screen = "";
  #read = 0;
  readonly #exit: Promise<number | null>;

  private constructor(private readonly terminal: ChildProcess) {
    this.#exit = once(terminal, "close").then(([code]) => code as number | null);
    terminal.stdout?.on("data", (chunk: Buffer) => {
      this.screen += chunk.toString();
    });
    // A terminal that was killed takes no keys any more.
    terminal.stdin?.on("error", () => {});
  }

  static start({ program, flags, environment, columns = 40 }: TypedSetupOptions): TypedSetup {
    const words = [process.execPath, program, "setup", ...flags].map((word) => `'${word.replaceAll("'", "'\\''")}'`);
    const command = `stty cols ${columns} rows 30; echo "process $$"; exec ${words.join(" ")}`;
    const terminal = spawn("script", ["-qefc", command, "/dev/null"], {
      stdio: ["pipe", "pipe", "inherit"],
      env: { PATH: process.env["PATH"], SHELL: "/bin/sh", ...environment },
    });
    return new TypedSetup(terminal);
  }

  /** Waits for a question whose text matches, and answers it. */
  async answer(question: RegExp, line: string): Promise<void> {
    await this.asked(question);
    await this.type(`${line}\r`);
  }

  /** Waits until a question whose text matches stands there. */
  async asked(question: RegExp): Promise<void> {
    const stands = () => question.test(this.#unread()) && this.#unread().endsWith("> ");
    await until(`the question ${question}`, stands, { limitMs: 30_000, describe: () => this.screen.slice(-1500) });
    // Whoever reads it needs a moment.
    await new Promise((resolve) => setTimeout(resolve, KEY_PAUSE_MS));
  }

  async sees(text: RegExp): Promise<void> {
    const found = () => text.test(this.#unread());
    await until(`${text} on the screen`, found, { limitMs: 30_000, describe: () => this.screen.slice(-1500) });
  }

  async type(keys: string): Promise<void> {
    this.#read = this.screen.length;
    this.terminal.stdin?.write(keys);
  }

  /** kill -9 of the process, as a power cut is for it. */
  async kill(): Promise<void> {
    const [, pid] = /process (\d+)/.exec(this.screen) ?? [];
    process.kill(Number(pid), "SIGKILL");
    await this.#exit;
  }

  exit(): Promise<number | null> {
    return this.#exit;
  }

  /** Whatever it still does. */
  async end(): Promise<void> {
    this.terminal.kill("SIGKILL");
    await this.#exit;
  }

  /** Since the last key, without line breaks: a phone's lines are short. */
  #unread(): string {
    return this.screen.slice(this.#read).replaceAll(/\s+/g, " ").replace(/> $/, "> ");
  }
}
