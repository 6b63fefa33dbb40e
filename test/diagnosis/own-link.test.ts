import { describe, expect, it } from "vitest";
import type { Reading } from "../../agent/core/collector.ts";
import type { OwnLinkState } from "../../agent/core/outage.ts";
import { LAYERS, type Layer } from "../../agent/diagnosis/layer.ts";
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
    expect(link.observe(round(true, false), undefined)).toBe("up");
    expect(link.observe(round(true, true), undefined)).toBeUndefined();
    expect(link.observe(round(false, false), undefined)).toBeUndefined();
    expect(link.observe(round(false, false), undefined)).toBe("site-out");
    expect(link.observe(round(false, false), undefined)).toBeUndefined();
    expect(link.observe(round(false, true), undefined)).toBe("up");
  });

  it("survives a single silent round", () => {
    const link = new OwnLink();
    link.observe(round(true), undefined);
    for (const heard of [true, false, true, false, true]) expect(link.observe(round(heard), undefined)).toBeUndefined();
  });

  it("is never called down where nobody ever answered: the echo may be filtered", () => {
    const link = new OwnLink();
    for (let i = 0; i < 10; i++) expect(link.observe(round(false, false), undefined)).toBeUndefined();
    // A box that started in an outage hears so when it ends.
    expect(link.observe(round(true, false), undefined)).toBe("up");
  });

  it.each<[OwnLinkState, readonly Layer[]]>([
    ["provider-out", ["core"]],
    ["ground-station-out", ["beyond"]],
    ["site-out", LAYERS.filter((layer) => layer !== "core" && layer !== "beyond")],
  ])("is %s where the way is broken at %s", (state, layers) => {
    for (const layer of layers) {
      const link = new OwnLink();
      link.observe(round(true), undefined);
      expect(link.observe(round(false), undefined)).toBeUndefined();
      expect(link.observe(round(false), layer)).toBe(state);
      expect(link.observe(round(true), undefined)).toBe("up");
    }
  });

  it("is out for those whom the last round says, which may change while the outage lasts", () => {
    const link = new OwnLink();
    link.observe(round(true), undefined);
    const layers = [undefined, "dark", "beyond", "beyond", "radio", "core", "dark"] as const;
    const told = layers.map((layer) => link.observe(round(false), layer));
    const changes = ["site-out", "ground-station-out", undefined, "site-out", "provider-out", "site-out"];
    expect(told).toEqual([undefined, ...changes]);
  });

  it("is not judged by other rungs, nor by a round without probes", () => {
    const link = new OwnLink();
    link.observe(round(true), undefined);
    for (let i = 0; i < 5; i++) {
      expect(link.observe([], undefined)).toBeUndefined();
      expect(link.observe([{ of: "probe", rung: "broker", target: "b:1", answer: "lost" }], undefined)).toBeUndefined();
    }
  });
});
