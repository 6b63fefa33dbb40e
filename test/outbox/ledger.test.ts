import fc from "fast-check";
import { expect, test } from "vitest";
import { type Interval, Ledger } from "../../agent/outbox/ledger.ts";

const SPACE = 40;
const positions = fc.array(fc.integer({ min: 1, max: SPACE }), { maxLength: 60 });

function ledgerOf(list: readonly number[]): { ledger: Ledger; model: Set<number> } {
  const ledger = new Ledger();
  const model = new Set<number>();
  for (const position of list) {
    expect(ledger.add(position)).toBe(!model.has(position));
    model.add(position);
  }
  return { ledger, model };
}

/** All runs of positions in [from, end) for which `test` holds. */
function runs(from: number, end: number, holds: (position: number) => boolean): Interval[] {
  const found: { from: number; to: number }[] = [];
  for (let position = from; position < end; position++) {
    if (!holds(position)) continue;
    const last = found.at(-1);
    if (last?.to === position - 1) last.to = position;
    else found.push({ from: position, to: position });
  }
  return found;
}

test("positions settled in any order are exactly the ones that it has", () => {
  fc.assert(
    fc.property(positions, (list) => {
      const { ledger, model } = ledgerOf(list);
      expect(ledger.settled).toBe(model.size);
      for (let position = 0; position <= SPACE + 1; position++) {
        expect(ledger.has(position)).toBe(model.has(position));
      }
    }),
  );
});

test("the head is the lowest open position and the intervals are the shortest list", () => {
  fc.assert(
    fc.property(positions, (list) => {
      const { ledger, model } = ledgerOf(list);
      const head = runs(1, SPACE + 2, (position) => !model.has(position))[0]?.from;
      expect(ledger.head).toBe(head);
      expect(ledger.intervals).toEqual(runs(ledger.head, SPACE + 2, (position) => model.has(position)));
    }),
  );
});

test("the next run of either sort is the first one between the bounds", () => {
  const bound = fc.integer({ min: 1, max: SPACE + 2 });
  fc.assert(
    fc.property(positions, bound, bound, (list, from, end) => {
      const { ledger, model } = ledgerOf(list);
      expect(ledger.openRun(from, end)).toEqual(runs(from, end, (position) => !model.has(position))[0]);
      expect(ledger.settledRun(from, end)).toEqual(runs(from, end, (position) => model.has(position))[0]);
    }),
  );
});

test("restored from its parts it is the same", () => {
  fc.assert(
    fc.property(positions, (list) => {
      const { ledger } = ledgerOf(list);
      const restored = Ledger.restore(ledger.head, ledger.intervals);
      expect([restored.head, restored.settled, restored.intervals]).toEqual([
        ledger.head,
        ledger.settled,
        ledger.intervals,
      ]);
    }),
  );
});

test("one that was restored in the middle goes on like one that was not, far up as well", () => {
  const base = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 2 ** 48 - 2 - SPACE }));
  fc.assert(
    fc.property(base, positions, positions, (below, before, after) => {
      const model = new Set<number>();
      let ledger = Ledger.restore(below + 1, []);
      for (const [index, position] of [...before, ...after].entries()) {
        if (index === before.length) ledger = Ledger.restore(ledger.head, ledger.intervals);
        expect(ledger.add(below + position)).toBe(!model.has(below + position));
        model.add(below + position);
      }
      expect(ledger.settled).toBe(below + model.size);
      const settled = runs(ledger.head, below + SPACE + 2, (position) => model.has(position));
      expect(ledger.intervals).toEqual(settled);
      for (let position = below + 1; position <= below + SPACE + 1; position++) {
        expect(ledger.has(position)).toBe(model.has(position));
      }
    }),
  );
});

test("a position below the first is refused and changes nothing", () => {
  const { ledger } = ledgerOf([2, 3]);
  expect(() => ledger.add(0)).toThrow(RangeError);
  expect([ledger.head, ledger.settled, ledger.intervals]).toEqual([1, 2, [{ from: 2, to: 3 }]]);
});

test.each([
  ["a head below the first position", 0, []],
  ["an interval that touches the head", 5, [{ from: 5, to: 6 }]],
  [
    "intervals that overlap",
    1,
    [
      { from: 3, to: 6 },
      { from: 6, to: 8 },
    ],
  ],
  [
    "intervals that touch",
    1,
    [
      { from: 3, to: 6 },
      { from: 7, to: 8 },
    ],
  ],
  ["an interval that ends before it begins", 1, [{ from: 5, to: 4 }]],
])("%s is refused", (_, head, intervals) => {
  expect(() => Ledger.restore(head, intervals)).toThrow(RangeError);
});
