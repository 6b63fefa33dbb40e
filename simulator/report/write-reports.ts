import { accessSync, constants, statSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { reasonOf } from "../../agent/core/errors.ts";
import type { SimulationOptions } from "../command/options.ts";
import { UsageError } from "../command/usage-error.ts";
import type { Frame } from "../history/frames.ts";
import { bundlePage } from "../page/bundle.ts";
import type { RunDocument } from "../page/documents.ts";
import type { SimulationReport } from "./report.ts";
import { reportHtml } from "./report-html.ts";

/** Before the run, not after it. @throws UsageError when a report could not be written where it is to go. */
export function checkReports({ json, report }: SimulationOptions): void {
  for (const [flag, file] of [
    ["--json", json],
    ["--report", report],
  ] as const) {
    if (file === undefined) continue;
    const directory = dirname(resolve(file));
    try {
      accessSync(directory, constants.W_OK);
    } catch (error) {
      throw new UsageError(`${flag}: nothing can be written to ${directory}: ${reasonOf(error)}`);
    }
    if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) throw new UsageError(`${flag} ${file} is a folder.`);
  }
}

/** Writes the reports that were asked for. Rejects when one of them cannot be. */
export async function writeReports(
  report: SimulationReport,
  run: RunDocument,
  frames: readonly Frame[],
): Promise<void> {
  const { options } = report;
  // The first is the one that a program reads: it is there also when the other cannot be made.
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(report, undefined, 2)}\n`);
  if (options.report === undefined) return;
  writeFileSync(options.report, reportHtml(report, run, frames, await bundlePage("replay.ts")));
}
