import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { reasonOf } from "../../agent/core/errors.ts";
import { MAXIMUM_SHARDS } from "../fleet/shard.ts";
import { formatCount, formatSeconds } from "../page/format.ts";
import { columns } from "../report/columns.ts";
import { accountRows, findingText, saidRows, verdictText } from "../report/report-rows.ts";
import { type MergedReport, mergeReports } from "../shards/merge.ts";
import { readShardReport } from "../shards/read-report.ts";
import { notUnderstood } from "./not-understood.ts";
import { UsageError } from "./usage-error.ts";

const MAXIMUM_FINDINGS = 20;

export function isMerge(programArguments: readonly string[]): boolean {
  return programArguments.some((word) => word.split("=")[0] === "--merge");
}

/** `npm run sim -- --merge FILE …`: judges the reports of all shards together. Returns the exit code. @throws UsageError. */
export function merge(programArguments: readonly string[], print: (text: string) => unknown): number {
  const { files, json } = readFlags(programArguments);
  const report = mergeReports(files.map(readShardReport));
  print(mergedText(report));
  if (json !== undefined) write(json, report);
  return report.verdict.ok ? 0 : 1;
}

function readFlags(programArguments: readonly string[]): { readonly files: readonly string[]; readonly json?: string } {
  try {
    const { values, positionals } = parseArgs({
      args: [...programArguments],
      allowPositionals: true,
      options: { merge: { type: "boolean" }, json: { type: "string" } },
    });
    const files = [...new Set(positionals)];
    if (files.length === 0) throw new UsageError("--merge needs the reports of all shards: --merge 1.json 2.json");
    if (files.length > MAXIMUM_SHARDS) throw new UsageError(`--merge takes at most ${MAXIMUM_SHARDS} reports.`);
    const { json } = values;
    if (json === "" || (json !== undefined && files.some((file) => resolve(file) === resolve(json)))) {
      throw new UsageError("--json needs the name of a new file, for example --json all.json.");
    }
    return { files, ...(json === undefined ? {} : { json }) };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw notUnderstood(error, "--merge takes files and --json alone: it judges runs and makes none.");
  }
}

function mergedText(report: MergedReport): string {
  const { verdict, sites, shards } = report;
  const delay = verdict.liveDelayMs;
  const lines = columns([
    ["sites", formatCount(sites), `in ${formatCount(shards)} shards`],
    ...accountRows(report),
    ...(delay === undefined
      ? []
      : [
          [
            "live delay",
            `${formatSeconds(delay.p50)}, ${formatSeconds(delay.p95)}, ${formatSeconds(delay.max)}`,
            "of the slowest shard: half, 95 %, all within",
          ] as const,
        ]),
    ...saidRows(report),
  ]);
  if (verdict.findings.length > 0) lines.push("", "Findings:");
  lines.push(...verdict.findings.slice(0, MAXIMUM_FINDINGS).map((finding) => `  ${findingText(finding)}`));
  return `${[...lines, "", verdictText(report)].join("\n")}\n`;
}

function write(file: string, report: MergedReport): void {
  try {
    writeFileSync(file, `${JSON.stringify(report, undefined, 2)}\n`);
  } catch (error) {
    throw new UsageError(`--json: ${file} cannot be written: ${reasonOf(error)}`);
  }
}
