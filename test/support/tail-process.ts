import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { until } from "./until.ts";

/** A real `suar tail`, or a shell that runs one. */
export class TailProcess {
  stdout = "";
  stderr = "";
  readonly ended: Promise<number | null>;

  constructor(readonly child: ChildProcess) {
    this.ended = once(child, "close").then(([code]) => code as number | null);
    child.stdout?.on("data", (chunk: Buffer) => {
      this.stdout += chunk.toString();
    });
    child.stderr?.on("data", (chunk: Buffer) => {
      this.stderr += chunk.toString();
    });
  }

  /** @param program the production bundle: `inject("agentProgram")`. */
  static start(program: string, broker: string, flags: readonly string[]): TailProcess {
    const words = [program, "tail", "--config", "none", "--broker", broker, ...flags];
    return new TailProcess(
      spawn(process.execPath, words, { stdio: ["ignore", "pipe", "pipe"], env: { PATH: process.env["PATH"] ?? "" } }),
    );
  }

  /** Resolves once the broker has granted its subscriptions for the nth time. */
  async connected(times = 1): Promise<void> {
    await this.says(new RegExp(`(Connected to[^]*){${times}}`));
  }

  async says(pattern: RegExp): Promise<void> {
    await until(`${pattern} on stderr`, () => pattern.test(this.stderr), { describe: () => this.stderr });
  }

  /** The lines so far that are whole. */
  lines(): readonly Record<string, unknown>[] {
    return this.stdout
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  async printed(count: number): Promise<readonly Record<string, unknown>[]> {
    await until(`${count} lines`, () => this.lines().length >= count, {
      describe: () => [this.lines().length, this.stderr],
    });
    return this.lines();
  }

  /** Resolves with the exit code. */
  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<number | null> {
    this.child.kill(signal);
    return this.ended;
  }
}
