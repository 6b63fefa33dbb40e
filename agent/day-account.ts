import { OUTAGE_CAUSES, type OutageCause } from "./core/outage.ts";
import type { DayFields, OutageFields } from "./core/record.ts";
import { DAY, HOUR, type Millis } from "./core/time.ts";

/** What a summary has so far. Accounts of one day add up, whichever run of the agent kept them. */
export type DayAccount = Omit<DayFields, "kind" | "date">;

export const EMPTY_DAY: DayAccount = {
  span: 0,
  linkWindows: 0,
  measuredMs: 0,
  availableMs: 0,
  unpoweredMs: 0,
  blocks: 0,
  blocksDown: 0,
  outages: [],
};

const COUNTS = ["span", "linkWindows", "measuredMs", "availableMs", "unpoweredMs", "blocks", "blocksDown"] as const;
const BYTES = ["rxBytes", "txBytes"] as const;

export function addDays(a: DayAccount, b: Partial<DayAccount>): DayAccount {
  const counts = COUNTS.map((name) => [name, a[name] + (b[name] ?? 0)] as const);
  const bytes = BYTES.flatMap((name) => {
    const known = [a[name], b[name]].filter((value) => value !== undefined);
    return known.length === 0 ? [] : [[name, known.reduce((sum, value) => sum + value, 0)] as const];
  });
  return {
    ...EMPTY_DAY,
    ...Object.fromEntries([...counts, ...bytes]),
    outages: OUTAGE_CAUSES.flatMap((cause) => tallyOf(cause, [...a.outages, ...(b.outages ?? [])])),
  };
}

/** The account of one outage alone. */
export function dayOfOutage({ cause, downMs, over300s }: OutageFields): Partial<DayAccount> {
  return { outages: [{ cause, count: 1, downMs, over300s: over300s ? 1 : 0 }] };
}

/** Whether what was kept is one. */
export function isDayAccount(value: unknown): value is DayAccount {
  if (!isObject(value)) return false;
  const { outages } = value;
  return (
    COUNTS.every((name) => isCount(value[name])) &&
    BYTES.every((name) => value[name] === undefined || isCount(value[name])) &&
    Array.isArray(outages) &&
    outages.every(isTally)
  );
}

/** A stretch of one day. */
export interface DayPart {
  readonly date: string;
  readonly ms: Millis;
  /** UTC milliseconds. */
  readonly end: Millis;
}

/** More than that without power is not told day by day. */
const MAXIMUM_PARTS = 32;

/** A stretch of time by the days that it touches, the last MAXIMUM_PARTS of them. @param from, to UTC milliseconds. */
export function splitByDate(from: Millis, to: Millis, localDate: (at: Millis) => string): readonly DayPart[] {
  const parts: DayPart[] = [];
  let start = Math.max(from, to - MAXIMUM_PARTS * DAY);
  while (start < to) {
    const date = localDate(start);
    const end = endOfDate(start, to, date, localDate);
    parts.push({ date, ms: end - start, end });
    start = end;
  }
  return parts;
}

/** The end of the day that `start` is in, at most `to`. */
function endOfDate(start: Millis, to: Millis, date: string, localDate: (at: Millis) => string): Millis {
  // No day has more than 25 hours, and none of less than one follows.
  let after = Math.min(to, start + DAY + HOUR);
  if (localDate(after - 1) === date) return after;
  let within = start;
  while (after - within > 1) {
    const middle = Math.round((within + after) / 2);
    if (localDate(middle) === date) within = middle;
    else after = middle;
  }
  return after;
}

function tallyOf(cause: OutageCause, tallies: DayAccount["outages"]): DayAccount["outages"] {
  const of = tallies.filter((tally) => tally.cause === cause);
  if (of.length === 0) return [];
  const sum = (name: "count" | "downMs" | "over300s") => of.reduce((total, tally) => total + tally[name], 0);
  return [{ cause, count: sum("count"), downMs: sum("downMs"), over300s: sum("over300s") }];
}

function isTally(value: unknown): boolean {
  return (
    isObject(value) &&
    OUTAGE_CAUSES.some((cause) => cause === value["cause"]) &&
    isCount(value["count"]) &&
    isCount(value["downMs"]) &&
    isCount(value["over300s"])
  );
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
