import { describe, expect, it } from "vitest";
import { estimateLeft, type Progress, ProgressLine, progressText } from "../../simulator/coordinator/progress.ts";

const PROGRESS: Progress = {
  phase: "running",
  done: 0.426,
  left: 95_300,
  connected: 27_790,
  sites: 27_800,
  messages: 123_456,
  messagesPerSecond: 463.3,
  queued: 120,
  behindMs: 9_900,
};

function written(stream: { isTTY?: boolean; columns?: number }, now: () => number = () => 0) {
  const texts: string[] = [];
  return { line: new ProgressLine({ ...stream, write: (text) => texts.push(text) }, now), texts };
}

describe("progress on the terminal", () => {
  it("says what is done, what is left, and how the fleet is", () => {
    expect(progressText(PROGRESS)).toBe(
      "running 42 % · about 96 s left · 27,790 of 27,800 connected · 123,456 messages (463/s) · 120 queued",
    );
    expect(progressText({ ...PROGRESS, behindMs: 42_000 })).toMatch(/ 120 queued · 42 s behind$/);
    const { done: _, ...unknown } = PROGRESS;
    expect(progressText({ ...unknown, phase: "settling", left: 40 * 60_000 })).toMatch(
      /^settling · about 40:00 min left/,
    );
  });

  it("estimates by the pace of a phase, and by the plan before there is one", () => {
    expect(estimateLeft(500, 0, 60_000)).toBe(60_000);
    expect(estimateLeft(30_000, 0.25, 60_000)).toBe(90_000);
    expect(estimateLeft(80_000, 1, 60_000)).toBe(0);
  });

  it("takes its line back on a terminal, however narrow that is", () => {
    const { line, texts } = written({ isTTY: true, columns: 30 });
    line.show(PROGRESS);
    line.end();
    expect(texts).toEqual(["\r\x1b[2Krunning 42 % · about 96 s lef", "\r\x1b[2K"]);
  });

  it("writes a line every ten seconds anywhere else, and when a phase begins", () => {
    let now = 0;
    const { line, texts } = written({}, () => now);
    for (now = 0; now < 25_000; now += 250) line.show({ ...PROGRESS, phase: now < 4000 ? "starting" : "running" });
    line.end();
    expect(texts.map((text) => text.split(" ")[0])).toEqual(["starting", "running", "running", "running"]);
  });
});
