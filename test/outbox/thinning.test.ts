import fc from "fast-check";
import { expect, test } from "vitest";
import { LEVELS, planThinning, type Thinning, type ThinningInput } from "../../agent/outbox/thinning.ts";

const MINUTE = 60_000;
const DAY_START = 1_766_448_000_000;

function numbered(records: readonly (object | string)[]): readonly ThinningInput[] {
  return records.map((record, index) => ({
    seq: 100 + 3 * index,
    position: index + 1,
    json: typeof record === "string" ? record : JSON.stringify(record),
  }));
}

function window(kind: string, minute: number, more: object = {}): object {
  return { at: DAY_START + minute * MINUTE, kind, span: MINUTE, ...more };
}

function fieldsOf({ merged }: Thinning): readonly Record<string, unknown>[] {
  return merged.map(({ json }) => JSON.parse(json) as Record<string, unknown>);
}

function minutesOf(count: number): readonly object[] {
  return Array.from({ length: count }, (_, index) => [
    window("link", index + 1, { samples: 12, availableMs: MINUTE }),
    window("host", index + 1, { cpuRatio: 0.1 }),
  ]).flat();
}

test("the levels lead from one track to the next, in slots that nest", () => {
  expect(LEVELS.map(({ from, to, slot }) => [from, to, slot / MINUTE])).toEqual([
    [["telemetry"], "thinned5", 5],
    [["thinned5"], "thinned15", 15],
    [["thinned15"], "thinned60", 60],
  ]);
});

test("a day of minutes becomes 288 link and 288 host records, then 96 and 24 of each", () => {
  let records = numbered(minutesOf(1440));
  for (const [slot, expected] of [
    [5, 288],
    [15, 96],
    [60, 24],
  ] as const) {
    const plan = planThinning(records, slot * MINUTE, true);
    expect(plan.used).toBe(records.length);
    const kinds = fieldsOf(plan).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === "link")).toHaveLength(expected);
    expect(kinds.filter((kind) => kind === "host")).toHaveLength(expected);
    expect(fieldsOf(plan).every(({ span }) => span === slot * MINUTE)).toBe(true);
    records = plan.merged.map(({ json }, index) => ({ seq: 10_000 + index, position: index + 1, json }));
  }
});

test("the last slot is left while more of it may follow, and is taken at the end", () => {
  const records = numbered(minutesOf(7));
  expect(planThinning(records, 5 * MINUTE, false)).toMatchObject({ used: 10, merged: { length: 2 } });
  expect(planThinning(records, 5 * MINUTE, true)).toMatchObject({ used: 14, merged: { length: 4 } });
});

test("a slot that is all there is does not stand still", () => {
  expect(planThinning(numbered(minutesOf(4)), 5 * MINUTE, false)).toMatchObject({ used: 8, merged: { length: 2 } });
  expect(planThinning([], 5 * MINUTE, false)).toEqual({ merged: [], unreadable: [], used: 0 });
});

test("kinds, clocks and repaired stamps are kept apart", () => {
  const booted = (boot: string, up: number) => ({ boot, up, kind: "link", span: MINUTE });
  const plan = planThinning(
    numbered([
      window("link", 1),
      window("host", 1),
      window("link", 2, { clock: "repaired" }),
      booted("a", MINUTE),
      booted("b", MINUTE),
      booted("a", 2 * MINUTE),
      window("link", 3),
    ]),
    5 * MINUTE,
    true,
  );
  expect(plan.merged.map(({ parts, from, to }) => [parts, from, to])).toEqual([
    [1, 103, 103],
    [1, 106, 106],
    [1, 112, 112],
    [2, 109, 115],
    [2, 100, 118],
  ]);
});

test("the units of services are kept apart", () => {
  const unit = (name: string, minute: number) => window("service", minute, { unit: name, requests: 5 });
  const records = numbered([unit("wifi", 1), unit("klinik", 1), unit("wifi", 2), unit("klinik", 2)]);
  expect(fieldsOf(planThinning(records, 5 * MINUTE, true))).toEqual([
    expect.objectContaining({ unit: "wifi", requests: 10, thinned: { from: 100, to: 106, count: 2 } }),
    expect.objectContaining({ unit: "klinik", requests: 10, thinned: { from: 103, to: 109, count: 2 } }),
  ]);
});

test("what cannot be merged passes alone with its mark: days, unknown kinds, records without a stamp", () => {
  const day = window("day", 1, { linkWindows: 3 });
  const unknown = window("satellite", 1, { esn0Db: 11.4 });
  const unstamped = { kind: "link", at: "noon", span: MINUTE };
  const plan = planThinning(numbered([day, day, unknown, unknown, unstamped, unstamped]), 5 * MINUTE, true);
  expect(fieldsOf(plan)).toEqual(
    [day, day, unknown, unknown, unstamped, unstamped].map((record, index) => ({
      ...record,
      thinned: { from: 100 + 3 * index, to: 100 + 3 * index, count: 1 },
    })),
  );
});

test("texts that are no object are named and counted as used", () => {
  const records = numbered(["nonsense", "[]", "null", "7", window("link", 1)]);
  const plan = planThinning(records, 5 * MINUTE, true);
  expect(plan.unreadable).toEqual(records.slice(0, 4));
  expect(plan).toMatchObject({ used: 5, merged: { length: 1 } });
});

/** Minutes anywhere, as after jumps of the clock, of any kind and either clock; some were merged before. */
const anyRecord = fc
  .record({
    kind: fc.constantFrom("link", "link", "host", "host", "day", "satellite"),
    minute: fc.oneof(fc.nat(30), fc.integer({ min: -1e6, max: 1e6 })),
    boot: fc.option(fc.constantFrom("a", "b"), { nil: undefined }),
    merged: fc.option(fc.nat(20), { nil: undefined }),
    values: fc.record({ rxBytes: fc.nat(), samples: fc.nat(24), uptimeMs: fc.nat() }, { requiredKeys: [] }),
  })
  .map(({ kind, minute, boot, merged, values }) => ({
    ...(boot === undefined ? { at: minute * MINUTE } : { boot, up: minute * MINUTE }),
    kind,
    span: MINUTE,
    ...values,
    ...(merged === undefined ? {} : { thinned: { from: 40, to: 60, count: merged + 1 } }),
  }));
const anySlot = fc.constantFrom(5, 15, 60).map((minutes) => minutes * MINUTE);

test("nothing is lost or counted twice, whatever the clock did: each mark encloses exactly its parts", () => {
  fc.assert(
    fc.property(fc.array(anyRecord, { maxLength: 60 }), anySlot, fc.boolean(), (list, slot, isEnd) => {
      const records = numbered(list);
      const plan = planThinning(records, slot, isEnd);
      expect(plan.used > 0).toBe(list.length > 0);
      if (isEnd) expect(plan.used).toBe(list.length);
      const used = list.slice(0, plan.used);
      const stoodFor = used.reduce((sum, record) => sum + 1 + (record.thinned?.count ?? 0), 0);
      expect(plan.merged.reduce((sum, { count }) => sum + count, 0)).toBe(stoodFor);
      expect(plan.merged.reduce((sum, { parts }) => sum + parts, 0)).toBe(plan.used);
      // Each record is found again in exactly one merged one: the sum of what was counted is the same.
      const bytes = (all: readonly object[]) =>
        all.reduce((sum, record) => sum + ((record as { rxBytes?: number }).rxBytes ?? 0), 0);
      const countable = (record: object) => (record as { kind: string }).kind !== "host";
      expect(bytes(fieldsOf(plan).filter(countable))).toBe(bytes(used.filter(countable)));
      for (const { json, from, to, count } of plan.merged) {
        expect((JSON.parse(json) as { thinned: unknown }).thinned).toEqual({ from, to, count });
      }
      expect(planThinning(records, slot, isEnd)).toEqual(plan);
    }),
  );
});

test("each merged record encloses exactly the numbers of its parts", () => {
  fc.assert(
    fc.property(fc.array(anyRecord, { maxLength: 60 }), anySlot, (list, slot) => {
      const records = numbered(list);
      const { merged } = planThinning(records, slot, true);
      const groups = new Map<string, number[]>();
      for (const [index, { seq }] of records.entries()) {
        const { kind, thinned, ...stamp } = list[index] as (typeof list)[number];
        const end = "at" in stamp ? stamp.at : stamp.up;
        const alone = kind === "day" || kind === "satellite" ? index : "";
        const name = [kind, "boot" in stamp ? stamp.boot : "", Math.floor((end - 1) / slot), alone].join();
        groups.set(name, [
          ...(groups.get(name) ?? []),
          seq,
          ...(thinned === undefined ? [] : [thinned.from, thinned.to]),
        ]);
      }
      const expected = [...groups.values()].map((seqs) => [Math.min(...seqs), Math.max(...seqs)]);
      const inOrder = (pairs: readonly (readonly number[])[]) => pairs.map(String).toSorted();
      expect(inOrder(merged.map(({ from, to }) => [from, to]))).toEqual(inOrder(expected));
    }),
  );
});

test("a merged record of several is smaller than they are, and no larger than a record may be", () => {
  const text = fc.string({ unit: "binary", maxLength: 70 });
  const rungs = fc.dictionary(text, fc.constantFrom("up", "late", "down"), { maxKeys: 40 });
  fc.assert(
    fc.property(fc.array(fc.record({ rungs, rxBytes: fc.nat() }), { minLength: 2, maxLength: 5 }), (list) => {
      const records = numbered(list.map((fields, index) => window("link", index + 1, { samples: 12, ...fields })));
      const [merged, ...others] = planThinning(records, 5 * MINUTE, true).merged;
      expect(others).toEqual([]);
      const size = (json: string) => Buffer.byteLength(json);
      expect(size(merged?.json ?? "")).toBeGreaterThan(0);
      expect(size(merged?.json ?? "")).toBeLessThan(records.reduce((sum, { json }) => sum + size(json), 0));
      expect(size(merged?.json ?? "")).toBeLessThanOrEqual(64 * 1024);
    }),
  );
});
