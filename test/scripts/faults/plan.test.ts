import { describe, expect, it } from "vitest";
import { CASES_A_GROUP } from "../../../scripts/faults/kind.ts";
import { Cases, caseSeed, groupOf } from "../../../scripts/faults/plan.ts";

const seedsOf = (runSeed: number, count: number) =>
  Array.from({ length: count }, (_, index) => caseSeed(runSeed, "kill", index));

describe("seeds of the cases", () => {
  it("are the same for the same run and others for another run or kind", () => {
    expect(seedsOf(7, 250)).toEqual(seedsOf(7, 250));
    expect(seedsOf(7, 250)).not.toEqual(seedsOf(8, 250));
    expect(caseSeed(7, "eio", 0)).not.toBe(caseSeed(7, "kill", 0));
  });

  it("differ, are safe whole numbers, and name the group of the case", () => {
    const seeds = seedsOf(7, 250);
    expect(new Set(seeds).size).toBe(250);
    expect(seeds.every(Number.isSafeInteger)).toBe(true);
    expect(new Set(seeds.map(groupOf)).size).toBe(3);
    expect(groupOf(seeds[0] ?? 0)).toBe(groupOf(seeds[CASES_A_GROUP - 1] ?? 0));
  });
});

describe("handing out the cases", () => {
  it("gives each exactly once, a group to one worker, and helps with the rest at the end", () => {
    const seeds = seedsOf(7, 2 * CASES_A_GROUP + 10);
    const cases = new Cases(seeds);
    const byWorker = new Map<number, number[]>([
      [0, []],
      [1, []],
    ]);
    // The second worker is three times as fast.
    for (let turn = 0; ; turn++) {
      const worker = turn % 4 === 0 ? 0 : 1;
      const seed = cases.next(worker);
      if (seed === undefined) break;
      byWorker.get(worker)?.push(seed);
    }
    const [slow = [], fast = []] = [...byWorker.values()];
    expect([...slow, ...fast].sort()).toEqual([...seeds].sort());
    expect(new Set(slow.map(groupOf)).size).toBe(1);
    // Its own group, the third, and the rest of the slow one's.
    expect(new Set(fast.map(groupOf)).size).toBe(3);
  });

  it("gives nothing when there is nothing", () => {
    expect(new Cases([]).next(0)).toBeUndefined();
  });
});
