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
  await writeFile(arrivalsFile, "");
  const problems: string[] = [];
  let passes: readonly Pass[] = [];
  let nativeDeaths = 0;
  for (;;) {
    const end = await ask({ location, arrivals: arrivalsFile, defect });
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
  const text = await readFile(arrivalsFile, "utf8");
  const arrivals = text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Arrival);
  return { passes, arrivals, nativeDeaths, problems };
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
