import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Allowance } from "../../agent/remote/allowance.ts";

describe("an allowance", () => {
  it("lets so many pass at once, and then one in a while", () => {
    const allowance = new Allowance(3, 1_000);
    expect([1, 2, 3, 4].map(() => allowance.take(50_000))).toEqual([true, true, true, false]);
    expect(allowance.wait(50_400)).toBe(600);
    expect([allowance.take(50_999), allowance.take(51_000), allowance.take(51_001)]).toEqual([false, true, false]);
  });

  it("never lets more pass in any time than what it holds and what that time brings, and keeps its word on the wait", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10 }),
        fc.integer({ min: 1, max: 5_000 }),
        fc.array(fc.integer({ min: 0, max: 4_000 }), { minLength: 1, maxLength: 200 }),
        (most, every, steps) => {
          const allowance = new Allowance(most, every);
          const passed: number[] = [];
          let now = 1_000_000;
          for (const step of steps) {
            now += step;
            const wait = allowance.wait(now);
            const may = allowance.take(now);
            expect(may).toBe(wait === 0);
            if (may) passed.push(now);
            else if (step % 2 === 0) {
              now += wait;
              expect(allowance.take(now)).toBe(true);
              passed.push(now);
            }
          }
          for (let from = 0; from < passed.length; from++) {
            for (let to = from; to < passed.length; to++) {
              const time = (passed[to] ?? 0) - (passed[from] ?? 0);
              expect(to - from + 1).toBeLessThanOrEqual(most + time / every + 1e-6);
            }
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});
