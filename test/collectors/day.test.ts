import { describe, expect, it } from "vitest";
import { Day } from "../../agent/collectors/day.ts";

describe("Day", () => {
  it("adds up its windows", () => {
    const day = new Day(1000);
    day.add({ kind: "link", span: 60_000, availableMs: 60_000, rxBytes: 100, txBytes: 10 });
    day.add({ kind: "link", span: 60_000, availableMs: 20_000, rxBytes: 50, txBytes: 5 });
    expect(day.fields(121_000, "2026-11-23")).toEqual({
      kind: "day",
      span: 120_000,
      date: "2026-11-23",
      linkWindows: 2,
      measuredMs: 120_000,
      availableMs: 80_000,
      rxBytes: 150,
      txBytes: 15,
    });
  });

  it("counts as measured only the time in which somebody could tell", () => {
    const day = new Day(0);
    day.add({ kind: "link", span: 60_000, availableMs: 0 });
    day.add({ kind: "link", span: 60_000, rxBytes: 9 });
    expect(day.fields(120_000, undefined)).toEqual({
      kind: "day",
      span: 120_000,
      linkWindows: 2,
      measuredMs: 60_000,
      availableMs: 0,
      rxBytes: 9,
    });
  });

  it("has no bytes where none were counted", () => {
    const fields = new Day(0).fields(500.4, undefined);
    expect(fields).toEqual({ kind: "day", span: 500, linkWindows: 0, measuredMs: 0, availableMs: 0 });
  });
});
