import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Account } from "../../../agent/core/queue.ts";
import type { Snapshot } from "../../../agent/core/status.ts";
import { requestSnapshot } from "../../../agent/platform/status-socket.ts";

const ANSWER_MS = 5000;
const LAST_LINES = 5;
/** Records by the second, many small messages, and a reconnect at once: what a fault run needs, nothing else changed. */
const FLAGS = {
  config: "none",
  site: "faults",
  "page.enabled": "false",
  "log-level": "debug",
  "collectors.windowSeconds": "1",
  "collectors.host.everySeconds": "1",
  "collectors.link.everySeconds": "1",
  "collectors.link.timeoutSeconds": "0.9",
  "collectors.link.lateAfterSeconds": "0.5",
  "collectors.link.anycast": "127.0.0.1",
  "collectors.link.resolverName": "none",
  "outbox.commitSeconds": "0.1",
  "uplink.windowMessages": "4",
  "uplink.backlogBatchKilobytes": "4",
  "uplink.backlogKilobitsPerSecond": "200",
  "uplink.reconnectSpreadSeconds": "0",
  "uplink.retryMinimumSeconds": "0.1",
  "uplink.retryMaximumSeconds": "0.5",
} as const;

/** Messages in flight at one time. */
export const WINDOW_MESSAGES = Number(FLAGS["uplink.windowMessages"]);

/** A batch of records as the agent itself reported it, after the synced commit. */
export interface StoredRange {
  readonly epoch: string;
  readonly from: number;
  readonly to: number;
}

/** The delivered agent, `suar run`, in a process of its own. */
export class AgentProcess {
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  readonly #lines: string[] = [];
  #stdout = "";
  #hasOpened = false;
  readonly #waiting = new Set<() => void>();

  /** @param hear called for each range that is stored. */
  constructor(
    program: string,
    private readonly dataDirectory: string,
    broker: string,
    hear: (range: StoredRange) => void,
    signal: AbortSignal,
  ) {
    const flags = Object.entries(FLAGS).flatMap(([name, value]) => [`--${name}`, value]);
    const words = [program, "run", "--json", "--data-directory", dataDirectory, "--broker", broker, ...flags];
    const child = spawn(process.execPath, words, { stdio: ["ignore", "pipe", "pipe"] });
    this.#child = child;
    const stop = () => this.#child.kill("SIGKILL");
    signal.addEventListener("abort", stop, { once: true });
    child.stdout?.on("data", (chunk: Buffer) => {
      this.#stdout += chunk.toString();
    });
    const lines = createInterface({ input: child.stderr ?? process.stdin });
    lines.on("line", (text) => {
      this.#lines.push(text);
      if (this.#lines.length > LAST_LINES) this.#lines.shift();
      if (text.includes('"the store is open"')) this.#hasOpened = true;
      for (const look of this.#waiting) look();
      if (text.includes('"records stored"') && text.endsWith("}")) hear(JSON.parse(text) as StoredRange);
    });
    this.#ended = Promise.all([once(child, "close"), once(lines, "close")]).then(() => {
      signal.removeEventListener("abort", stop);
      for (const look of this.#waiting) look();
    });
  }

  /** What the agent says of itself; undefined while it is not up. */
  snapshot(): Promise<Snapshot | undefined> {
    return requestSnapshot(`${this.dataDirectory}/suar.sock`, ANSWER_MS).catch(() => undefined);
  }

  /** Resolves when its store is open, or when it has ended before. */
  opened(): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (!this.#hasOpened && !this.hasEnded) return;
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
      look();
    });
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** The last lines of its log. */
  get lastWords(): string {
    return this.#lines.join("\n");
  }

  /** kill -9. Resolves when everything that it said was heard. */
  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#ended;
  }

  /** Clean stop. Resolves with the account that it printed last, undefined when it printed none. */
  async stop(): Promise<Account | undefined> {
    this.#child.kill("SIGTERM");
    await this.#ended;
    const line = this.#stdout.trim().split("\n").at(-1) ?? "";
    return line.endsWith("}") ? (JSON.parse(line) as Account) : undefined;
  }
}
