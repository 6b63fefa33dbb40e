import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Declared, MAXIMUM_COVERS } from "../../agent/cli/tail-declared.ts";
import { type Finding, TailLedger } from "../../agent/cli/tail-ledger.ts";
import { MAXIMUM_RUNS } from "../../agent/cli/tail-sequence.ts";
import type { DecodedRecord } from "../../agent/uplink/decode-envelope.ts";

const GRACE = 1000;
const SITE = "desa-1";
const EPOCH = "e1";

const link = (seq: number): DecodedRecord => ({ seq, kind: "link" });
const lost = (seq: number, from: number, to: number, count: number, more: object = {}): DecodedRecord => {
  return { seq, kind: "lost", from, to, count, reason: "retention", ...more };
};

/** Takes records into a new ledger, all at time 0, and gives what is named at the end. */
function account(records: readonly DecodedRecord[], epoch = EPOCH): readonly Finding[] {
  const ledger = new TailLedger(GRACE);
  for (const record of records) ledger.take(SITE, epoch, record, 0);
  return ledger.sweep(0, 0);
}

const gap = (from: number, to: number, more: object = {}) => {
  return { type: "gap", site: SITE, epoch: EPOCH, from, to, count: to - from + 1, ...more };
};

describe("gaps", () => {
  it("names what is missing between the lowest and the highest number, and nothing outside", () => {
    expect(account([link(5), link(8), link(3)])).toEqual([gap(4, 4), gap(6, 7)]);
  });

  it("names nothing before the time of grace, which begins again when a part comes", () => {
    const ledger = new TailLedger(GRACE);
    ledger.take(SITE, EPOCH, link(1), 0);
    ledger.take(SITE, EPOCH, link(9), 0);
    expect(ledger.sweep(GRACE - 1)).toEqual([]);
    ledger.take(SITE, EPOCH, link(5), GRACE - 1);
    expect(ledger.sweep(GRACE)).toEqual([]);
    expect(ledger.sweep(2 * GRACE - 1)).toEqual([gap(2, 4), gap(6, 8)]);
    expect(ledger.sweep(3 * GRACE)).toEqual([]);
  });

  it("says when what was named as a gap comes after all", () => {
    const ledger = new TailLedger(GRACE);
    for (const seq of [1, 9]) ledger.take(SITE, EPOCH, link(seq), 0);
    expect(ledger.sweep(GRACE)).toEqual([gap(2, 8)]);
    for (const seq of [3, 4, 5, 8]) expect(ledger.take(SITE, EPOCH, link(seq), GRACE)).toBe(true);
    expect(ledger.sweep(GRACE)).toEqual([
      { type: "filled", site: SITE, epoch: EPOCH, from: 3, to: 5, count: 3 },
      { type: "filled", site: SITE, epoch: EPOCH, from: 8, to: 8, count: 1 },
    ]);
    expect(ledger.sweep(9 * GRACE)).toEqual([]);
  });

  it("says so too when the gap is filled whole", () => {
    const ledger = new TailLedger(GRACE);
    for (const seq of [1, 3]) ledger.take(SITE, EPOCH, link(seq), 0);
    ledger.sweep(GRACE);
    ledger.take(SITE, EPOCH, link(2), GRACE);
    expect(ledger.sweep(GRACE)).toMatchObject([{ type: "filled", from: 2, to: 2 }]);
  });

  it("keeps epochs and sites apart", () => {
    const ledger = new TailLedger(GRACE);
    expect(["a", "b"].map((site) => ledger.take(site, EPOCH, link(1), 0))).toEqual([true, true]);
    expect(["e1", "e2"].map((epoch) => ledger.take("a", epoch, link(1), 0))).toEqual([false, true]);
    ledger.take("b", EPOCH, link(3), 0);
    expect(ledger.sweep(0, 0)).toMatchObject([{ site: "b", from: 2, to: 2 }]);
  });
});

describe("losses", () => {
  it("does not name what was declared, before or after it was missed", () => {
    expect(account([link(1), lost(2, 3, 5, 3), link(6)])).toEqual([]);
    expect(account([link(1), link(6), lost(7, 2, 5, 4)])).toEqual([]);
  });

  it("names the numbers beside a declared range, and how many more are missing within it than were declared", () => {
    expect(account([link(1), link(10), lost(11, 4, 8, 3)])).toEqual([
      gap(2, 3),
      gap(9, 9),
      gap(4, 8, { count: 2, declared: 3 }),
    ]);
  });

  it("names an excess once, and again only when it grows", () => {
    const ledger = new TailLedger(GRACE);
    for (const record of [link(1), link(10), lost(11, 2, 9, 6)]) ledger.take(SITE, EPOCH, record, 0);
    expect(ledger.sweep(GRACE)).toMatchObject([{ type: "gap", count: 2, declared: 6 }]);
    ledger.take(SITE, EPOCH, link(12), GRACE);
    expect(ledger.sweep(2 * GRACE)).toEqual([]);
  });

  it("does not name again, as more than was declared, what it named before the declaration came", () => {
    const ledger = new TailLedger(GRACE);
    for (const seq of [1, 10]) ledger.take(SITE, EPOCH, link(seq), 0);
    expect(ledger.sweep(GRACE)).toEqual([gap(2, 9)]);
    ledger.take(SITE, EPOCH, lost(11, 2, 9, 5), GRACE);
    expect(ledger.sweep(3 * GRACE)).toEqual([]);
  });

  it("takes declarations about an earlier epoch for that epoch", () => {
    const ledger = new TailLedger(GRACE);
    for (const seq of [1, 9]) ledger.take(SITE, "old", link(seq), 0);
    ledger.take(SITE, "new", lost(1, 2, 8, 7, { epoch: "old", reason: "store-corrupt" }), 0);
    expect(ledger.sweep(0, 0)).toEqual([]);
  });

  it("misses a declaration by the totals of those around it", () => {
    const records = [lost(20, 1, 4, 4, { total: 4 }), lost(22, 9, 10, 2, { total: 11 })];
    expect(account([...records, link(21)])).toEqual([
      { type: "undeclared", site: SITE, epoch: EPOCH, from: 20, to: 22, count: 5 },
    ]);
    expect(account([...records, lost(21, 5, 8, 5, { total: 9 })])).toEqual([]);
  });

  it("is not misled by a total that counts less than is declared again", () => {
    // Number 2 declared 1 to 1 and was itself lost unread: the next declares both, of which one was counted before.
    expect(account([link(3), lost(4, 5, 5, 1, { total: 2 }), lost(6, 1, 2, 2, { total: 3 })])).toEqual([]);
  });

  it.each([{ from: 5, to: 2 }, { from: -1 }, { to: 1.5 }, { count: "all" }, { epoch: 7 }, { total: null }])(
    "takes a declaration with %j for a record like any other",
    (nonsense) => {
      expect(() => account([link(1), lost(4, 2, 3, 2, nonsense)])).not.toThrow();
    },
  );
});

interface Story {
  /** Delivered in this order, some of them twice. */
  readonly records: readonly DecodedRecord[];
  readonly vanished: readonly number[];
}

/** Numbers that come, are declared lost in overlapping groups, or vanish; number 1 comes. */
const story: fc.Arbitrary<Story> = fc
  .array(fc.constantFrom("came", "came", "came", "lost-a", "lost-b", "lost-c", "vanished"), {
    minLength: 1,
    maxLength: 60,
  })
  .chain((fates) => {
    const numbered = fates.map((fate, index) => ({ fate, seq: index + 2 }));
    const of = (fate: string) => numbered.filter((one) => one.fate === fate).map(({ seq }) => seq);
    const declarations = ["lost-a", "lost-b", "lost-c"]
      .map(of)
      .filter((seqs) => seqs.length > 0)
      .map((seqs, index) => lost(fates.length + 2 + index, Math.min(...seqs), Math.max(...seqs), seqs.length));
    const once = [link(1), ...of("came").map(link), link(fates.length + 5), ...declarations];
    // What follows the declarations closes the range, so that one that is missing would be missed.
    const between = 3 - declarations.length;
    const closing = Array.from({ length: between }, (_, index) => link(fates.length + 2 + declarations.length + index));
    const all = [...once, ...closing];
    return fc
      .tuple(fc.shuffledSubarray(all, { minLength: all.length }), fc.subarray(all))
      .map(([order, again]) => ({ records: [...order, ...again], vanished: of("vanished") }));
  });

const numbersOf = (findings: readonly Finding[]) =>
  findings.flatMap(({ from, to }) => Array.from({ length: to - from + 1 }, (_, index) => from + index));

describe("whatever the order", () => {
  it("gives each record once, and counts exactly what vanished", () => {
    fc.assert(
      fc.property(story, ({ records, vanished }) => {
        const ledger = new TailLedger(GRACE);
        const given = records.filter((record) => ledger.take(SITE, EPOCH, record, 0)).map(({ seq }) => seq);
        expect([...given].sort((one, other) => one - other)).toEqual(
          [...new Set(records.map(({ seq }) => seq))].sort((one, other) => one - other),
        );
        const gaps = ledger.sweep(0, 0);
        expect(gaps.reduce((sum, { count }) => sum + count, 0)).toBe(vanished.length);
        const exact = numbersOf(gaps.filter(({ declared }) => declared === undefined));
        expect(vanished).toEqual(expect.arrayContaining(exact));
      }),
    );
  });

  it("names no number twice, none that came, and takes back what comes later, with looks at any time", () => {
    const looks = fc.array(fc.integer({ min: 0, max: 2 * GRACE }), { maxLength: 80 });
    fc.assert(
      fc.property(story, looks, ({ records, vanished }, pauses) => {
        const ledger = new TailLedger(GRACE);
        const came = new Set<number>();
        const named = new Set<number>();
        let now = 0;
        const look = (findings: readonly Finding[]) => {
          const exact = findings.filter(({ declared }) => declared === undefined);
          for (const seq of numbersOf(exact.filter(({ type }) => type === "filled"))) {
            expect(named.delete(seq) && came.has(seq)).toBe(true);
          }
          for (const seq of numbersOf(exact.filter(({ type }) => type === "gap"))) {
            expect(came.has(seq) || named.has(seq)).toBe(false);
            named.add(seq);
          }
        };
        for (const [index, record] of records.entries()) {
          now += pauses[index] ?? 0;
          expect(ledger.take(SITE, EPOCH, record, now)).toBe(!came.has(record.seq));
          came.add(record.seq);
          if (index % 3 === 0) look(ledger.sweep(now));
        }
        look(ledger.sweep(now, 0));
        const covers = records.filter(({ kind }) => kind === "lost") as unknown as { from: number; to: number }[];
        const uncovered = vanished.filter((seq) => covers.every(({ from, to }) => seq < from || seq > to));
        expect([...named]).toEqual(expect.arrayContaining(uncovered));
        expect([...named].filter((seq) => came.has(seq))).toEqual([]);
      }),
    );
  });
});

describe("bounds", () => {
  it("forgets the epochs that nobody has heard of for longest, and says how many", () => {
    const ledger = new TailLedger(GRACE, 100);
    for (let index = 0; index < 20_000; index++) {
      ledger.take(SITE, `invented-${index}`, link(1), 0);
      expect(ledger.take(SITE, "real", link(index + 1), 0)).toBe(true);
    }
    expect(ledger.forgotten).toBe(20_000 - 99);
    expect(ledger.take(SITE, "real", link(1), 0)).toBe(false);
  });

  it("counts declarations that did not come as well", () => {
    const ledger = new TailLedger(GRACE, 100);
    for (let epoch = 0; epoch < 10; epoch++) {
      // Each says that one more was declared since the one before it.
      for (let seq = 1; seq <= 30; seq++) ledger.take(SITE, `e${epoch}`, lost(seq, 1, 1, 1, { total: 2 * seq }), 0);
    }
    // Three epochs of 31 entries and one cover each fit.
    expect(ledger.forgotten).toBe(7);
  });

  it("forgets the lowest holes of an epoch that is nothing but holes, and then gives twice rather than never", () => {
    const ledger = new TailLedger(GRACE);
    for (let index = 0; index < 5 * MAXIMUM_RUNS; index++) ledger.take(SITE, EPOCH, link(2 * index), 0);
    expect(ledger.forgotten).toBeGreaterThan(0);
    expect(ledger.sweep(0, 0).length).toBeLessThanOrEqual(MAXIMUM_RUNS);
    for (let index = 0; index < 5 * MAXIMUM_RUNS; index++) {
      expect(ledger.take(SITE, EPOCH, link(2 * index + 1), 0)).toBe(true);
    }
  });

  it("does not take for missing what it has forgotten", () => {
    const ledger = new TailLedger(GRACE);
    for (let index = 0; index < 2 * MAXIMUM_RUNS; index++) ledger.take(SITE, EPOCH, link(2 * index), 0);
    ledger.sweep(0, 0);
    for (const _again of [1, 2]) expect(ledger.take(SITE, EPOCH, link(0), 0)).toBe(true);
    expect(ledger.sweep(0, 0)).toEqual([]);
  });

  it("joins the lowest declarations when there are too many, and counts what they count", () => {
    const declared = new Declared();
    for (let index = 0; index < 3 * MAXIMUM_COVERS; index++) declared.add({ from: 3 * index, to: 3 * index, count: 1 });
    expect(declared.covers).toHaveLength(MAXIMUM_COVERS);
    expect(declared.covers[0]).toMatchObject({ from: 0, count: 2 * MAXIMUM_COVERS + 1 });
  });

  it("takes the largest numbers that there are", () => {
    const largest = Number.MAX_SAFE_INTEGER;
    expect(account([link(0), link(largest), lost(largest - 1, 1, largest - 2, largest - 2)])).toEqual([]);
  });
});
