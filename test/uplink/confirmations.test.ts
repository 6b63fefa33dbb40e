import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MINUTE, SECOND } from "../../agent/core/time.ts";
import { Confirmations } from "../../agent/uplink/confirmations.ts";

describe("confirmations", () => {
  it("gives back what the centre has, by number or range", () => {
    const confirmations = new Confirmations(MINUTE, 10);
    confirmations.add([1, 2, 5, 9], 0);
    expect(confirmations.confirmed(2, [{ from: 8, to: 9 }])).toEqual([1, 2, 9]);
    expect(confirmations.waiting).toBe(1);
    expect(confirmations.confirmed(2, [])).toEqual([]);
  });

  it("grows more patient while nothing is confirmed, and is as before after the first confirmation", () => {
    const confirmations = new Confirmations(MINUTE, 10);
    confirmations.add([1], 0);
    expect(confirmations.nextAt()).toBe(MINUTE);
    expect(confirmations.overdue(MINUTE - 1)).toEqual([]);
    expect(confirmations.overdue(MINUTE)).toEqual([1]);
    expect(confirmations.nextAt()).toBe(Number.POSITIVE_INFINITY);
    confirmations.add([1], 2 * MINUTE);
    expect(confirmations.overdue(3 * MINUTE)).toEqual([]);
    expect(confirmations.overdue(4 * MINUTE)).toEqual([1]);
    confirmations.add([1], 5 * MINUTE);
    confirmations.confirmed(1, []);
    confirmations.add([2], 5 * MINUTE);
    expect(confirmations.overdue(6 * MINUTE)).toEqual([2]);
  });

  it("lets everything out exactly once, and is full when it says so", () => {
    const step = fc.oneof(
      fc.record({ add: fc.integer({ min: 1, max: 5 }) }),
      fc.record({ commit: fc.nat({ max: 60 }), from: fc.nat({ max: 60 }), length: fc.nat({ max: 5 }) }),
      fc.record({ wait: fc.nat({ max: 90 }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const confirmations = new Confirmations(MINUTE, 20);
        const inside = new Set<number>();
        const leave = (seqs: readonly number[]) => {
          for (const seq of seqs) expect(inside.delete(seq)).toBe(true);
        };
        let seq = 0;
        let now = 0;
        for (const one of steps) {
          if ("add" in one) {
            const seqs = Array.from({ length: one.add }, () => ++seq);
            confirmations.add(seqs, now);
            for (const added of seqs) inside.add(added);
          } else if ("commit" in one) {
            const { commit, from, length } = one;
            const left = confirmations.confirmed(commit, [{ from, to: from + length }]);
            expect(left.every((s) => s <= commit || (s >= from && s <= from + length))).toBe(true);
            leave(left);
          } else {
            now += one.wait * SECOND;
            leave(confirmations.overdue(now));
          }
          expect(confirmations.waiting).toBe(inside.size);
          expect(confirmations.full).toBe(inside.size >= 20);
        }
      }),
    );
  });
});
