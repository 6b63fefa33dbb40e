import { MINUTE } from "../../../agent/core/time.ts";
import type { Namespace } from "../uplink/namespaces.ts";
import { Program } from "../uplink/program.ts";
import type { Undo } from "../uplink/undo.ts";
import { waitFor } from "../uplink/wait-for.ts";
import type { CollectorCosts, CollectorsArgument, CollectorsReport, GoOn } from "./messages.ts";
import { trafficSince, type Village } from "./village.ts";

/** In front of a command: the last number given to a process then counts those of this command, and nobody else's. */
export const OWN_PROCESSES: readonly string[] = ["unshare", "--pid", "--fork", "--kill-child", "--mount-proc"];
const LIMIT_MS = 10 * MINUTE;
/** What ends behind the last answer, such as a connection, is counted as well. */
const LAST_PACKETS_MS = 200;

export interface RunParts {
  readonly village: Village;
  readonly undo: Undo;
  readonly signal: AbortSignal;
  progress(text: string): void;
}

/** Runs every collector, and reads the counters of the interfaces around each. @param bundle of `collectors-program.ts`. */
export async function runCollectors(
  bundle: string,
  argument: CollectorsArgument,
  { village, undo, signal, progress }: RunParts,
): Promise<readonly CollectorCosts[]> {
  const costs: CollectorCosts[] = [];
  let before = village.traffic();
  let done = false;
  const hear = (report: CollectorsReport) => {
    if (report.type === "done") done = true;
    else if (report.type === "before") {
      progress(`collectors: ${report.collector}`);
      before = village.traffic();
      program.send({ type: "go on" });
    } else {
      setTimeout(() => {
        costs.push({ ...report.costs, traffic: trafficSince(village.traffic(), before) });
        program.send({ type: "go on" });
      }, LAST_PACKETS_MS);
    }
  };
  const box: Namespace = { ...village.box, prefix: [...village.box.prefix, ...OWN_PROCESSES] };
  const program: Program<GoOn, CollectorsReport> = Program.node(box, bundle, argument, undo, hear);
  const isDone = () => {
    if (!done) program.check();
    return done;
  };
  await waitFor("the collectors", isDone, LIMIT_MS, signal);
  return costs;
}
