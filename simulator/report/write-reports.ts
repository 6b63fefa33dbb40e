import { accessSync, constants, existsSync, statSync, writeFileSync } from "node:fs";
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
    if (file !== undefined) checkFile(flag, file);
  }
}

function checkFile(flag: string, file: string): void {
  const directory = dirname(resolve(file));
  if (!isFolder(directory)) throw new UsageError(`${flag}: there is no folder ${directory}. Make it, or name another.`);
  if (isFolder(file)) throw new UsageError(`${flag} ${file} is a folder. Name a file in it.`);
  try {
    accessSync(existsSync(file) ? file : directory, constants.W_OK);
  } catch (error) {
    throw new UsageError(`${flag}: ${file} cannot be written: ${reasonOf(error)}. Name another file.`);
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** Writes the reports that were asked for, each even if the other cannot be. Returns what could not be written, in sentences. */
export async function writeReports(
  report: SimulationReport,
  run: RunDocument,
  frames: readonly Frame[],
): Promise<readonly string[]> {
  const { json, report: html } = report.options;
  return [
    ...(await write("--json", json, () => `${JSON.stringify(report, undefined, 2)}\n`)),
    ...(await write("--report", html, async () => reportHtml(report, run, frames, await bundlePage("replay.ts")))),
  ];
}

async function write(
  flag: string,
  file: string | undefined,
  make: () => string | Promise<string>,
): Promise<readonly string[]> {
  if (file === undefined) return [];
  try {
    writeFileSync(file, await make());
    return [];
  } catch (error) {
    return [`${flag}: ${file} cannot be written: ${reasonOf(error)}`];
  }
}
