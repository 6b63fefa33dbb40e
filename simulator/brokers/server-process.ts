import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect } from "node:net";

export interface ServerCommand {
  /** For a person. */
  readonly name: string;
  readonly program: string;
  readonly arguments: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** It is up when this one accepts connections on 127.0.0.1, and `isReady` says so. */
  readonly port: number;
  readonly isReady?: () => Promise<boolean>;
}

/** Of util-linux, which every Debian has: a run that is killed itself can end nobody. */
const ENDS_WITH_US = "/usr/bin/setpriv";
const DEATH_SIGNAL = ["--pdeathsig", "KILL", "--"];
const READY_WITHIN_MS = 60_000;
const LOOK_AGAIN_MS = 50;
/** What a failure is explained with. */
const KEPT_OUTPUT = 2_000;

/** A server of the run's, which may go away and come back. It ends with this process at the latest, however that ends. */
export class ServerProcess {
  #child: ChildProcess | undefined;
  #output = "";
  #isLeaving = false;
  #tellFailed: (words: string) => void = () => {};
  /** Resolves with its last words when it ends without being asked to. */
  readonly failed = new Promise<string>((resolve) => {
    this.#tellFailed = resolve;
  });

  constructor(private readonly command: ServerCommand) {}

  /** Resolves once it can be used; rejects, and has ended, when that takes too long. */
  async start(): Promise<void> {
    const { name, program, environment } = this.command;
    this.#isLeaving = false;
    // In a group of its own: Ctrl-C is for the run, which needs the broker to its end.
    const child = spawn(ENDS_WITH_US, [...DEATH_SIGNAL, program, ...this.command.arguments], {
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
      ...(environment === undefined ? {} : { env: environment }),
    });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on("data", (chunk) => {
        this.#output = (this.#output + chunk).slice(-KEPT_OUTPUT);
      });
    }
    child.once("error", ({ message }) => {
      this.#output = message;
      this.#tellFailed(`${name} cannot be started: ${message}`);
    });
    child.once("exit", (code, signal) => {
      if (!this.#isLeaving) this.#tellFailed(`${name} ended with ${code ?? signal}: ${this.#output.trim()}`);
    });
    const late = performance.now() + READY_WITHIN_MS;
    try {
      while (!(await this.#isReady())) {
        if (!this.#isRunning) throw new Error(`${name} ended: ${this.#output.trim()}`);
        if (performance.now() > late) throw new Error(`${name} is not ready: ${this.#output.trim()}`);
        await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
      }
    } catch (error) {
      await this.stop("SIGKILL");
      throw error;
    }
  }

  /** Ends it; `start` brings it back. */
  async stop(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    if (child === undefined || !this.#isRunning) return;
    this.#isLeaving = true;
    const exit = once(child, "exit");
    child.kill(signal);
    await exit;
  }

  /** Undefined while it is away. */
  residentBytes(): number | undefined {
    return residentBytesOf(this.#child?.pid);
  }

  get #isRunning(): boolean {
    return this.#child?.pid !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  async #isReady(): Promise<boolean> {
    const { port, isReady } = this.command;
    return (await accepts(port)) && (isReady === undefined || (await isReady()));
  }
}

/** Undefined when the process is gone. */
export function residentBytesOf(pid: number | undefined): number | undefined {
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
  } catch {
    return undefined;
  }
}

/** Whether somebody listens on 127.0.0.1. */
export function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port }, () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => resolve(false));
  });
}
