import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { accepts } from "../../simulator/brokers/server-process.ts";
import { until } from "./until.ts";

export { freePort } from "../../simulator/brokers/free-port.ts";

export interface ServerCommand {
  readonly program: string;
  readonly arguments: readonly string[];
  /** The whole environment; the test's own when left out. */
  readonly environment?: NodeJS.ProcessEnv;
  /** It is up when every one of these accepts connections on 127.0.0.1. */
  readonly ports: readonly number[];
}

/** What a failure is explained with. */
const KEPT_OUTPUT = 4_000;
const START_LIMIT_MS = 50_000;

/** A server in a process of its own, and a group of its own, so that a signal reaches whatever it started as well. */
export class ServerProcess {
  #output = "";

  private constructor(private readonly child: ChildProcess) {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on("data", (chunk) => {
        this.#output = (this.#output + chunk).slice(-KEPT_OUTPUT);
      });
    }
  }

  /** Resolves once it accepts connections. */
  static async start(command: ServerCommand): Promise<ServerProcess> {
    const { program, environment, ports } = command;
    const child = spawn(program, command.arguments, {
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
      ...(environment === undefined ? {} : { env: environment }),
    });
    const server = new ServerProcess(child);
    try {
      for (const port of ports) {
        const up = () => {
          if (!server.running) throw new Error(`${program} ended with ${child.exitCode}: ${server.#output}`);
          return accepts(port);
        };
        await until(`${program} on port ${port}`, up, { limitMs: START_LIMIT_MS, describe: () => server.#output });
      }
      return server;
    } catch (error) {
      await server.stop("SIGKILL");
      throw error;
    }
  }

  get running(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** The last of what it wrote to stdout and stderr. */
  get output(): string {
    return this.#output;
  }

  async stop(signal: NodeJS.Signals): Promise<void> {
    const { pid } = this.child;
    if (!this.running || pid === undefined) return;
    const exit = once(this.child, "exit");
    process.kill(-pid, signal);
    await exit;
  }
}
