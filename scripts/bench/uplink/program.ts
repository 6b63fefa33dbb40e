import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Namespace } from "./namespaces.ts";
import type { Undo } from "./undo.ts";

const KEPT_OUTPUT = 2000;
const STOP_LIMIT_MS = 5000;

/** A process in a namespace: a program of Node that talks over IPC, or any other. Ended with `undo` at the latest. */
export class Program<Order extends object = never, Report = never> {
  readonly #child: ChildProcess;
  readonly #exit: Promise<unknown>;
  #output = "";
  #stopping = false;

  /** @param words program and arguments. @param onReport what it says over IPC; without it there is none. */
  constructor(
    namespace: Namespace,
    private readonly words: readonly string[],
    undo: Undo,
    onReport?: (report: Report) => void,
  ) {
    const [program = "", ...rest] = [...namespace.prefix, ...words];
    // A group of its own: Ctrl-C reaches the bench, which ends its programs in order.
    const child = spawn(program, rest, {
      detached: true,
      stdio: ["ignore", "pipe", "pipe", ...(onReport === undefined ? [] : ["ipc" as const])],
    });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on("data", (chunk: Buffer) => {
        this.#output = (this.#output + chunk.toString()).slice(-KEPT_OUTPUT);
      });
    }
    child.on("error", (error) => {
      this.#output += error.message;
    });
    if (onReport !== undefined) child.on("message", onReport);
    this.#exit = once(child, "close");
    undo.defer(() => this.stop());
  }

  /** A program of this folder, as TypeScript or bundled. @param argument what it finds as JSON in `process.argv[2]`. */
  static node<Order extends object, Report>(
    namespace: Namespace,
    file: string,
    argument: object,
    undo: Undo,
    onReport: (report: Report) => void,
  ): Program<Order, Report> {
    const loader = file.endsWith(".ts") ? ["--import", import.meta.resolve("tsx")] : [];
    const path = file.endsWith(".ts") ? fileURLToPath(new URL(file, import.meta.url)) : file;
    return new Program(namespace, [process.execPath, ...loader, path, JSON.stringify(argument)], undo, onReport);
  }

  send(order: Order): void {
    this.check();
    this.#child.send(order);
  }

  /** @throws when it ended by itself. */
  check(): void {
    if (this.#stopping || (this.#child.exitCode === null && this.#child.signalCode === null)) return;
    throw new Error(
      `${this.words.join(" ")} ended with ${this.#child.exitCode ?? this.#child.signalCode}: ${this.#output.trim()}`,
    );
  }

  /** SIGKILL: no goodbye to anybody, and nothing is saved. */
  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  /** SIGTERM, and SIGKILL for what does not heed it. */
  async stop(): Promise<void> {
    const late = setTimeout(() => this.#child.kill("SIGKILL"), STOP_LIMIT_MS);
    await this.#end("SIGTERM");
    clearTimeout(late);
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    this.#stopping = true;
    this.#child.kill(signal);
    await this.#exit;
  }
}
