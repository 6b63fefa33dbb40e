import { formatCount, formatSeconds } from "../page/format.ts";
import { columns } from "./columns.ts";
import type { SimulationReport } from "./report.ts";
import {
  accountRows,
  caveats,
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
  return `${[...lines, "", verdictText(report), ...caveats(report)].join("\n")}\n`;
}

function eventRows({ occasions }: SimulationReport): readonly ReportRow[] {
  return occasions.map(({ scenario, what, from, to, sites, where }) => [
    scenario,
    what,
    `from ${formatSeconds(from)} to ${formatSeconds(to)} of the run: ${formatCount(sites)} sites${where === "" ? "" : `, ${where}`}`,
  ]);
}
