import type { LinkState, RoundTrip, RungState } from "../core/record.ts";
import type { Millis } from "../core/time.ts";
import { amount, endOf, isObject, known, oneOf, ratio, type StoredRecord, thinnedMarkOf } from "./stored-record.ts";

/** More than any box has, so that no union of rungs outgrows a record; what is beyond is left out. */
export const MAXIMUM_RUNGS = 32;
const MAXIMUM_RUNG_NAME = 64;
const MAXIMUM_TEXT = 64;

/** Makes one value of those that the parts have; undefined when none has a usable one. Never NaN, never null. */
export type Rule<Value> = (parts: readonly StoredRecord[], field: string) => Value | undefined;

/** How much a part counts in a mean; undefined when it does not say. */
export type Weight = (part: StoredRecord) => number | undefined;

/** The value if it is of the right type and believable. */
export type Read = (value: unknown) => number | undefined;

/*
 * Weights are sums themselves: what a merged record weighs is what its parts weighed together, so that merging 1 -> 5 -> 15 -> 60
 * minutes gives what 1 -> 60 would give, up to rounding. That is why the span is no weight: it grows with every gap.
 */

/**
 * Probes that were answered, which is how many round trips stand behind a percentile. Loss is stored in ten-thousandths; below
 * 10,000 probes rounding gives the whole number back.
 */
export const answered: Weight = (part) => {
  const samples = amount(part.fields["samples"]);
  const lost = ratio(part.fields["lossRatio"]) ?? 0;
  return samples === undefined ? undefined : Math.round(samples * (1 - lost));
};
export const sent: Weight = (part) => amount(part.fields["samples"]);
/** The resolver and the broker answer while the internet can be reached, and hardly otherwise. */
export const available: Weight = (part) => amount(part.fields["availableMs"]);
/** How many windows it was made of, nearly: a mark counts the records between as well. */
export const windows: Weight = (part) => thinnedMarkOf(part.fields)?.count ?? 1;

/**
 * From the first start to the last end, so that a gap shows as measured time less than the span. Never less than the spans
 * together: where the clock was set back the windows overlap by their stamps, but not in truth.
 */
export function wholeSpan(parts: readonly StoredRecord[]): Millis | undefined {
  const spans = known(parts.map(({ fields }) => amount(fields["span"])));
  if (spans.length === 0) return undefined;
  const ends = known(parts.map(({ fields }) => endOf(fields)));
  const starts = known(parts.map(({ fields }) => startOf(fields)));
  const between = ends.length === 0 ? 0 : Math.max(...ends) - Math.min(...starts);
  return Math.max(between, sum(spans));
}

function startOf(fields: StoredRecord["fields"]): Millis | undefined {
  const end = endOf(fields);
  return end === undefined ? undefined : end - (amount(fields["span"]) ?? 0);
}

const LINK_STATES: readonly LinkState[] = ["up", "degraded", "down"];

/** `degraded` where the parts differ: some of the time it was not so. */
export function commonState(parts: readonly StoredRecord[], field: string): LinkState | undefined {
  const states = known(parts.map(({ fields }) => oneOf(LINK_STATES, fields[field])));
  return states.every((state) => state === states[0]) ? states[0] : "degraded";
}

const WORST_FIRST: readonly RungState[] = ["down", "late", "up"];

/** The worst state that each rung was seen in. */
export function worstRungs(
  parts: readonly StoredRecord[],
  field: string,
): Readonly<Record<string, RungState>> | undefined {
  // A Map, because a name from disk may be `__proto__`.
  const rungs = new Map<string, RungState>();
  for (const { fields } of parts) {
    const found = fields[field];
    if (!isObject(found)) continue;
    for (const [name, value] of Object.entries(found)) {
      const state = oneOf(WORST_FIRST, value);
      const before = rungs.get(name);
      if (state === undefined || name.length > MAXIMUM_RUNG_NAME) continue;
      if (
        before === undefined ? rungs.size < MAXIMUM_RUNGS : WORST_FIRST.indexOf(state) < WORST_FIRST.indexOf(before)
      ) {
        rungs.set(name, state);
      }
    }
  }
  return rungs.size === 0 ? undefined : Object.fromEntries(rungs);
}

/** Exact least and greatest; p50 and p95 as means of the parts', in their order, milliseconds with one decimal. */
export function roundTrip(parts: readonly StoredRecord[], field: string): RoundTrip | undefined {
  const found = parts.flatMap((part) => {
    const value = asRoundTrip(part.fields[field]);
    return value === undefined ? [] : [{ part, value }];
  });
  if (found.length === 0) return undefined;
  const min = Math.min(...found.map(({ value }) => value.min));
  const max = Math.max(...found.map(({ value }) => value.max));
  // Rounding must not carry a percentile beyond the extremes.
  const p50 = clamp(meanPercentile(found, "p50"), min, max);
  return { min, p50, p95: clamp(meanPercentile(found, "p95"), p50, max), max };
}

function meanPercentile(
  found: readonly { readonly part: StoredRecord; readonly value: RoundTrip }[],
  percentile: "p50" | "p95",
): number {
  const values = found.map(({ part, value }) => ({ part, value: value[percentile] }));
  return rounded(weightedMean(values, answered), 1);
}

function asRoundTrip(value: unknown): RoundTrip | undefined {
  if (!isObject(value)) return undefined;
  const [min, p50, p95, max] = [amount(value["min"]), amount(value["p50"]), amount(value["p95"]), amount(value["max"])];
  if (min === undefined || p50 === undefined || p95 === undefined || max === undefined) return undefined;
  return min <= p50 && p50 <= p95 && p95 <= max ? { min, p50, p95, max } : undefined;
}

export function total(parts: readonly StoredRecord[], field: string): number | undefined {
  const values = valuesOf(parts, field, amount).map(({ value }) => value);
  return values.length === 0 ? undefined : sum(values);
}

export function extreme(read: Read, choose: (...values: number[]) => number): Rule<number> {
  return (parts, field) => {
    const values = valuesOf(parts, field, read).map(({ value }) => value);
    return values.length === 0 ? undefined : choose(...values);
  };
}

export function last(read: Read): Rule<number> {
  return (parts, field) => valuesOf(parts, field, read).at(-1)?.value;
}

/** @param decimals to which it is rounded. */
export function mean(read: Read, weight: Weight, decimals: number): Rule<number> {
  return (parts, field) => {
    const values = valuesOf(parts, field, read);
    return values.length === 0 ? undefined : rounded(weightedMean(values, weight), decimals);
  };
}

/** The last word of those that are known. */
export function lastWord<Word extends string>(words: readonly Word[]): Rule<Word> {
  return (parts, field) => wordsOf(words, parts, field).at(-1);
}

/** Every known word that stands in a list of any part, sorted. */
export function allWords<Word extends string>(words: readonly Word[]): Rule<readonly Word[]> {
  return (parts, field) => {
    const lists = known(parts.map(({ fields }) => (Array.isArray(fields[field]) ? fields[field] : undefined)));
    return lists.length === 0 ? undefined : words.filter((word) => lists.some((list) => list.includes(word))).sort();
  };
}

export function lastText(parts: readonly StoredRecord[], field: string): string | undefined {
  const texts = known(parts.map(({ fields }) => fields[field]));
  return texts.findLast((text) => typeof text === "string" && text.length <= MAXIMUM_TEXT) as string | undefined;
}

/** @param words from the least to the greatest. */
export function greatestWord<Word extends string>(words: readonly Word[]): Rule<Word> {
  return (parts, field) => {
    const found = wordsOf(words, parts, field);
    return words.findLast((word) => found.includes(word));
  };
}

function wordsOf<Word extends string>(
  words: readonly Word[],
  parts: readonly StoredRecord[],
  field: string,
): readonly Word[] {
  return known(parts.map(({ fields }) => oneOf(words, fields[field])));
}

export function everyTrue(parts: readonly StoredRecord[], field: string): boolean | undefined {
  const values = known(parts.map(({ fields }) => oneOf([true, false], fields[field])));
  return values.length === 0 ? undefined : values.every((value) => value);
}

export function anyTrue(parts: readonly StoredRecord[], field: string): boolean | undefined {
  const values = known(parts.map(({ fields }) => oneOf([true, false], fields[field])));
  return values.length === 0 ? undefined : values.includes(true);
}

interface Found {
  readonly part: StoredRecord;
  readonly value: number;
}

/** @param found at least one. Parts without a weight do not count, unless none has one. */
function weightedMean(found: readonly Found[], weight: Weight): number {
  const weights = found.map(({ part }) => weight(part) ?? 0);
  const used = sum(weights) > 0 ? weights : found.map(({ part }) => windows(part) ?? 0);
  return sum(found.map(({ value }, index) => value * (used[index] ?? 0))) / sum(used);
}

function valuesOf(parts: readonly StoredRecord[], field: string, read: Read): readonly Found[] {
  return parts.flatMap((part) => {
    const value = read(part.fields[field]);
    return value === undefined ? [] : [{ part, value }];
  });
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}

function rounded(value: number, decimals: number): number {
  const scale = 10 ** decimals;
  return Math.round(value * scale) / scale;
}

function clamp(value: number, least: number, greatest: number): number {
  return Math.min(Math.max(value, least), greatest);
}
