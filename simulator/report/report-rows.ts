import { type Millis, SECOND } from "../../agent/core/time.ts";
import type { Finding } from "../auditor/findings.ts";
import { formatBytes, formatCount, formatDuration, formatSeconds } from "../page/format.ts";
import type { SimulationReport } from "./report.ts";

/** Name, value, and what the value means. */
export type ReportRow = readonly [name: string, value: string, about: string];

const MAXIMUM_LOG_LINES = 10;
/** With fewer agents, what the process itself takes on top is most of it. */
const ENOUGH_AGENTS = 200;
/** Half of the window that agents report at: from here on they tell less than they should. */
const TOO_LATE: Millis = 30 * SECOND;

/** Where every record is. */
export function accountRows({ verdict }: Pick<SimulationReport, "verdict">): readonly ReportRow[] {
  return [
    ["created", formatCount(verdict.created), "records, as the agents say"],
    ["delivered", formatCount(verdict.delivered), "different records that came"],
    [
      "duplicates",
      formatCount(verdict.duplicates),
      `came once more, ${formatCount(verdict.unexplainedDuplicates)} of them without a new session`,
    ],
    ["queued", formatCount(verdict.queued), "wait at their sites"],
    ["declared", formatCount(verdict.declared), "lost or merged, and said so"],
    ["undeclared", formatCount(verdict.undeclared), "neither here nor queued nor declared"],
    ["reordered", formatCount(verdict.reordered), "behind a later record of their lane"],
  ];
}

/** What the fleet said of itself, beside its records: nothing where it said nothing. */
export function saidRows({ verdict }: Pick<SimulationReport, "verdict">): readonly ReportRow[] {
  const { before, outages, alarms, configurations, expectedCounts } = verdict;
  const rows: ReportRow[] = [];
  if (before.delivered + before.declared > 0) {
    const words = `${formatCount(before.declared)} declared: stores that were there before the run`;
    rows.push(["before", formatCount(before.delivered), `records delivered, ${words}`]);
  }
  for (const [cause, outage] of Object.entries(outages)) {
    if (outage !== undefined)
      rows.push([`outage ${cause}`, formatCount(outage.count), `at ${formatCount(outage.siteCount)} sites`]);
  }
  for (const [code, sites] of Object.entries(alarms)) rows.push([`alarm ${code}`, formatCount(sites), "sites"]);
  for (const [state, sites] of Object.entries(configurations)) {
    rows.push([`settings ${state}`, formatCount(sites), "sites"]);
  }
  for (const [kind, times] of Object.entries(expectedCounts)) {
    rows.push([kind, formatCount(times), "as the scenario expects or allows"]);
  }
  return rows;
}

/** How long things took. */
export function latencyRows({ verdict, costs, plan }: SimulationReport): readonly ReportRow[] {
  const { liveDelayMs: delay } = verdict;
  return [
    [
      "live delay",
      delay === undefined
        ? "–"
        : `${formatSeconds(delay.p50)}, ${formatSeconds(delay.p95)}, ${formatSeconds(delay.max)}`,
      delay === undefined ? "nothing live came" : "half within, 95 % within, all within, in the agents' time",
    ],
    [
      "set-up",
      formatSeconds(costs.setUpSeconds * SECOND),
      costs.connectedSites < plan.sites
        ? `over when ${formatCount(costs.connectedSites)} of ${formatCount(plan.sites)} agents were connected`
        : `until every agent was connected: ${formatCount(plan.sites / costs.setUpSeconds)} a second`,
    ],
    ["behind", formatSeconds(costs.mostBehindMs), "how late what agents wait for came at most, in their time"],
  ];
}

/** What it took of the broker and of this machine. */
export function costRows({ verdict, costs }: SimulationReport): readonly ReportRow[] {
  const isEnough = costs.connectedSites >= ENOUGH_AGENTS;
  const { brokerClientBytes, brokerBytes } = costs;
  return [
    ["messages", formatCount(verdict.messages), `${formatCount(costs.messagesPerSecond)} a second in the run`],
    [
      "dropped",
      verdict.dropped === undefined ? "–" : formatCount(verdict.dropped),
      verdict.dropped === undefined ? "the broker does not say" : "by the broker, as it says",
    ],
    [
      "sessions",
      formatCount(verdict.births),
      `began, at most ${formatCount(verdict.mostBirthsASecond)} in a second; ${formatCount(verdict.deaths)} ended`,
    ],
    ...connectRow(verdict),
    ["power cuts", formatCount(verdict.powerCuts), "without a goodbye"],
    [
      "memory of an agent",
      isEnough ? formatBytes(costs.agentBytes) : "–",
      isEnough ? "resident, all but the empty worker" : "too few agents to tell",
    ],
    [
      "memory of a client",
      isEnough && brokerClientBytes !== undefined ? formatBytes(brokerClientBytes) : "–",
      "at the broker",
    ],
    [
      "memory",
      formatBytes(costs.workerBytes),
      `all workers${brokerBytes === undefined ? "" : `; brokers ${formatBytes(brokerBytes)}`}`,
    ],
    ["processor", `${costs.workerCores.toFixed(2)} cores`, "all workers in the run"],
  ];
}

function connectRow({ mostConnectsAMinute }: SimulationReport["verdict"]): readonly ReportRow[] {
  if (mostConnectsAMinute === undefined) return [];
  return [["CONNECTs", formatCount(mostConnectsAMinute), "in the busiest minute, as the broker says"]];
}

/** What agents said most, warnings and errors. */
export function logRows({ log }: SimulationReport): readonly ReportRow[] {
  const said = Object.entries(log).sort(([, a], [, b]) => b - a);
  return said.slice(0, MAXIMUM_LOG_LINES).map(([line, times]) => [formatCount(times), "", line]);
}

/** The verdict in a sentence. */
export function verdictText({ verdict, cutShort }: Pick<SimulationReport, "verdict" | "cutShort">): string {
  const kinds = Object.entries(verdict.findingCounts).map(([kind, times]) => `${kind} ${formatCount(times)}`);
  const judgement = verdict.ok ? "Every record is accounted for." : `NOT accounted for: ${kinds.join(", ")}.`;
  return cutShort ? `${judgement} The run was ended before its time.` : judgement;
}

/** What is not to be read from this run, because the machine did not keep up with it. */
export function caveats({ costs: { mostBehindMs } }: Pick<SimulationReport, "costs">): readonly string[] {
  if (mostBehindMs < TOO_LATE) return [];
  const late = `what agents wait for came up to ${formatDuration(mostBehindMs)} late`;
  return [
    `This machine did not keep up: ${late}, so they told less than they should. Take fewer sites or a lower --speed.`,
  ];
}

export function findingText({ kind, site, epoch, count, detail, expected }: Finding): string {
  const where = site === undefined ? "" : ` at ${site}${epoch === undefined ? "" : ` (epoch ${epoch})`}`;
  return `${kind} ${count}${where}: ${detail}${expected === true ? " (as the scenario has it)" : ""}`;
}
