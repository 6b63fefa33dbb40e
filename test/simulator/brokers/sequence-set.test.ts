import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SequenceSet } from "../../../simulator/brokers/sequence-set.ts";

describe("SequenceSet", () => {
  it("knows like any set what it has seen", () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 60 }), { maxLength: 200 }), (values) => {
        const ranges = new SequenceSet();
        const plain = new Set<number>();
        for (const value of values) {
          expect(ranges.add(value)).toBe(!plain.has(value));
          plain.add(value);
        }
      }),
    );
  });
});
