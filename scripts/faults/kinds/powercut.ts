import { spawn } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type CaseResult, type FaultCase, type FaultKind, RECORDING } from "../kind.ts";
import { type Arrival, drain } from "../outbox/drain.ts";
import { truthOf } from "../outbox/journal.ts";
import { judge } from "../outbox/verdict.ts";
import { groupOf } from "../plan.ts";
import { chooseCut } from "../powercut/choose-cut.ts";
import { crashState } from "../powercut/crash-state.ts";
import { POWERCUT_DEFECTS } from "../powercut/defects.ts";
import { decodeOperations, encodeOperations, type Operation } from "../powercut/operation.ts";
import { recordTrace } from "../powercut/record-trace.ts";
import { SeededRandom } from "../random.ts";

export const kind: FaultKind = {
  name: "powercut",
  about:
    "what was not synced is lost, torn or reordered: crash states rebuilt from the trace of a real workload, opened and drained",
  everyCommit: 1000,
  longRun: 100_000,
  defects: POWERCUT_DEFECTS,
  unavailable,
  run,
};

/** The trace that the cases of one group share, in this process. */
let recorded: { readonly name: string; readonly operations: readonly Operation[] } | undefined;

async function run({ seed, folder, defect, recording }: FaultCase): Promise<CaseResult> {
  const operations = await operationsOf(seed, folder, defect, recording);
  const random = new SeededRandom(seed);
  const cut = chooseCut(operations, random);
  const state = crashState(operations, cut, random);
  const data = join(folder, "data");
  await mkdir(data);
  for (const path of state.folders) if (path !== "") await mkdir(join(data, path), { recursive: true });
  for (const [path, bytes] of state.files) {
    // A file whose sync brought its name brought the folder that it is in.
    await mkdir(dirname(join(data, path)), { recursive: true });
    await writeFile(join(data, path), bytes);
  }
  const arrivals: Arrival[] = [];
  const passes = await drain({
    location: join(data, "outbox"),
    bootId: "after-the-cut",
    arrive: (taken) => arrivals.push(...taken),
  });
  const lines = operations.slice(0, cut).flatMap((one) => (one.kind === "line" ? [one.line] : []));
  const verdict = judge(truthOf(lines, groupOf(seed)), { passes, arrivals }, "nothing");
  const problems = verdict.problems.map((problem) => `${problem} (${state.text})`);
  if (problems.length > 0) await writeFile(join(folder, RECORDING), encodeOperations(operations));
  return { ...verdict, problems };
}

async function operationsOf(
  seed: number,
  folder: string,
  defect: string | undefined,
  recording: string | undefined,
): Promise<readonly Operation[]> {
  if (recording !== undefined) return decodeOperations(await readFile(recording, "utf8"));
  const name = `${groupOf(seed)} ${defect}`;
  if (recorded?.name !== name) {
    recorded = { name, operations: await recordTrace(groupOf(seed), join(folder, "workload"), defect) };
  }
  return recorded.operations;
}

async function unavailable(): Promise<string | undefined> {
  if (process.platform !== "linux") return "powercut records with strace, which only Linux has; run it there.";
  const [code, words] = await new Promise<[number | null, string]>((resolve) => {
    let text = "";
    const child = spawn("strace", ["-f", "-qq", "-o", "/dev/null", "true"], { stdio: ["ignore", "ignore", "pipe"] });
    child.stderr.setEncoding("utf8").on("data", (more: string) => {
      text += more;
    });
    child.on("error", () => resolve([null, "it is not installed (apt-get install strace)"]));
    child.on("close", (end) => resolve([end, text.trim()]));
  });
  if (code === 0) return undefined;
  return `powercut records with strace, and that does not work here: ${words}. A container needs the capability SYS_PTRACE.`;
}
