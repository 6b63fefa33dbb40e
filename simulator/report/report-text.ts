import { SECOND } from "../../agent/core/time.ts";
import { formatCount } from "../page/format.ts";
import type { SimulationReport } from "./report.ts";
import {
  accountRows,
  costRows,
  findingText,
  latencyRows,
  logRows,
  type ReportRow,
  saidRows,
  verdictText,
} from "./report-rows.ts";

const MAXIMUM_FINDINGS = 20;

/** The report as a person reads it at the end of a run. */
export function reportText(report: SimulationReport): string {
  const groups = [accountRows(report), latencyRows(report), costRows(report), saidRows(report), eventRows(report)];
  const lines = columns(groups.flat());
  const said = logRows(report);
  if (said.length > 0) lines.push("", "What agents logged most:", ...columns(said));
  const { findings } = report.verdict;
  if (findings.length > 0) lines.push("", "Findings:");
  lines.push(...findings.slice(0, MAXIMUM_FINDINGS).map((finding) => `  ${findingText(finding)}`));
  return `${[...lines, "", verdictText(report)].join("\n")}\n`;
}

function eventRows({ occasions }: SimulationReport): readonly ReportRow[] {
  const seconds = (ms: number) => `${(ms / SECOND).toFixed(1)} s`;
  return occasions.map(({ scenario, what, from, to, sites, where }) => [
    scenario,
    what,
    `from ${seconds(from)} to ${seconds(to)}: ${formatCount(sites)} sites, ${where}`,
  ]);
}

function columns(rows: readonly ReportRow[]): string[] {
  const width = (column: 0 | 1) => Math.max(0, ...rows.map((row) => row[column].length));
  const [first, second] = [width(0), width(1)];
  return rows.map(([name, value, about]) => `${name.padEnd(first)}  ${value.padEnd(second)}  ${about}`.trimEnd());
}
