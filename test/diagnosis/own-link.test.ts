import { describe, expect, it } from "vitest";
import type { Reading } from "../../agent/core/collector.ts";
import { OwnLink } from "../../agent/diagnosis/own-link.ts";

const round = (...answers: readonly boolean[]): readonly Reading[] =>
  answers.map((heard, i) => ({
    of: "probe",
    rung: i === 0 ? "anycast1" : "anycast2",
    target: "192.0.2.1",
    answer: heard ? { rttMs: 600 } : "lost",
  }));

describe("our own link", () => {
  it("is down after two silent rounds, and up with the first answer", () => {
    const link = new OwnLink();
    expect(link.observe(round(true, false))).toEqual({ up: true });
    expect(link.observe(round(true, true))).toBeUndefined();
    expect(link.observe(round(false, false))).toBeUndefined();
    expect(link.observe(round(false, false))).toEqual({ up: false });
    expect(link.observe(round(false, false))).toBeUndefined();
    expect(link.observe(round(false, true))).toEqual({ up: true });
  });

  it("survives a single silent round", () => {
    const link = new OwnLink();
    link.observe(round(true));
    for (const heard of [true, false, true, false, true]) expect(link.observe(round(heard))).toBeUndefined();
  });

  it("is never called down where nobody ever answered: the echo may be filtered", () => {
    const link = new OwnLink();
    for (let i = 0; i < 10; i++) expect(link.observe(round(false, false))).toBeUndefined();
    // A box that started in an outage hears so when it ends.
    expect(link.observe(round(true, false))).toEqual({ up: true });
  });

  it("is not judged by other rungs, nor by a round without probes", () => {
    const link = new OwnLink();
    link.observe(round(true));
    for (let i = 0; i < 5; i++) {
      expect(link.observe([])).toBeUndefined();
      expect(link.observe([{ of: "probe", rung: "broker", target: "b:1", answer: "lost" }])).toBeUndefined();
    }
  });
});
