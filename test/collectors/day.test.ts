import { describe, expect, it } from "vitest";
import { Day } from "../../agent/collectors/day.ts";

const MINUTE = 60_000;

describe("Day", () => {
  it("adds up its windows", () => {
    const day = new Day(1000);
    day.add({ kind: "link", span: MINUTE, availableMs: MINUTE, rxBytes: 100, txBytes: 10 });
    day.add({ kind: "link", span: MINUTE, availableMs: 20_000, rxBytes: 50, txBytes: 5 });
    expect(day.measured(121_000)).toEqual({
      span: 120_000,
      linkWindows: 2,
      measuredMs: 120_000,
      availableMs: 80_000,
      blocks: 0,
      blocksDown: 0,
      rxBytes: 150,
      txBytes: 15,
    });
  });

  it("counts as measured only the time in which somebody could tell", () => {
    const day = new Day(0);
    day.add({ kind: "link", span: MINUTE, availableMs: 0 });
    day.add({ kind: "link", span: MINUTE, rxBytes: 9 });
    expect(day.measured(2 * MINUTE)).toMatchObject({ span: 2 * MINUTE, linkWindows: 2, measuredMs: MINUTE });
  });

  it("has no bytes where none were counted", () => {
    const measured = new Day(0).measured(500.4);
    expect(measured).toEqual({ span: 500, linkWindows: 0, measuredMs: 0, availableMs: 0, blocks: 0, blocksDown: 0 });
  });

  it("calls a block of 300 s down when more than three quarters of its rounds were in vain", () => {
    const day = new Day(0);
    const block = (start: number, vain: number) => {
      for (let round = 0; round < 20; round++) day.addPass(start + round * 15_000, round >= vain);
    };
    block(0, 0);
    block(5 * MINUTE, 15); // Exactly three quarters.
    block(10 * MINUTE, 16);
    block(60 * MINUTE, 20);
    expect(day.measured(65 * MINUTE)).toMatchObject({ blocks: 4, blocksDown: 2 });
  });
});
