import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Account } from "../../agent/core/queue.ts";
import type { Snapshot } from "../../agent/core/status.ts";
import { requestSnapshot } from "../../agent/platform/status-socket.ts";
import { Program } from "./program.ts";

const SNAPSHOT_TIMEOUT_MS = 2000;
const START_DEADLINE_MS = 10_000;
const LOOK_EVERY_MS = 50;
/** Longer than the 45 s that the agent allows itself for its clean stop. */
const STOP_DEADLINE_MS = 60_000;
/** The account is one short line; what is more is not kept. */
const MAXIMUM_OUTPUT_CHARACTERS = 64 * 1024;

/** The agent that is watched: `suar run`, in a process of its own. */
export class AgentProcess {
  readonly program: Program;
  readonly #socket: string;
  #output = "";
  #hasAnswered = false;

  /** @param flags of `suar run`, beside the data directory. */
  constructor(dataDirectory: string, logFile: string, flags: readonly string[]) {
    this.#socket = join(dataDirectory, "suar.sock");
    const run = ["run", "--json", "--data-directory", dataDirectory, ...flags];
    this.program = Program.start("agent/main.ts", run, logFile, false);
    this.program.child.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
      this.#output = (this.#output + chunk).slice(-MAXIMUM_OUTPUT_CHARACTERS);
    });
  }

  /** Undefined while it is not up yet, or not any more. */
  async snapshot(): Promise<Snapshot | undefined> {
    try {
      const snapshot = await requestSnapshot(this.#socket, SNAPSHOT_TIMEOUT_MS);
      this.#hasAnswered = true;
      return snapshot;
    } catch {
      return undefined; // Whether that matters is seen from the process itself: it runs, or it has ended.
    }
  }

  /** Clean stop: it sends what it can, then says goodbye. False when it had to be ended. */
  async stop(): Promise<boolean> {
    // An agent that is still starting knows nothing of signals yet: it would end without its account.
    const giveUpAt = performance.now() + START_DEADLINE_MS;
    while (!this.#hasAnswered && !this.program.hasExited && performance.now() < giveUpAt) {
      if ((await this.snapshot()) === undefined) await sleep(LOOK_EVERY_MS);
    }
    return this.program.stop(STOP_DEADLINE_MS);
  }

  /** What it printed last; undefined when it ended without. */
  account(): Account | undefined {
    const line = this.#output.trim().split("\n").at(-1) ?? "";
    try {
      const value = JSON.parse(line) as Partial<Account>;
      const { epoch = "", recorded, delivered, queued, lost, thinned = 0 } = value;
      if (recorded === undefined || delivered === undefined || queued === undefined || lost === undefined)
        return undefined;
      return { epoch, recorded, delivered, queued, lost, thinned };
    } catch {
      return undefined;
    }
  }
}
