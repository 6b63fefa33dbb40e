import type { HostFields, LinkFields, RecordKind, ServiceFields, TerminalFields, ThinnedMark } from "../core/record.ts";
import { BUCKETS, SERVICE_FAILURES, SERVICE_UNITS } from "../core/services.ts";
import { TERMINAL_ALERTS } from "../core/terminal.ts";
import {
  allWords,
  answered,
  anyTrue,
  available,
  commonState,
  everyTrue,
  extreme,
  greatestWord,
  last,
  lastText,
  lastWord,
  mean,
  type Rule,
  roundTrip,
  sent,
  total,
  wholeSpan,
  windows,
  worstRungs,
} from "./merge-rules.ts";
import { amount, endOf, finite, known, ratio, type StoredRecord, thinnedMarkOf } from "./stored-record.ts";

/** One rule for each field: a new field of the record does not compile before somebody has decided how it is merged. */
type Rules<Fields> = {
  readonly [Field in keyof Omit<Fields, "kind">]-?: Rule<Exclude<Fields[Field], undefined>>;
};

type EventKind = "outage" | "boot" | "clock" | "epoch" | "alarm" | "lost";

const LINK: Rules<LinkFields> = {
  span: wholeSpan,
  state: commonState,
  rttMs: roundTrip,
  pdvP95Ms: mean(amount, answered, 1),
  lossRatio: mean(ratio, sent, 4),
  lateRatio: mean(ratio, sent, 4),
  samples: total,
  availableMs: total,
  rungs: worstRungs,
  dnsMs: mean(amount, available, 1),
  brokerConnectMs: mean(amount, available, 1),
  rxBytes: total,
  txBytes: total,
  rxPeakBps: extreme(amount, Math.max),
  txPeakBps: extreme(amount, Math.max),
  interfaceErrors: total,
};

const HOST: Rules<HostFields> = {
  span: wholeSpan,
  uptimeMs: last(amount),
  cpuRatio: mean(ratio, windows, 3),
  memoryFreeBytes: extreme(amount, Math.min),
  diskFreeBytes: extreme(amount, Math.min),
  temperatureC: extreme(finite, Math.max),
  clockTrusted: everyTrue,
  queueRecords: last(amount),
  queueOldestMs: last(amount),
  lostTotal: last(amount),
  agentMemoryBytes: extreme(amount, Math.max),
  undervoltage: anyTrue,
  upsOnBattery: anyTrue,
};

const TERMINAL: Rules<TerminalFields> = {
  span: wholeSpan,
  profile: lastText,
  samples: total,
  locked: everyTrue,
  esn0Db: mean(finite, sent, 2),
  ebn0Db: mean(finite, sent, 2),
  linkMarginDb: mean(finite, sent, 2),
  rxLevelDbm: mean(finite, sent, 2),
  txLevelDbm: mean(finite, sent, 2),
  txAtMax: anyTrue,
  modcod: lastText,
  signalPct: mean(amount, sent, 1),
  uptimeMs: last(amount),
  temperatureC: extreme(finite, Math.max),
  popLatencyMs: mean(amount, sent, 1),
  popDropRatio: mean(ratio, sent, 4),
  obstructedRatio: last(ratio),
  alerts: allWords(TERMINAL_ALERTS),
  quotaRemainingBytes: last(amount),
  rxBytes: total,
  txBytes: total,
};

const SERVICE: Rules<ServiceFields> = {
  span: wholeSpan,
  unit: lastWord(SERVICE_UNITS),
  reachable: everyTrue,
  failure: lastWord(SERVICE_FAILURES),
  httpMs: mean(amount, windows, 1),
  clients: greatestWord(BUCKETS),
  uniquesDay: greatestWord(BUCKETS),
  bytes: total,
  requests: total,
  errors: total,
};

/** For each kind of telemetry its rules, or `alone`: two of them cannot be one. */
const RULES: { readonly [Kind in Exclude<RecordKind, EventKind>]: object | "alone" } = {
  link: LINK,
  host: HOST,
  terminal: TERMINAL,
  service: SERVICE,
  // One a day: there is nothing to merge it with.
  day: "alone",
};

/**
 * Records with the same name of a series can become one: those of one kind, and of one unit where they have units. Undefined for a record that
 * stays alone, as those of a kind do that this version does not know.
 */
export function seriesOf({ kind, unit }: StoredRecord["fields"]): string | undefined {
  if (rulesOf(kind) === undefined) return undefined;
  return kind === "service" ? JSON.stringify([kind, unit]) : String(kind);
}

/**
 * One record that stands for all of `parts`, without a number of its own. What was counted is summed, of what can run out the
 * worst value is kept, and a mean is weighted by what stands behind it. The merged percentiles are means of the parts' percentiles,
 * because the samples are gone: p50 and p95 lie between those of the parts, min and max are exact. Fields without a rule are left out.
 *
 * A single part comes back as it is, but for the mark.
 * @param parts of one series and of one clock (all with `at`, or all with the same `boot`), in the order of their numbers.
 * @throws RangeError for no parts, and for several of a kind that cannot be merged: a defect of the caller.
 */
export function mergeRecords(
  parts: readonly StoredRecord[],
): Readonly<Record<string, unknown>> & { readonly thinned: ThinnedMark } {
  const [first, ...others] = parts;
  if (first === undefined) throw new RangeError("merge: no parts");
  const thinned = thinnedMark(parts);
  if (others.length === 0) return { ...first.fields, thinned };
  const rules = rulesOf(first.fields["kind"]);
  if (rules === undefined) throw new RangeError("merge: several records of a kind without rules");
  return { ...commonHead(parts), ...applied(rules, parts), thinned };
}

function thinnedMark(parts: readonly StoredRecord[]): ThinnedMark {
  let { from, to, count } = { from: Number.POSITIVE_INFINITY, to: 0, count: parts.length };
  for (const { seq, fields } of parts) {
    const mark = thinnedMarkOf(fields);
    from = Math.min(from, seq, mark?.from ?? seq);
    to = Math.max(to, seq, mark?.to ?? seq);
    count += mark?.count ?? 0;
  }
  return { from, to, count };
}

/** Stamp, kind and mark of repair. The stamp is the latest of the parts: the end of the last one, unless the clock was set back. */
function commonHead(parts: readonly StoredRecord[]): object {
  const end = Math.max(...known(parts.map(({ fields }) => endOf(fields))));
  const latest = parts.find(({ fields }) => endOf(fields) === end)?.fields;
  const repaired = parts.every(({ fields }) => fields["clock"] === "repaired");
  return {
    ...(latest === undefined
      ? {}
      : finite(latest["at"]) === undefined
        ? { boot: latest["boot"], up: end }
        : { at: end }),
    ...(repaired ? { clock: "repaired" } : {}),
    kind: parts[0]?.fields["kind"],
  };
}

function applied(rules: Rules<Record<string, unknown>>, parts: readonly StoredRecord[]): object {
  const values = Object.entries(rules).map(([field, rule]) => [field, rule(parts, field)] as const);
  return Object.fromEntries(values.filter(([, value]) => value !== undefined));
}

function rulesOf(kind: unknown): Rules<Record<string, unknown>> | undefined {
  if (typeof kind !== "string" || !Object.hasOwn(RULES, kind)) return undefined;
  const rules = RULES[kind as keyof typeof RULES];
  return rules === "alone" ? undefined : (rules as Rules<Record<string, unknown>>);
}
