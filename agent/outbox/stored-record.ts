import type { ThinnedMark } from "../core/record.ts";
import type { Millis } from "../core/time.ts";

/** A record as it was read back from disk: its text was checked against its checksum, its fields were not. */
export interface StoredRecord {
  readonly seq: number;
  /** Of whatever types: a value of the wrong type counts as absent. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Undefined for a record that was not merged, and for a mark that contradicts itself. */
export function thinnedMarkOf(fields: StoredRecord["fields"]): ThinnedMark | undefined {
  const mark = fields["thinned"];
  if (!isObject(mark)) return undefined;
  const { from, to, count } = mark;
  if (!isWhole(from) || !isWhole(to) || !isWhole(count)) return undefined;
  return from >= 1 && count >= 1 && count <= to - from + 1 ? { from, to, count } : undefined;
}

/** The end of the record's window, on whichever of the two clocks made its stamp. */
export function endOf(fields: StoredRecord["fields"]): Millis | undefined {
  return finite(fields["at"]) ?? (typeof fields["boot"] === "string" ? finite(fields["up"]) : undefined);
}

/** Beyond this no sum of a thousand records is exact, and none of them is a measurement. */
export function finite(value: unknown): number | undefined {
  return typeof value === "number" && Math.abs(value) <= Number.MAX_SAFE_INTEGER ? value : undefined;
}

export function amount(value: unknown): number | undefined {
  const number = finite(value);
  return number !== undefined && number >= 0 ? number : undefined;
}

export function ratio(value: unknown): number | undefined {
  const number = amount(value);
  return number !== undefined && number <= 1 ? number : undefined;
}

export function oneOf<Value>(allowed: readonly Value[], value: unknown): Value | undefined {
  return allowed.find((candidate) => candidate === value);
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function known<Value>(values: readonly (Value | undefined)[]): readonly Value[] {
  return values.filter((value) => value !== undefined);
}
