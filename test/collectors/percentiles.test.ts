import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nearestRank, Samples } from "../../agent/collectors/percentiles.ts";

const values = fc.array(fc.double({ min: 0, max: 8000, noNaN: true }), { minLength: 1, maxLength: 200 });

describe("nearestRank", () => {
  it.each([
    { percent: 5, value: 15 },
    { percent: 30, value: 20 },
    { percent: 40, value: 20 },
    { percent: 50, value: 35 },
    { percent: 100, value: 50 },
  ])("gives the textbook answer for p$percent", ({ percent, value }) => {
    expect(nearestRank([15, 20, 35, 40, 50], percent)).toBe(value);
  });

  it("is the smallest value that the share does not exceed", () => {
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 100 }), (list, percent) => {
        const sorted = list.toSorted((a, b) => a - b);
        const found = nearestRank(sorted, percent);
        const atMost = (limit: number) => sorted.filter((value) => value <= limit).length / sorted.length;
        const below = sorted.filter((value) => value < found).length / sorted.length;
        expect(sorted).toContain(found);
        expect(atMost(found) * 100).toBeGreaterThanOrEqual(percent - 1e-9);
        expect(below * 100).toBeLessThan(percent);
      }),
    );
  });

  it("refuses to invent a value", () => {
    expect(() => nearestRank([], 50)).toThrow(RangeError);
  });
});

function samplesOf(list: readonly number[], maximum?: number): Samples {
  const samples = new Samples(maximum);
  for (const value of list) samples.add(value);
  return samples;
}

describe("Samples", () => {
  it("has neither median nor round trip without samples", () => {
    expect(new Samples().median()).toBeUndefined();
    expect(new Samples().roundTrip()).toBeUndefined();
  });

  it("rounds to one decimal", () => {
    expect(samplesOf([588.04, 612.46, 870.25]).roundTrip()).toEqual({ min: 588, p50: 612.5, p95: 870.3, max: 870.3 });
  });

  it("is exact below its bound, in any order of arrival", () => {
    fc.assert(
      fc.property(values, (list) => {
        const roundTrip = samplesOf(list).roundTrip();
        const sorted = list.toSorted((a, b) => a - b);
        expect(roundTrip?.p50).toBeCloseTo(nearestRank(sorted, 50), 0);
        expect(roundTrip?.p95).toBeCloseTo(nearestRank(sorted, 95), 0);
        expect(samplesOf(list.toReversed()).roundTrip()).toEqual(roundTrip);
      }),
    );
  });

  it("keeps a bounded number, and counts, least and greatest exactly", () => {
    const many = fc.array(fc.integer({ min: 0, max: 8000 }), { minLength: 1, maxLength: 500 });
    fc.assert(
      fc.property(many, fc.integer({ min: 1, max: 20 }), (list, maximum) => {
        const samples = samplesOf(list, maximum);
        expect(samples.keptCount).toBeLessThanOrEqual(maximum);
        expect(samples.keptCount).toBeGreaterThan(0);
        expect(samples.count).toBe(list.length);
        expect(samples.roundTrip()).toMatchObject({ min: Math.min(...list), max: Math.max(...list) });
      }),
    );
  });

  it("still represents the whole window beyond its bound", () => {
    const rising = Array.from({ length: 10_000 }, (_, index) => index);
    const { p50 = 0, p95 = 0 } = samplesOf(rising, 100).roundTrip() ?? {};
    expect(Math.abs(p50 - 5000)).toBeLessThan(300);
    expect(Math.abs(p95 - 9500)).toBeLessThan(300);
  });
});
