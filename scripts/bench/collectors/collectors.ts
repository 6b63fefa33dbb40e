import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildAgent } from "../../build/build.ts";
import type { Bench } from "../main.ts";
import type { Figure } from "../report.ts";
import { undoing } from "../uplink/undo.ts";
import { writeBoxFiles } from "./box-files.ts";
import { collectorFigures } from "./cost-figures.ts";
import { hostCalls } from "./host-calls.ts";
import { startNeighbours } from "./neighbours.ts";
import { runInRealTime } from "./real-time.ts";
import { type RunParts, runCollectors } from "./run-collectors.ts";
import { allOn, INSTEAD, sources } from "./settings.ts";
import { Village } from "./village.ts";

/** Four times the five minutes after which the ladder asks the rungs that it spares, and eight times in economy; ten hours of checks. */
const RUNS = 120;

/** What each collector costs in CPU, processes and bytes, and what all of them together cost an agent in real time. */
export function measureCollectors({ program, folder, minutes, progress }: Bench): Promise<readonly Figure[]> {
  return undoing(async (undo, signal) => {
    const village = new Village(undo);
    const box = join(folder, "box");
    mkdirSync(box);
    const files = writeBoxFiles(box);
    const { authority, hasFirewall } = await startNeighbours(village, folder, files.keaSocket, undo, signal);
    const file = join(folder, "suar.json");
    writeFileSync(
      file,
      JSON.stringify({ collectors: { services: { sources: sources(files, authority, hasFirewall) } } }),
    );
    const entry = fileURLToPath(new URL("collectors-program.ts", import.meta.url));
    const bundle = (await buildAgent(join(folder, "program"), { entry })).program;

    const parts: RunParts = { village, undo, signal, progress };
    const settings = [allOn(village.provider), ...INSTEAD].map((flags) => ({ ...flags, dataDirectory: box }));
    const argument = { settings, file, ...files, runs: RUNS };
    const defaults = await runCollectors(bundle, { ...argument, sparing: false }, parts);
    const economy = await runCollectors(bundle, { ...argument, sparing: true }, parts);
    const inRealTime = await runInRealTime({ program, folder, minutes, file, programs: files.programs }, parts);
    const calls = await hostCalls(folder);
    return collectorFigures({ defaults, economy, calls, ...inRealTime });
  });
}
