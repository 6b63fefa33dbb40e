import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { BrokerCommand, BrokerReport, Listening, Receipt, Received } from "./messages.ts";

export interface BrokerProcessOptions {
  /** A free one when left out. */
  readonly port?: number;
  /** See `Receipt`; kept when the broker is killed. */
  readonly receipts?: string;
  readonly username?: string;
  readonly passwordFile?: string;
  readonly maximumClients?: number;
  /** Ctrl-C at the terminal does not reach it. It still ends with the process that started it. */
  readonly ownGroup?: boolean;
}

const PROGRAM = fileURLToPath(new URL("./embedded.ts", import.meta.url));

/** The embedded broker in a process of its own, which a test may stop, kill and start again on the same port. */
export class BrokerProcess {
  private constructor(
    readonly child: ChildProcess,
    readonly port: number,
  ) {}

  /** Resolves once it accepts connections. */
  static async start(options: BrokerProcessOptions = {}): Promise<BrokerProcess> {
    const flags: string[] = ["--port", String(options.port ?? 0)];
    if (options.receipts !== undefined) flags.push("--receipts", options.receipts);
    if (options.username !== undefined) flags.push("--username", options.username);
    if (options.passwordFile !== undefined) flags.push("--password-file", options.passwordFile);
    if (options.maximumClients !== undefined) flags.push("--maximum-clients", String(options.maximumClients));
    // Not the tsx command: that is a process around the process, and SIGKILL would reach only the outer one.
    const child = spawn(process.execPath, ["--import", import.meta.resolve("tsx"), PROGRAM, ...flags], {
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      detached: options.ownGroup ?? false,
    });
    let errors = "";
    child.stderr?.on("data", (chunk) => {
      errors += chunk;
    });
    const port = await new Promise<number>((resolve, reject) => {
      let output = "";
      child.stdout?.on("data", (chunk) => {
        output += chunk;
        const end = output.indexOf("\n");
        if (end >= 0) resolve((JSON.parse(output.slice(0, end)) as Listening).listening);
      });
      child.once("error", (error) => reject(new Error(`the broker cannot be started: ${error.message}`)));
      child.once("exit", (code, signal) =>
        reject(new Error(`the broker ended with ${code ?? signal} before it listened: ${errors}`)),
      );
    });
    return new BrokerProcess(child, port);
  }

  get url(): string {
    return `mqtt://127.0.0.1:${this.port}`;
  }

  /** Stops listening and drops every client; the process lives on. */
  async pause(): Promise<void> {
    await this.#ask({ type: "pause" }, (report) => report.type === "paused");
  }

  async resume(): Promise<void> {
    await this.#ask({ type: "resume" }, (report) => report.type === "resumed");
  }

  async received(): Promise<Received> {
    return (await this.#ask({ type: "report" }, (report) => report.type === "received" && report.asked)) as Received;
  }

  /** SIGKILL: no goodbye to anybody. */
  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  async stop(): Promise<void> {
    await this.#end("SIGTERM");
  }

  async #ask(command: BrokerCommand, answers: (report: BrokerReport) => boolean): Promise<BrokerReport> {
    return await new Promise((resolve, reject) => {
      const done = () => {
        this.child.off("message", heard);
        this.child.off("exit", died);
      };
      const heard = (report: BrokerReport) => {
        if (!answers(report)) return;
        done();
        resolve(report);
      };
      const died = () => {
        done();
        reject(new Error(`the broker ended before it answered ${command.type}`));
      };
      this.child.on("message", heard);
      this.child.once("exit", died);
      this.child.send(command, (error) => {
        if (error !== null) died();
      });
    });
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exit = once(this.child, "exit");
    this.child.kill(signal);
    await exit;
  }
}

/** The receipts that were written so far. A line that a SIGKILL cut in half was never acknowledged, and is left out. */
export function readReceipts(path: string): readonly Receipt[] {
  const lines = readFileSync(path, "utf8").split("\n");
  return lines.slice(0, -1).map((line) => JSON.parse(line) as Receipt);
}
