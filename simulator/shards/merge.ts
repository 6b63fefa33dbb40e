import type { Finding, FindingKind } from "../auditor/findings.ts";
import type { OutageCount } from "../auditor/said.ts";
import type { Verdict } from "../auditor/verdict.ts";
import { UsageError } from "../command/usage-error.ts";
import { sizeOfShard } from "../fleet/shard.ts";
import type { ShardReport } from "./read-report.ts";

/** The shards of one fleet, judged together: what `--merge` writes as JSON. */
export interface MergedReport {
  readonly v: 1;
  readonly merged: true;
  readonly agentVersion: string;
  readonly sites: number;
  readonly shards: number;
  /** Delays and rates are those of the worst shard: each ran by itself. */
  readonly verdict: Verdict;
  readonly cutShort: boolean;
}

/** Of a run, in which the shards of one fleet may not differ. */
const SAME = ["sites", "seed", "minutes", "speed", "scenarios"] as const;
const MAXIMUM_FINDINGS = 100;
const MAXIMUM_NAMES = 200;

/**
 * Pure: adds up what the shards found, and judges each account once more by its own numbers. @throws UsageError when they are not the shards
 * of one run, all of them and each once.
 */
export function mergeReports(reports: readonly ShardReport[]): MergedReport {
  const [first] = reports;
  if (first === undefined) throw new UsageError("--merge needs the reports of all shards.");
  checkSameRun(first, reports);
  checkComplete(first.options.shard.of, reports);
  const verdicts = reports.map(({ verdict }) => verdict);
  const doubts = reports.flatMap(doubtsOf);
  const sum = (of: (verdict: Verdict) => number) => verdicts.reduce((total, verdict) => total + of(verdict), 0);
  const most = (of: (verdict: Verdict) => number) => Math.max(...verdicts.map(of));
  const verdict: Verdict = {
    ok: doubts.length === 0 && verdicts.every(({ ok }) => ok),
    created: sum(({ created }) => created),
    before: { delivered: sum(({ before }) => before.delivered), declared: sum(({ before }) => before.declared) },
    confirmed: sum(({ confirmed }) => confirmed),
    queued: sum(({ queued }) => queued),
    declared: sum(({ declared }) => declared),
    delivered: sum(({ delivered }) => delivered),
    duplicates: sum(({ duplicates }) => duplicates),
    unexplainedDuplicates: sum(({ unexplainedDuplicates }) => unexplainedDuplicates),
    reordered: sum(({ reordered }) => reordered),
    undeclared: sum(({ undeclared }) => undeclared),
    powerCuts: sum(({ powerCuts }) => powerCuts),
    messages: sum(({ messages }) => messages),
    births: sum(({ births }) => births),
    deaths: sum(({ deaths }) => deaths),
    mostBirthsASecond: most(({ mostBirthsASecond }) => mostBirthsASecond),
    ...told("dropped", verdicts, (values) => values.reduce((total, value) => total + value, 0)),
    ...told("mostStored", verdicts, (values) => Math.max(...values)),
    ...told("mostConnectsAMinute", verdicts, (values) => Math.max(...values)),
    ...worstDelay(verdicts),
    outages: addedOutages(verdicts),
    alarms: added(verdicts.map(({ alarms }) => alarms)),
    configurations: added(verdicts.map(({ configurations }) => configurations)),
    findings: [...doubts, ...verdicts.flatMap(({ findings }) => findings)].slice(0, MAXIMUM_FINDINGS),
    findingCounts: added([countsOf(doubts), ...verdicts.map(({ findingCounts }) => findingCounts)]),
    expectedCounts: added(verdicts.map(({ expectedCounts }) => expectedCounts)),
  };
  const { agentVersion, options } = first;
  const cutShort = reports.some((report) => report.cutShort);
  return { v: 1, merged: true, agentVersion, sites: options.sites, shards: reports.length, verdict, cutShort };
}

function checkSameRun(first: ShardReport, reports: readonly ShardReport[]): void {
  for (const other of reports) {
    const differs = SAME.find((name) => JSON.stringify(other.options[name]) !== JSON.stringify(first.options[name]));
    const what = other.agentVersion !== first.agentVersion ? "version of the agent" : differs;
    if (what === undefined && other.options.shard.of === first.options.shard.of) continue;
    throw new UsageError(
      `--merge: ${first.file} and ${other.file} are not of one run: they differ in ${what ?? "the number of shards"}.`,
    );
  }
}

function checkComplete(shards: number, reports: readonly ShardReport[]): void {
  for (const { file, options, plan } of reports) {
    const twin = reports.find((other) => other.file !== file && other.options.shard.number === options.shard.number);
    if (twin !== undefined) throw new UsageError(`--merge: ${file} and ${twin.file} are of the same shard.`);
    if (plan.sites === sizeOfShard(options.sites, options.shard)) continue;
    throw new UsageError(`--merge: ${file} says that it had ${plan.sites} sites, and its shard has others.`);
  }
  const numbers = new Set(reports.map(({ options }) => options.shard.number));
  const missing = Array.from({ length: shards }, (_, index) => index + 1).filter((number) => !numbers.has(number));
  if (missing.length === 0) return;
  throw new UsageError(
    `--merge: the reports of ${missing.map((number) => `shard ${number}`).join(", ")} of ${shards} are missing.`,
  );
}

/** What the numbers of one report do not bear out. */
function doubtsOf({ verdict, options }: ShardReport): readonly Finding[] {
  const { created, confirmed, queued, declared, delivered, before, undeclared } = verdict;
  const shard = `shard ${options.shard.number}`;
  const doubts: Finding[] = [];
  if (created !== confirmed + queued + declared) {
    doubts.push({
      kind: "unbalanced",
      count: 1,
      detail: `${shard}: ${created} created, ${confirmed} confirmed, ${queued} queued, ${declared} declared`,
    });
  }
  const nowhere = created - before.delivered - delivered - queued - declared - undeclared;
  if (nowhere > 0) doubts.push({ kind: "undeclared", count: nowhere, detail: `${shard}: by the sum of its account` });
  const found = undeclared > 0 || Object.values(verdict.findingCounts).some((count) => (count ?? 0) > 0);
  if (verdict.ok === found)
    doubts.push({ kind: "unbalanced", count: 1, detail: `${shard}: its verdict is not that of its findings` });
  return doubts;
}

function countsOf(findings: readonly Finding[]): Partial<Record<FindingKind, number>> {
  return added(findings.map(({ kind, count }) => ({ [kind]: count })));
}

function added(all: readonly Readonly<Partial<Record<string, number>>>[]): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const one of all) for (const [key, value] of Object.entries(one)) sum[key] = (sum[key] ?? 0) + (value ?? 0);
  return sum;
}

function addedOutages(verdicts: readonly Verdict[]): Readonly<Record<string, OutageCount>> {
  const sum: Record<string, OutageCount> = {};
  for (const [cause, one] of verdicts.flatMap(({ outages }) => Object.entries(outages))) {
    if (one === undefined) continue;
    const { count, siteCount, sites } = sum[cause] ?? { count: 0, siteCount: 0, sites: [] };
    const names = [...sites, ...one.sites].slice(0, MAXIMUM_NAMES);
    sum[cause] = { count: count + one.count, siteCount: siteCount + one.siteCount, sites: names };
  }
  return sum;
}

function told<Name extends "dropped" | "mostStored" | "mostConnectsAMinute">(
  name: Name,
  verdicts: readonly Verdict[],
  together: (values: readonly number[]) => number,
): Partial<Record<Name, number>> {
  const values = verdicts.flatMap((verdict) => verdict[name] ?? []);
  return values.length === 0 ? {} : ({ [name]: together(values) } as Partial<Record<Name, number>>);
}

function worstDelay(verdicts: readonly Verdict[]): Pick<Verdict, "liveDelayMs"> {
  const delays = verdicts.flatMap(({ liveDelayMs }) => liveDelayMs ?? []);
  if (delays.length === 0) return {};
  const worst = (of: (delay: (typeof delays)[number]) => number) => Math.max(...delays.map(of));
  return { liveDelayMs: { p50: worst(({ p50 }) => p50), p95: worst(({ p95 }) => p95), max: worst(({ max }) => max) } };
}
