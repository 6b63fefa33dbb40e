import { describe, expect, it } from "vitest";
import { minutesUntilBack, returnFigures } from "../../../../scripts/bench/simulator/fleet-figures.ts";
import type { Sample } from "../../../../simulator/history/sample.ts";
import type { SimulationReport } from "../../../../simulator/report/report.ts";

/** Samples a minute apart with so many connections. */
function history(...connected: readonly number[]): readonly Sample[] {
  return connected.map((count, minute) => ({
    at: minute * 60_000,
    on: 1000,
    connected: count,
    recorded: 0,
    queued: 0,
    sessionsPerSecond: 0,
    mostSessionsPerSecond: 0,
    messagesPerSecond: 0,
    gateways: [],
    behindMs: 0,
    workerCores: 0,
    workerBytes: 0,
  }));
}

describe("the time until nearly all are connected again", () => {
  it("runs from the fewest connections to 99 % of those that were lost", () => {
    expect(minutesUntilBack(history(0, 500, 1000, 1000, 0, 0, 700, 989, 990, 1000))).toBe(3);
    expect(minutesUntilBack(history(0, 500, 1000, 1000, 900, 900, 990, 998, 999, 1000))).toBe(3);
  });

  it("is nothing where nobody was lost, and unknown where they do not come back", () => {
    expect(minutesUntilBack(history(0, 500, 1000, 995, 1000))).toBe(0);
    expect(minutesUntilBack(history(0, 1000, 100, 500))).toBeUndefined();
    expect(minutesUntilBack([])).toBe(0);
  });
});

describe("the figures of two returns", () => {
  it("tell the return from a ground station and that from a restart of the brokers apart", () => {
    const connected = [0, 1000, 1000, 900, 900, 900, 1000, 1000, 0, 500, 990, 1000, 500, 0];
    const sessions = [0, 60, 0, 0, 0, 0, 2, 0, 0, 9, 9, 1, 0, 0];
    const samples = history(...connected).map((sample, minute) => ({
      ...sample,
      mostSessionsPerSecond: sessions[minute] ?? 0,
    }));
    const figures = returnFigures({
      plan: { sites: 1000 },
      verdict: { undeclared: 0, ok: true, created: 9, delivered: 9, queued: 0, declared: 0, duplicates: 0 },
      phases: [
        { phase: "starting", at: 0 },
        { phase: "running", at: 60_000 },
        { phase: "stopping", at: 700_000 },
      ],
      occasions: [
        { what: "link-down", from: 100_000, to: 280_000 },
        { what: "broker-restart", from: 390_000, to: 420_000 },
      ],
      history: samples,
    } as unknown as SimulationReport);
    expect(figures.map(({ name, value }) => [name, value])).toEqual([
      ["both returns: undeclared", 0],
      ["gateway failure: most sessions begun in ten seconds of the return", 2],
      ["gateway failure: 99 % connected again", 1],
      ["broker restart: most sessions begun in ten seconds of the return", 9],
      ["broker restart: 99 % connected again", 2],
    ]);
  });
});
