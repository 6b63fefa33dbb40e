import { readFileSync, statSync } from "node:fs";
import { reasonOf } from "../../agent/core/errors.ts";
import type { Verdict } from "../auditor/verdict.ts";
import type { SimulationOptions } from "../command/options.ts";
import { UsageError } from "../command/usage-error.ts";
import { MAXIMUM_SHARDS, type Shard } from "../fleet/shard.ts";

/** What of a report matters to the sum. */
export interface ShardReport {
  readonly file: string;
  readonly agentVersion: string;
  readonly options: SimulationOptions & { readonly shard: Shard };
  readonly plan: { readonly sites: number };
  readonly verdict: Verdict;
  readonly cutShort: boolean;
}

const MAXIMUM_BYTES = 256 * 1024 * 1024;
/** Numbers that a verdict must have. */
const COUNTS = [
  "created",
  "confirmed",
  "queued",
  "declared",
  "delivered",
  "duplicates",
  "unexplainedDuplicates",
  "reordered",
  "undeclared",
  "powerCuts",
  "messages",
  "births",
  "deaths",
  "mostBirthsASecond",
] as const satisfies readonly (keyof Verdict)[];

/** @throws UsageError for what is no report of a shard. */
export function readShardReport(file: string): ShardReport {
  let report: unknown;
  try {
    if (statSync(file).size > MAXIMUM_BYTES) throw new Error(`it has more than ${MAXIMUM_BYTES} bytes`);
    report = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new UsageError(`--merge: ${file} cannot be read: ${reasonOf(error)}`);
  }
  return checkShardReport(file, report);
}

/** @throws UsageError as `readShardReport` does. */
export function checkShardReport(file: string, report: unknown): ShardReport {
  const no = (what: string) =>
    new UsageError(
      `--merge: ${file} is no report of a shard, as npm run sim -- --shard 1/2 --json FILE writes it: ${what}.`,
    );
  const { v, agentVersion, options, plan, verdict, cutShort } = object(report);
  if (v !== 1 || typeof agentVersion !== "string" || typeof cutShort !== "boolean") throw no("it has no version 1");
  const { number, of } = object(object(options)["shard"]);
  if (!isCount(number) || !isCount(of) || number < 1 || number > of || of > MAXIMUM_SHARDS)
    throw no("it does not say which shard it is of");
  if (!isCount(object(plan)["sites"])) throw no("it does not say how many sites it had");
  const judged = object(verdict);
  const { before } = judged;
  const missing = COUNTS.find((name) => !isCount(judged[name]));
  if (missing !== undefined) throw no(`its verdict has no ${missing}`);
  if (!isCount(object(before)["delivered"]) || !isCount(object(before)["declared"]))
    throw no("its verdict has no before");
  if (typeof judged["ok"] !== "boolean") throw no("it has no verdict");
  const hasNo = (name: string) => no(`its verdict has no ${name}`);
  for (const name of ["findingCounts", "expectedCounts", "alarms", "configurations"]) {
    if (!isRecordOf(judged[name], isCount)) throw hasNo(name);
  }
  if (!isRecordOf(judged["outages"], isOutage)) throw hasNo("outages");
  if (!Array.isArray(judged["findings"]) || !judged["findings"].every(isFinding)) throw hasNo("findings");
  for (const name of ["dropped", "mostStored", "mostConnectsAMinute"]) {
    if (judged[name] !== undefined && !isCount(judged[name])) throw hasNo(name);
  }
  const { liveDelayMs: delay } = judged;
  if (delay !== undefined && !["p50", "p95", "max"].every((name) => typeof object(delay)[name] === "number")) {
    throw hasNo("liveDelayMs");
  }
  return { file, ...(report as Omit<ShardReport, "file">) };
}

function object(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function isRecordOf(value: unknown, isOne: (one: unknown) => boolean): boolean {
  return typeof value === "object" && value !== null && Object.values(value).every(isOne);
}

function isOutage(value: unknown): boolean {
  const { count, siteCount, sites } = object(value);
  return isCount(count) && isCount(siteCount) && Array.isArray(sites);
}

function isFinding(value: unknown): boolean {
  const { kind, count, detail } = object(value);
  return typeof kind === "string" && isCount(count) && typeof detail === "string";
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}
