/** A worker as a process: hears WorkerCommands and tells WorkerReports over the IPC channel, whose end ends it. */
import { setMaxListeners } from "node:events";
import { reasonOf } from "../../agent/core/errors.ts";
import type { WorkerCommand, WorkerJob, WorkerReport } from "./messages.ts";
import type { Worker } from "./worker.ts";

// Thousands of agents share what one alone has: Node would take their listeners for a leak.
setMaxListeners(0);
// Every wait that ends makes an error of the platform's; the stack of each would cost more than the wait.
Error.stackTraceLimit = 2;

let worker: Promise<Worker> | undefined;

process.on("message", (command: WorkerCommand) => void obey(command).catch(fail));
process.on("disconnect", () => process.exit(0));
// The coordinator ended while this was loaded: that is not told again.
if (!process.connected) process.exit(0);

async function obey(command: WorkerCommand): Promise<void> {
  if (command.type === "job") worker = makeWorker(command.job);
  const there = await worker;
  if (command.type === "job") await there?.start();
  else if (command.type === "start-no-more") there?.startNoMore();
  else if (command.type === "compact") there?.compact();
  else if (command.type === "go") there?.go(command.at);
  else if (command.type === "run") there?.run(command.begins);
  else await there?.stop();
}

async function makeWorker(job: WorkerJob): Promise<Worker> {
  // Not before: the limit above counts for what is made after it.
  const { Worker } = await import("./worker.ts");
  return new Worker(job, tell);
}

function tell(report: WorkerReport): void {
  if (process.connected) process.send?.(report, undefined, undefined, () => {});
}

function fail(error: unknown): never {
  process.stderr.write(`worker: ${reasonOf(error)}\n`);
  process.exit(1);
}
