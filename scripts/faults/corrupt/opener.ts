import { type ChildProcess, spawn } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Arrival, Pass } from "../outbox/drain.ts";
import type { OpenAnswer, OpenOrder } from "./opener-program.ts";

export interface Opened {
  readonly passes: readonly Pass[];
  readonly arrivals: readonly Arrival[];
  /** How often the store killed the process before it could be drained; the service manager starts the agent again. */
  readonly nativeDeaths: number;
  readonly problems: readonly string[];
}

const PROGRAM = fileURLToPath(new URL("opener-program.ts", import.meta.url));
const DEADLINE_MS = 150_000;
const MAXIMUM_DEATHS = 10;

/** Kept for the next case; ends with this process. */
let opener: ChildProcess | undefined;

/** Opens the store, drains it and opens it again, in a process that is started anew as often as the store kills it. */
export async function openAsTheAgentWould(
  location: string,
  arrivalsFile: string,
  defect: string | undefined,
): Promise<Opened> {
  const problems: string[] = [];
  const arrivals: Arrival[] = [];
  let passes: readonly Pass[] = [];
  let nativeDeaths = 0;
  for (;;) {
    await writeFile(arrivalsFile, "");
    const end = await ask({ location, arrivals: arrivalsFile, defect });
    arrivals.push(...(await readArrivals(arrivalsFile)));
    if ("passes" in end) passes = end.passes;
    if ("failed" in end) problems.push(`Opening and draining should not end with an error: ${end.failed}`);
    if ("hung" in end) problems.push(`Opening and draining should end within ${DEADLINE_MS / 1000} s.`);
    if (!("died" in end)) break;
    nativeDeaths++;
    if (nativeDeaths >= MAXIMUM_DEATHS) {
      problems.push(`The agent should come up by itself; the store killed it ${nativeDeaths} times, by ${end.died}.`);
      break;
    }
  }
  return { passes, arrivals, nativeDeaths, problems };
}

/** A line without its end was being written when the process died: what it was of was not settled, and comes again. */
async function readArrivals(file: string): Promise<readonly Arrival[]> {
  const lines = (await readFile(file, "utf8")).split("\n").slice(0, -1);
  return lines.map((line) => JSON.parse(line) as Arrival);
}

type End = OpenAnswer | { readonly died: string } | { readonly hung: true };

function ask(order: OpenOrder): Promise<End> {
  opener ??= start();
  const child = opener;
  child.ref();
  child.channel?.ref();
  return new Promise((resolve) => {
    const finish = (end: End) => {
      clearTimeout(deadline);
      child.removeAllListeners();
      child.on("error", () => undefined);
      if ("died" in end || "hung" in end) opener = undefined;
      // Idle, it keeps nobody from ending.
      child.unref();
      child.channel?.unref();
      resolve(end);
    };
    const deadline = setTimeout(() => {
      child.kill("SIGKILL");
      finish({ hung: true });
    }, DEADLINE_MS);
    child.on("message", (answer: OpenAnswer) => finish(answer));
    child.on("exit", (code, signal) => finish({ died: signal ?? `exit code ${code}` }));
    child.on("error", (error) => finish({ failed: error.message }));
    child.send(order);
  });
}

function start(): ChildProcess {
  return spawn(process.execPath, ["--import", import.meta.resolve("tsx"), PROGRAM], {
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
}
