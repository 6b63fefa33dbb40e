import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Arrivals } from "../../../../scripts/bench/uplink/arrivals.ts";

const record = (seq: number, at?: number) => ({ epoch: "e", seq, ...(at === undefined ? {} : { at }) });

describe("what arrived of a site", () => {
  it("counts what was lost and what came twice, in whatever order it comes", () => {
    const fates = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(fates, fc.infiniteStream(fc.nat()), (times, order) => {
        const arrivals = new Arrivals();
        const copies = times.flatMap((count, index) => Array.from({ length: count }, () => index + 1));
        const keyed = copies.map((seq) => ({ seq, key: order.next().value as number }));
        for (const { seq } of keyed.sort((a, b) => a.key - b.key)) arrivals.add(record(seq), 0);
        const gone = times.filter((count) => count === 0).length;
        expect(arrivals.lost(times.length)).toBe(gone);
        expect(arrivals.count).toBe(times.length - gone);
        expect(arrivals.duplicates).toBe(copies.length - arrivals.count);
        expect(arrivals.hasAll(times.length)).toBe(gone === 0);
      }),
    );
  });

  it("does not call lost what was declared", () => {
    const arrivals = new Arrivals();
    arrivals.add({ ...record(5), declares: { from: 2, to: 3, count: 2 } }, 0);
    arrivals.add(record(1), 0);
    expect(arrivals.lost(5)).toBe(1);
  });

  it("takes the delay of a record from when it was made, and of no other", () => {
    const arrivals = new Arrivals();
    arrivals.add(record(1, 1_000), 9_000);
    arrivals.add(record(2, 7_000), 8_000);
    arrivals.add(record(3, 8_000), 10_500);
    arrivals.add(record(4), 10_500);
    expect(arrivals.delays(7_000, 8_000)).toEqual([1_000, 2_500]);
    expect(arrivals.firstOf(7_500)).toBe(10_500);
    expect(arrivals.firstOf(9_000)).toBeUndefined();
    expect(arrivals.nextAfter(8_500)).toBe(9_000);
    expect(arrivals.completedAt(2)).toBe(9_000);
  });

  it("finds the longest time in which nothing was made", () => {
    const arrivals = new Arrivals();
    for (const [seq, at] of [
      [3, 9_000],
      [1, 1_000],
      [2, 2_500],
      [4, 9_500],
    ] as const)
      arrivals.add(record(seq, at), 10_000);
    expect(arrivals.longestGap(0)).toBe(6_500);
    expect(arrivals.longestGap(9_000)).toBe(500);
    expect(arrivals.longestGap(10_000)).toBe(0);
  });

  it("refuses a second store, whose numbers mean something else", () => {
    const arrivals = new Arrivals();
    arrivals.add(record(1), 0);
    expect(() => arrivals.add({ epoch: "other", seq: 1 }, 0)).toThrow("epochs");
  });
});
