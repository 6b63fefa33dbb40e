import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { builtStore, writeFiles, writeRecording } from "../corrupt/built-store.ts";
import { chooseDamage, inflict, listFiles } from "../corrupt/damage.ts";
import { CORRUPT_DEFECTS } from "../corrupt/defects.ts";
import { openAsTheAgentWould } from "../corrupt/opener.ts";
import { type CaseResult, type FaultCase, type FaultKind, RECORDING } from "../kind.ts";
import { judge } from "../outbox/verdict.ts";
import { SeededRandom } from "../random.ts";

export const kind: FaultKind = {
  name: "corrupt",
  about:
    "one file of the data directory flipped, zeroed, cut, emptied, removed, swapped or lengthened; then opened and drained",
  everyCommit: 2000,
  longRun: 100_000,
  defects: CORRUPT_DEFECTS,
  unavailable: async () => undefined,
  run,
};

/**
 * One file is damaged, or two of the store's swapped: what the tail of the store and the sidecar say about each other can be known only
 * while one of them is whole.
 */
async function run({ seed, folder, defect, recording }: FaultCase): Promise<CaseResult> {
  const random = new SeededRandom(seed);
  const built = await builtStore(seed, folder, recording, random.chance(0.5) ? "closed" : "killed");
  const data = join(folder, "data");
  await mkdir(data);
  await writeFiles(built, data);
  const damage = chooseDamage(await listFiles(data), random);
  await inflict(data, damage);
  const opened = await openAsTheAgentWould(join(data, "outbox"), join(folder, "arrivals"), defect);
  const verdict = judge(built.truth, opened, "one file");
  const problems = [...opened.problems, ...verdict.problems].map((problem) => `${problem} (${damage.text})`);
  if (problems.length > 0) await writeRecording(built, join(folder, RECORDING));
  return { ...verdict, problems, counts: { ...verdict.counts, nativeDeaths: opened.nativeDeaths } };
}
