import { describe, expect, it } from "vitest";
import { UNICODE_GLYPHS } from "../../scripts/start/view/glyphs.ts";
import { type Baseline, type Sample, sparkline } from "../../scripts/start/view/spark.ts";

function draw(samples: readonly Sample[], columns: number, rows = 1, baseline: Baseline = "zero"): string[] {
  const lines = sparkline(samples, columns, rows, baseline, "accent", UNICODE_GLYPHS);
  return lines.map((line) => line.map(({ text }) => text).join(""));
}

describe("sparkline", () => {
  it("stands on zero and reaches the top at the highest sample", () => {
    expect(draw([0, 1, 4, 8], 4)).toEqual(["▁▁▄█"]);
  });

  it("shows the newest samples at the right edge", () => {
    expect(draw([8, 8, 0, 8], 2)).toEqual(["▁█"]);
    expect(draw([8], 3)).toEqual(["  █"]);
  });

  it("grows over several rows", () => {
    expect(draw([8, 16], 2, 2)).toEqual([" █", "██"]);
  });

  it("tells a lost probe and an unknown second from a small value", () => {
    expect(draw([8, "lost", undefined, 8], 4)).toEqual(["█× █"]);
  });

  it("does not make a storm of the noise of a steady round trip", () => {
    expect(draw([600, 601, 600, 601], 4, 1, "lowest")).toEqual(["████"]);
    expect(draw([600, 900, 600], 3, 1, "lowest")).toEqual(["▂█▂"]);
  });

  it("has nothing to show without samples", () => {
    expect(draw([], 3, 2)).toEqual(["   ", "   "]);
    expect(draw([1], 0)).toEqual([""]);
  });
});
