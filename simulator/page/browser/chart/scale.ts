import { HOUR, MINUTE, type Millis, SECOND } from "../../../../agent/core/time.ts";

/** Steps that people count in. */
const TIME_STEPS: readonly Millis[] = [
  ...[1, 2, 5, 10, 15, 30].map((count) => count * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 6, 12, 24].map((count) => count * HOUR),
];

/** The smallest of 1, 2 and 5 times a power of ten that makes at most `most` steps of `range`. */
export function niceStep(range: number, most: number): number {
  const least = range / Math.max(1, most);
  const power = 10 ** Math.floor(Math.log10(least));
  return ([1, 2, 5, 10].find((times) => times * power >= least * (1 - 1e-9)) ?? 10) * power;
}

/** 0 and the marks above it up to the first that reaches `top`; the scale ends with the last. */
export function valueMarks(top: number, most: number): readonly number[] {
  const range = top > 0 ? top : 1;
  const step = niceStep(range, most);
  const count = Math.ceil(range / step - 1e-9);
  return Array.from({ length: count + 1 }, (_, index) => Number((index * step).toPrecision(12)));
}

/** Marks from 0 to `end`, at most so many, at steps that people count in. */
export function timeMarks(end: Millis, most: number): readonly Millis[] {
  const step = TIME_STEPS.find((candidate) => end / candidate <= most) ?? niceStep(end, most);
  return Array.from({ length: Math.floor(end / step) + 1 }, (_, index) => index * step);
}
