import { describe, expect, it } from "vitest";
import { trend } from "../../../scripts/bench/memory.ts";

const samples = (bytesAt: (records: number) => number) =>
  Array.from({ length: 100 }, (_, index) => ({
    records: index * 1000,
    residentBytes: 0,
    ownBytes: bytesAt(index * 1000),
  }));

describe("the trend of memory", () => {
  it("finds what leaks with each record", () => {
    const { bytesPerMillion, growth, most } = trend(
      samples((records) => 50e6 + 7 * records),
      "ownBytes",
      0,
    );
    expect(bytesPerMillion).toBeCloseTo(7e6, 3);
    expect(growth).toBeCloseTo(7 * 99_000, 3);
    expect(most).toBe(50e6 + 7 * 99_000);
  });

  it("leaves the warm-up out of the slope, and not out of the most", () => {
    const { bytesPerMillion, most } = trend(
      samples((records) => (records < 40_000 ? 90e6 : 60e6)),
      "ownBytes",
      0.4,
    );
    expect(bytesPerMillion).toBe(0);
    expect(most).toBe(90e6);
  });

  it("makes no trend of two samples", () => {
    expect(() => trend(samples(() => 1).slice(0, 2), "ownBytes", 0)).toThrow("too few samples");
  });
});
