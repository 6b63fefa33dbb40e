import { SECOND } from "../../agent/core/time.ts";
import type { Finding } from "../auditor/findings.ts";
import type { SimulationReport } from "./report.ts";

const MAXIMUM_FINDINGS = 20;
const MAXIMUM_LOG_LINES = 10;
/** With fewer agents, what the process itself takes on top is most of it. */
const ENOUGH_AGENTS = 200;

/** The report as a person reads it. */
export function reportText({ verdict, costs, plan, occasions, log, cutShort }: SimulationReport): string {
  const count = (value: number) => Math.round(value).toLocaleString("en");
  const seconds = (ms: number) => `${(ms / SECOND).toFixed(1)} s`;
  const { liveDelayMs: delay } = verdict;
  const rows: (readonly [string, string])[] = [
    ["created", `${count(verdict.created)} records, as the agents say`],
    ["delivered", `${count(verdict.delivered)}, and ${count(verdict.duplicates)} of them once more`],
    ["queued", count(verdict.queued)],
    ["declared", `${count(verdict.declared)} lost or merged`],
    ["undeclared", count(verdict.undeclared)],
    ["order", `${count(verdict.reordered)} records behind a later one of their lane`],
    [
      "live delay",
      delay === undefined
        ? "nothing live came"
        : `half within ${seconds(delay.p50)}, 95 % within ${seconds(delay.p95)}, all within ${seconds(delay.max)}, in the agents' time`,
    ],
    [
      "sessions",
      `${count(verdict.births)} began, at most ${count(verdict.mostBirthsASecond)} in a second; ${count(verdict.deaths)} ended`,
    ],
    ["power cuts", count(verdict.powerCuts)],
    [
      "messages",
      `${count(verdict.messages)}; ${count(costs.messagesPerSecond)} a second in the run; dropped by the broker: ${verdict.dropped === undefined ? "it does not say" : count(verdict.dropped)}`,
    ],
    ["memory", `${memoryOfEach(costs, plan.sites)}${count(costs.workerBytes / 1e6)} MB all workers`],
    ["processor", `${costs.workerCores.toFixed(2)} cores for all workers in the run`],
    ["set-up", `${costs.setUpSeconds.toFixed(1)} s`],
  ];
  for (const { scenario, what, from, to, sites, where } of occasions) {
    rows.push([scenario, `${what} from ${seconds(from)} to ${seconds(to)}: ${count(sites)} sites, ${where}`]);
  }
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`);
  const said = Object.entries(log).sort(([, a], [, b]) => b - a);
  if (said.length > 0) lines.push("", "What agents logged most:");
  for (const [line, times] of said.slice(0, MAXIMUM_LOG_LINES)) lines.push(`  ${count(times).padStart(8)}  ${line}`);
  if (verdict.findings.length > 0) lines.push("", "Findings:");
  lines.push(...verdict.findings.slice(0, MAXIMUM_FINDINGS).map((finding) => `  ${findingText(finding)}`));
  const total = Object.entries(verdict.findingCounts).map(([kind, times]) => `${kind} ${count(times)}`);
  lines.push("", verdict.ok ? "Every record is accounted for." : `NOT accounted for: ${total.join(", ")}.`);
  if (cutShort) lines.push("The run was ended before its time.");
  return `${lines.join("\n")}\n`;
}

function memoryOfEach({ agentBytes, brokerClientBytes }: SimulationReport["costs"], sites: number): string {
  if (sites < ENOUGH_AGENTS) return "too few agents to tell what each takes; ";
  const kilobytes = (bytes: number) => `${Math.round(bytes / 1000)} kB`;
  const client = brokerClientBytes === undefined ? "" : `, ${kilobytes(brokerClientBytes)} its client at the broker`;
  return `${kilobytes(agentBytes)} an agent${client}; `;
}

function findingText({ kind, site, epoch, count, detail }: Finding): string {
  const where = site === undefined ? "" : ` at ${site}${epoch === undefined ? "" : ` (epoch ${epoch})`}`;
  return `${kind} ${count}${where}: ${detail}`;
}
