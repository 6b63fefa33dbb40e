import { once } from "node:events";
import { createInterface } from "node:readline";
import type { BrokerCommand, BrokerReport } from "../../simulator/brokers/messages.ts";
import type { Broker } from "./broker.ts";
import { Program } from "./program.ts";
import type { Reception } from "./view/model.ts";

const REPORT_DEADLINE_MS = 2000;
const STOP_DEADLINE_MS = 5000;

/** The broker of `simulator/brokers/embedded.ts` in a process of its own, on a free port of this machine. */
export class EmbeddedBroker implements Broker {
  readonly embedded = true;
  readonly url: string;
  readonly failed: Promise<readonly string[]>;
  #reception: Reception = "pending";
  #paused = false;
  #isClosing = false;
  #reported: () => void = () => {};

  private constructor(
    private readonly program: Program,
    port: number,
  ) {
    this.url = `mqtt://127.0.0.1:${port}`;
    program.child.on("message", (message: BrokerReport) => {
      if (message.type !== "received") return;
      const { messages, records, duplicates, bytes } = message;
      this.#reception = { messages, records, duplicates, bytes };
      this.#reported();
    });
    this.failed = new Promise((resolve) => {
      // `exited` never rejects.
      void program.exited.then(() => {
        if (!this.#isClosing) resolve(program.lastWords());
      });
    });
  }

  /** @throws Error with its last words when it does not come up. */
  static async start(logFile: string): Promise<EmbeddedBroker> {
    const program = Program.start("simulator/brokers/embedded.ts", ["--port", "0"], logFile, true);
    const ended = program.exited.then(() => undefined);
    const { stdout } = program.child;
    const lines = stdout === null ? undefined : createInterface({ input: stdout });
    const line = lines === undefined ? undefined : once(lines, "line").then(([text]) => String(text));
    const port = listeningPort(await Promise.race([line, ended]));
    if (port !== undefined) return new EmbeddedBroker(program, port);
    await program.stop(STOP_DEADLINE_MS);
    throw new Error(`The embedded broker did not start:\n${program.lastWords().join("\n")}`);
  }

  get reception(): Reception {
    return this.#reception;
  }

  get paused(): boolean {
    return this.#paused;
  }

  togglePause(): void {
    this.#paused = !this.#paused;
    this.#send(this.#paused ? "pause" : "resume");
  }

  async refresh(): Promise<void> {
    if (this.program.hasExited) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#reported = resolve;
      // A broker that does not answer in time is shown with its last numbers; if it died, `failed` tells.
      timer = setTimeout(resolve, REPORT_DEADLINE_MS);
      this.#send("report");
    });
    clearTimeout(timer);
  }

  conclude(): void {}

  async close(): Promise<void> {
    this.#isClosing = true;
    await this.program.stop(STOP_DEADLINE_MS);
  }

  #send(type: BrokerCommand["type"]): void {
    // The callback takes the error of a channel that closed under us: then the process has ended, which `failed` tells.
    if (this.program.child.connected) this.program.child.send({ type } satisfies BrokerCommand, () => {});
  }
}

function listeningPort(line: string | undefined): number | undefined {
  if (line === undefined) return undefined;
  try {
    const { listening } = JSON.parse(line) as { listening?: unknown };
    return typeof listening === "number" ? listening : undefined;
  } catch {
    return undefined;
  }
}
