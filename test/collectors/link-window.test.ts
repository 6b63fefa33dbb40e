import { describe, expect, it } from "vitest";
import { LinkWindow, rungState } from "../../agent/collectors/link-window.ts";
import type { ProbeReading, Rung } from "../../agent/core/collector.ts";
import type { LinkEvidence } from "../../agent/core/link.ts";
import { Reach } from "../../agent/diagnosis/reach.ts";

const STAMP = { at: 1_767_225_600_000 };

const LATE_AFTER = 3000;

type Outcome = number | "lost" | "refused";

/** One pass: rung -> round trip in milliseconds, lost, or refused after 600 ms. */
function pass(answers: Partial<Record<Rung, Outcome>>): ProbeReading[] {
  return Object.entries(answers).map(([rung, answer]) => ({
    of: "probe",
    rung: rung as Rung,
    target: rung,
    answer: answer === "lost" ? "lost" : answer === "refused" ? { rttMs: 600, refused: true } : { rttMs: answer },
  }));
}

function windowOf(...passes: readonly Partial<Record<Rung, Outcome>>[]) {
  const window = new LinkWindow(LATE_AFTER);
  const reach = new Reach();
  for (const answers of passes) {
    const probes = pass(answers);
    window.addPass(probes, reach.judge(probes));
  }
  let evidence: LinkEvidence | undefined;
  const fields = window.record(STAMP, 60_000, {}, (given) => {
    evidence = given;
    return {};
  });
  return { fields, evidence };
}

describe("rungState", () => {
  it("keeps late apart from lost, and calls a GEO round trip healthy", () => {
    expect(rungState({ rttMs: 870 }, LATE_AFTER)).toBe("up");
    expect(rungState({ rttMs: 3000 }, LATE_AFTER)).toBe("up");
    expect(rungState({ rttMs: 3001 }, LATE_AFTER)).toBe("late");
    expect(rungState("lost", LATE_AFTER)).toBe("down");
  });
});

describe("LinkWindow", () => {
  it("makes no record of a window in which nothing was measured", () => {
    expect(windowOf().fields).toBeUndefined();
  });

  it("makes a record of traffic alone", () => {
    const fields = new LinkWindow(LATE_AFTER).record(STAMP, 60_000, { rxBytes: 5, txBytes: 6 }, () => ({}));
    expect(fields).toEqual({ ...STAMP, kind: "link", span: 60_000, rxBytes: 5, txBytes: 6 });
  });

  it("calls a broker that refuses down, though the link that led to it is not", () => {
    const { fields, evidence } = windowOf({ broker: "refused" }, { broker: "lost" });
    expect(fields?.rungs).toEqual({ broker: "down" });
    expect(fields?.brokerConnectMs).toBeUndefined();
    expect(evidence).toMatchObject({ passes: 2, reachedPasses: 1, broker: { sent: 2, inTime: 1, late: 0 } });
  });

  it("summarises round trips, loss and lateness of both anycast targets together", () => {
    const { fields } = windowOf(
      { anycast1: 600, anycast2: 610 },
      { anycast1: 590.04, anycast2: "lost" },
      { anycast1: "lost", anycast2: 4200 },
    );
    expect(fields).toEqual({
      ...STAMP,
      kind: "link",
      span: 60_000,
      rttMs: { min: 590, p50: 600, p95: 4200, max: 4200 },
      pdvP95Ms: 3610,
      lossRatio: 0.3333,
      lateRatio: 0.1667,
      samples: 6,
      rungs: { anycast1: "up", anycast2: "up" },
    });
  });

  it("has loss but no round trip when nothing answered", () => {
    const { fields } = windowOf({ anycast1: "lost", anycast2: "lost" });
    expect(fields).toMatchObject({ lossRatio: 1, lateRatio: 0, samples: 2 });
    expect(fields).not.toHaveProperty("rttMs");
    expect(fields).not.toHaveProperty("pdvP95Ms");
  });

  it("keeps the gateway and the terminal out of the link's quality", () => {
    const { fields, evidence } = windowOf({ gateway: 1, terminal: 2 });
    expect(fields).toEqual({ ...STAMP, kind: "link", span: 60_000, rungs: { gateway: "up", terminal: "up" } });
    expect(evidence).toEqual({ span: 60_000, passes: 0, reachedPasses: 0, anycast: [] });
  });

  it("calls a rung late only when it answered late every time it answered", () => {
    const { fields } = windowOf(
      { gateway: 1, anycast1: 5000, anycast2: 5000, broker: "lost" },
      { gateway: "lost", anycast1: "lost", anycast2: 700, broker: "lost" },
    );
    expect(fields?.rungs).toEqual({ gateway: "up", anycast1: "late", anycast2: "up", broker: "down" });
  });

  it("gives the median time of resolver and broker, without the lost ones", () => {
    const { fields } = windowOf(
      { resolver: 20, broker: 700 },
      { resolver: 900, broker: "lost" },
      { resolver: 30, broker: 710 },
    );
    expect(fields).toMatchObject({ dnsMs: 30, brokerConnectMs: 700 });
  });

  it("counts the passes that reached anything beyond the terminal", () => {
    const { evidence } = windowOf(
      { gateway: 1, anycast1: 600, anycast2: "lost", broker: "lost" },
      { gateway: 1, anycast1: "lost", anycast2: "lost", broker: 650 },
      { gateway: 1, anycast1: 5000, anycast2: "lost", broker: "lost" },
      { gateway: 1, anycast1: "lost", anycast2: "lost", broker: "lost", resolver: 5 },
      { gateway: 1 },
    );
    expect(evidence).toEqual({
      span: 60_000,
      passes: 4,
      reachedPasses: 3,
      anycast: [
        { sent: 4, inTime: 1, late: 1 },
        { sent: 4, inTime: 0, late: 0 },
      ],
      broker: { sent: 4, inTime: 1, late: 0 },
    });
  });

  it("keeps exact counts of more probes than it keeps times of", () => {
    const passes = Array.from({ length: 5000 }, (_, index) => ({
      anycast1: index % 4 === 0 ? ("lost" as const) : 600,
      anycast2: 600,
    }));
    expect(windowOf(...passes).fields).toMatchObject({ samples: 10_000, lossRatio: 0.125 });
  });
});
