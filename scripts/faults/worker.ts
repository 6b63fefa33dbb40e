/**
 * Runs the cases that the run sends it, one after the other, in a process of its own: LevelDB is native code, and what kills this process
 * must not end the run. It leads a process group, so that everything a case started ends with it.
 */
import { reasonOf } from "../../agent/core/errors.ts";
import type { CaseResult, FaultKind } from "./kind.ts";
import { loadKind } from "./kinds.ts";

export interface CaseOrder {
  readonly kind: FaultKind["name"];
  readonly seed: number;
  readonly folder: string;
  readonly defect: string | undefined;
  readonly recording: string | undefined;
}

const never = new AbortController().signal;

process.on("message", (order: CaseOrder) => {
  void perform(order).then((result) => process.send?.(result));
});
// The run is gone, however it ended: nothing may be left behind.
process.on("disconnect", () => process.kill(-process.pid, "SIGKILL"));

async function perform({ kind, seed, folder, defect, recording }: CaseOrder): Promise<CaseResult> {
  try {
    const one = { seed, folder, defect, signal: never, ...(recording === undefined ? {} : { recording }) };
    return await (await loadKind(kind)).run(one);
  } catch (error) {
    const stack = error instanceof Error ? (error.stack ?? "") : "";
    const problem = `The case ended with an error instead of a result: ${reasonOf(error)}. ${stack}`;
    return { problems: [problem], counts: {}, slowestOpenMs: 0 };
  }
}
