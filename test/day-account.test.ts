import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { OutageFields } from "../agent/core/record.ts";
import { addDays, dayOfOutage, EMPTY_DAY, isDayAccount, splitByDate } from "../agent/day-account.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const jakarta = (at: number) => new Date(at + 7 * HOUR).toISOString().slice(0, 10);

const RAIN: OutageFields = {
  kind: "outage",
  downMs: 600_000,
  flaps: 0,
  cause: "rain-fade",
  confidence: 0.8,
  evidence: [],
  over300s: true,
};

describe("accounts of a day", () => {
  it("add up, outages by cause", () => {
    const morning = addDays({ ...EMPTY_DAY, span: 10, measuredMs: 8, rxBytes: 5 }, dayOfOutage(RAIN));
    const evening = addDays(
      { ...EMPTY_DAY, span: 20, blocks: 3 },
      dayOfOutage({ ...RAIN, downMs: 1000, over300s: false }),
    );
    const power = dayOfOutage({ ...RAIN, cause: "power-site", downMs: 7 });
    expect(addDays(addDays(morning, evening), power)).toEqual({
      ...EMPTY_DAY,
      span: 30,
      measuredMs: 8,
      blocks: 3,
      rxBytes: 5,
      outages: [
        { cause: "power-site", count: 1, downMs: 7, over300s: 1 },
        { cause: "rain-fade", count: 2, downMs: 601_000, over300s: 1 },
      ],
    });
  });

  it("are known again after they were kept, and nothing else is", () => {
    const account = addDays({ ...EMPTY_DAY, span: 10, txBytes: 5 }, dayOfOutage(RAIN));
    expect(isDayAccount(JSON.parse(JSON.stringify(account)))).toBe(true);
    for (const wrong of [{ span: -1 }, { span: "1" }, { blocks: 0.5 }, { rxBytes: null }, { outages: {} }]) {
      expect(isDayAccount({ ...account, ...wrong }), JSON.stringify(wrong)).toBe(false);
    }
    expect(isDayAccount({ ...account, outages: [{ cause: "aliens", count: 1, downMs: 1, over300s: 0 }] })).toBe(false);
    fc.assert(fc.property(fc.jsonValue(), (value) => !isDayAccount(value)));
  });
});

describe("a stretch of time", () => {
  it("is split at the midnights of the site", () => {
    const from = Date.UTC(2026, 2, 1, 10); // 17:00 in Jakarta.
    const parts = splitByDate(from, from + 40 * HOUR, jakarta);
    expect(parts.map(({ date, ms }) => [date, Math.round(ms / HOUR)])).toEqual([
      ["2026-03-01", 7],
      ["2026-03-02", 24],
      ["2026-03-03", 9],
    ]);
    expect(parts[0]?.end).toBeCloseTo(from + 7 * HOUR, -4);
  });

  it("is told for a month at most", () => {
    const to = Date.UTC(2026, 5, 1);
    const parts = splitByDate(Date.UTC(2020, 0, 1), to, jakarta);
    expect(parts.length).toBeLessThanOrEqual(33);
    expect(parts.at(-1)?.end).toBe(to);
  });

  it("loses nothing of a short one, wherever it lies", () => {
    const time = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2027, 0, 1) });
    fc.assert(
      fc.property(time, fc.integer({ min: 0, max: 20 * DAY }), (from, length) => {
        const parts = splitByDate(from, from + length, jakarta);
        expect(parts.reduce((sum, { ms }) => sum + ms, 0)).toBe(length);
        expect(new Set(parts.map(({ date }) => date)).size).toBe(parts.length);
      }),
    );
  });
});
