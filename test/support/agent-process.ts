import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Account } from "../../agent/core/queue.ts";
import type { Snapshot } from "../../agent/core/status.ts";
import { requestSnapshot } from "../../agent/platform/status-socket.ts";
import { until } from "./until.ts";

export interface AgentProcessOptions {
  /** The production bundle: `inject("agentProgram")`. */
  readonly program: string;
  /** The command that runs it; this Node by default. */
  readonly interpreter?: readonly [string, ...string[]];
  readonly dataDirectory: string;
  readonly broker?: string;
  /** More flags of `suar run`, for example `["--uplink.windowMessages", "4"]`. */
  readonly flags?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** One stored batch as the agent itself reported it after the synced commit. */
interface StoredLine {
  readonly msg: string;
  readonly epoch?: string;
  readonly from?: number;
  readonly to?: number;
}

/** Cadences that make records by the second and reconnect at once: what a test needs, nothing else changed. */
const QUICK = [
  ...["--collectors.windowSeconds", "1", "--collectors.host.everySeconds", "1"],
  ...["--collectors.link.everySeconds", "1", "--collectors.link.timeoutSeconds", "0.9"],
  ...["--collectors.link.lateAfterSeconds", "0.5", "--collectors.link.anycast", "127.0.0.1"],
  ...[
    "--collectors.link.resolverName",
    "none",
    "--outbox.commitSeconds",
    "0.1",
    "--uplink.reconnectSpreadSeconds",
    "0",
  ],
  ...["--uplink.retryMinimumSeconds", "0.1", "--uplink.retryMaximumSeconds", "0.5"],
  // Many agents run at a time; they have one port.
  ...["--page.enabled", "false"],
];

/** A real agent, `suar run`, in a process of its own. */
export class AgentProcess {
  /** Identities (`epoch/seq`) that the agent reported as durably stored. */
  readonly confirmed = new Set<string>();
  readonly logLines: Record<string, unknown>[] = [];
  /** The same, as it was written. */
  log = "";
  #stdout = "";
  #exit: Promise<number | null>;

  private constructor(
    private readonly child: ChildProcess,
    private readonly dataDirectory: string,
  ) {
    this.#exit = once(child, "close").then(([code]) => code as number | null);
    child.stdout?.on("data", (chunk: Buffer) => {
      this.#stdout += chunk.toString();
    });
    if (child.stderr !== null) createInterface({ input: child.stderr }).on("line", (line) => this.#note(line));
  }

  static start(options: AgentProcessOptions): AgentProcess {
    const broker = options.broker === undefined ? [] : ["--broker", options.broker];
    const common = [
      "run",
      "--json",
      "--site",
      "test-site",
      "--data-directory",
      options.dataDirectory,
      "--log-level",
      "debug",
    ];
    const [interpreter, ...before] = options.interpreter ?? [process.execPath];
    const words = [...before, options.program, ...common, ...broker, ...QUICK, ...(options.flags ?? [])];
    const child = spawn(interpreter, words, {
      stdio: ["ignore", "pipe", "pipe"],
      env: { PATH: process.env["PATH"], ...options.environment },
    });
    return new AgentProcess(child, options.dataDirectory);
  }

  get pid(): number {
    return this.child.pid ?? -1;
  }

  /** The agent's own account, read while it runs. */
  async snapshot(): Promise<Snapshot | undefined> {
    return requestSnapshot(`${this.dataDirectory}/suar.sock`, 5000).catch(() => undefined); // Not up yet, or gone.
  }

  /** Waits until the agent has confirmed `count` records more than now. */
  async confirmedMore(count: number): Promise<void> {
    const goal = this.confirmed.size + count;
    await until(`${goal} confirmed records`, () => this.confirmed.size >= goal, { describe: () => this.tail() });
  }

  /** kill -9. Resolves when the process is gone and all it wrote was read. */
  async kill(): Promise<void> {
    this.child.kill("SIGKILL");
    await this.#exit;
  }

  /** Clean stop. Resolves with the account that the agent printed last. */
  async stop(): Promise<Account> {
    this.child.kill("SIGTERM");
    const code = await this.#exit;
    if (code !== 0) throw new Error(`agent exited with ${code}: ${JSON.stringify(this.tail())}`);
    return JSON.parse(this.#stdout.trim().split("\n").at(-1) ?? "") as Account;
  }

  /** Exit code, for an agent that is expected to end by itself. */
  exitCode(): Promise<number | null> {
    return this.#exit;
  }

  /** The last log lines, to explain a failure. */
  tail(): readonly Record<string, unknown>[] {
    return this.logLines.slice(-5);
  }

  #note(text: string): void {
    this.log += `${text}\n`;
    let line: Record<string, unknown>;
    try {
      line = JSON.parse(text) as Record<string, unknown>;
    } catch {
      line = { msg: text }; // A sentence for a person, not a log line.
    }
    this.logLines.push(line);
    const { msg, epoch, from, to } = line as unknown as StoredLine;
    if (msg !== "records stored" || from === undefined || to === undefined) return;
    for (let seq = from; seq <= to; seq++) this.confirmed.add(`${epoch}/${seq}`);
  }
}
