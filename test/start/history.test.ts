import { describe, expect, it } from "vitest";
import { History, roundTripOf } from "../../scripts/start/view/history.ts";
import { sampleSnapshot } from "../support/view-model.ts";

describe("history", () => {
  it("keeps one sample a second", () => {
    const history = new History();
    for (const elapsed of [0, 333, 666, 1000, 1333]) history.add(elapsed, sampleSnapshot());
    expect(history.model.queued).toEqual([3, 3]);
  });

  it("shows a gap where nothing was known", () => {
    const history = new History();
    history.add(0, sampleSnapshot());
    history.add(3000, sampleSnapshot());
    history.add(4000, undefined);
    expect(history.model.rxBps).toEqual([1_234_000, undefined, undefined, 1_234_000, undefined]);
  });

  it("is bounded", () => {
    const history = new History();
    for (let second = 0; second < 1000; second++) history.add(second * 1000, sampleSnapshot());
    history.add(1e9, sampleSnapshot());
    expect(history.model.queued.length).toBeLessThanOrEqual(400);
  });

  it("given out once does not change any more", () => {
    const history = new History();
    const before = history.model;
    history.add(0, sampleSnapshot());
    expect(before.queued).toEqual([]);
  });
});

describe("round trip", () => {
  const { rungs } = sampleSnapshot().measuring.link;

  it("is that across the satellite, from whoever answers first in order", () => {
    expect(roundTripOf(rungs)).toBe(608);
    expect(roundTripOf(rungs.filter(({ rung }) => rung !== "anycast1"))).toBe(1430);
    expect(roundTripOf(rungs.filter(({ rung }) => !rung.startsWith("anycast")))).toBe(601);
  });

  it("is lost when everybody beyond is silent, and unknown when nobody was asked", () => {
    expect(roundTripOf([{ rung: "anycast1", target: "1.1.1.1", state: "down", rttMs: 600 }])).toBe("lost");
    expect(roundTripOf(rungs.filter(({ rung }) => rung === "gateway"))).toBeUndefined();
  });
});
