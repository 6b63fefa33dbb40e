import fc from "fast-check";
import { expect, test } from "vitest";
import { mergeRecords } from "../../agent/outbox/merge.ts";
import type { StoredRecord } from "../../agent/outbox/stored-record.ts";
import { host, link, MINUTE, part } from "../support/measured-records.ts";

interface Minute {
  readonly sent: number;
  readonly lost: number;
  readonly late: number;
  readonly times: readonly number[];
  readonly cpu: number;
  readonly present: boolean;
}

const minute: fc.Arbitrary<Minute> = fc
  .record({
    sent: fc.integer({ min: 1, max: 24 }),
    lost: fc.nat(24),
    late: fc.nat(24),
    times: fc.tuple(...Array.from({ length: 4 }, () => fc.integer({ min: 5000, max: 30_000 }))),
    cpu: fc.nat(1000),
    present: fc.boolean(),
  })
  .map(({ sent, lost, late, times, cpu, present }) => ({
    sent,
    lost: Math.min(lost, sent),
    late: Math.min(late, sent - Math.min(lost, sent)),
    times: times.map((time) => time / 10).toSorted((a, b) => a - b),
    cpu: cpu / 1000,
    present,
  }));

/** As the windows make it: without an answer there is no round trip, and nothing was available. */
function asLink({ sent, lost, late, times: [min, p50, p95, max] }: Minute, number: number): StoredRecord {
  const answered = sent > lost;
  const ratio = (count: number) => Math.round((count / sent) * 10_000) / 10_000;
  return link(number, {
    state: lost === 0 ? "up" : answered ? "degraded" : "down",
    ...(answered ? { rttMs: { min, p50, p95, max }, pdvP95Ms: p95, dnsMs: p50, brokerConnectMs: min } : {}),
    lossRatio: ratio(lost),
    lateRatio: ratio(late),
    samples: sent,
    availableMs: answered ? Math.round((MINUTE * (sent - lost)) / sent) : 0,
    rungs: { anycast1: answered ? (late > 0 ? "late" : "up") : "down" },
    rxBytes: sent * 1000,
    rxPeakBps: sent * 7,
  });
}

/** Merges what lies in one slot, the results numbered as the store would. */
function step(records: readonly StoredRecord[], minutes: number): readonly StoredRecord[] {
  const slots = new Map<number, StoredRecord[]>();
  for (const record of records) {
    const slot = Math.floor(((record.fields["at"] as number) - 1) / (minutes * MINUTE));
    slots.set(slot, [...(slots.get(slot) ?? []), record]);
  }
  const next = (records.at(-1)?.seq ?? 0) + 1;
  return [...slots.values()].map((parts, index) => part(next + index, mergeRecords(parts)));
}

const TOLERANCES: Readonly<Record<string, number>> = { rttMs: 0.3, pdvP95Ms: 0.3, dnsMs: 0.3, brokerConnectMs: 0.3 };

function expectAbout(actual: unknown, expected: unknown, tolerance: number): void {
  if (typeof expected === "number") {
    expect(Math.abs((actual as number) - expected)).toBeLessThanOrEqual(tolerance);
  } else if (typeof expected === "object" && expected !== null) {
    expect(Object.keys(actual as object).toSorted()).toEqual(Object.keys(expected).toSorted());
    for (const [key, value] of Object.entries(expected)) {
      expectAbout((actual as Record<string, unknown>)[key], value, TOLERANCES[key] ?? tolerance);
    }
  } else expect(actual).toEqual(expected);
}

test("merging in steps to 5, 15 and 60 minutes gives what merging at once gives, gaps or not", () => {
  fc.assert(
    fc.property(fc.array(minute, { minLength: 60, maxLength: 60 }), (minutes) => {
      const records = minutes.flatMap((each, index) => (each.present ? [asLink(each, index + 1)] : []));
      fc.pre(records.length > 0);
      const [inSteps, ...others] = step(step(step(records, 5), 15), 60);
      const [atOnce] = step(records, 60);
      expect(others).toEqual([]);
      const { thinned: stepsMark, ...stepsFields } = inSteps?.fields ?? {};
      const { thinned: onceMark, ...onceFields } = atOnce?.fields ?? {};
      expectAbout(stepsFields, onceFields, 2e-4);
      expect(stepsMark).toMatchObject({ from: (onceMark as { from: number }).from });
    }),
  );
});

test("the load of an hour is the same in steps and at once", () => {
  fc.assert(
    fc.property(fc.array(minute, { minLength: 60, maxLength: 60 }), (minutes) => {
      const records = minutes.map(({ cpu }, index) => host(index + 1, { cpuRatio: cpu }));
      const [inSteps] = step(step(step(records, 5), 15), 60);
      expectAbout(inSteps?.fields["cpuRatio"], step(records, 60)[0]?.fields["cpuRatio"], 2e-3);
    }),
  );
});

test("merged percentiles stay in order and between those of the parts", () => {
  fc.assert(
    fc.property(fc.array(minute, { minLength: 2, maxLength: 20 }), (minutes) => {
      const merged = mergeRecords(minutes.map((each, index) => asLink(each, index + 1)));
      const times = minutes.filter(({ sent, lost }) => sent > lost).map(({ times }) => times);
      if (times.length === 0) {
        expect(merged).not.toHaveProperty("rttMs");
        return;
      }
      const { min, p50, p95, max } = merged["rttMs"] as Record<string, number>;
      const inOrder = [min ?? -1, p50 ?? -1, p95 ?? -1, max ?? -1];
      expect(inOrder).toEqual(inOrder.toSorted((a, b) => a - b));
      expect(min).toBe(Math.min(...times.map(([least]) => least ?? 0)));
      expect(max).toBe(Math.max(...times.map((each) => each[3] ?? 0)));
      expect(p95).toBeLessThanOrEqual(Math.max(...times.map((each) => each[2] ?? 0)) + 0.05);
      expect(p50).toBeGreaterThanOrEqual(Math.min(...times.map((each) => each[1] ?? 0)) - 0.05);
    }),
  );
});
