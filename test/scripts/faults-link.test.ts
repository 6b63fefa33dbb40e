import { describe, expect, test } from "vitest";
import { encodeEnvelope } from "../../agent/uplink/envelope.ts";
import { kind } from "../../scripts/faults/kinds/link.ts";
import { Arrivals } from "../../scripts/faults/link/arrivals.ts";
import { caseRunner } from "../support/fault-case.ts";

const run = caseRunner(kind);

describe("a link that breaks in every way", () => {
  test("loses nothing, and repeats only what was in flight", async () => {
    const { problems, counts } = await run(3);
    expect(problems).toEqual([]);
    expect(counts["recorded"]).toBeGreaterThan(100);
    expect(counts["delivered"]).toBe(counts["recorded"]);
    expect(counts["sessions"]).toBeGreaterThan(3);
  }, 90_000);

  test("is caught when it repeats more than was in flight", async () => {
    const { problems } = await run(7, "send-twice");
    expect(problems.join()).toMatch(/that were in flight when a session died to come twice/);
  }, 90_000);

  test("is caught when it loses what was taken for acknowledged", async () => {
    const results = await Promise.all([4, 5, 6].map((seed) => run(seed, "confirm-first")));
    expect(results.flatMap(({ problems }) => problems).join("\n")).toMatch(/missing and not declared/);
  }, 120_000);
});

describe("arrivals", () => {
  const envelope = (...seqs: number[]) =>
    encodeEnvelope(
      seqs.map((seq) => ({ seq, json: JSON.stringify({ seq, kind: "link" }) })),
      { site: "s", epoch: "e", compress: false },
    );

  test("tell a repetition from a lane that is out of order", () => {
    const arrivals = new Arrivals();
    arrivals.accept("t/s/backlog", envelope(1, 2, 5));
    arrivals.accept("t/s/backlog", envelope(2, 5, 6));
    arrivals.accept("t/s/event", envelope(3));
    expect([arrivals.duplicates, arrivals.problems]).toEqual([2, []]);
    arrivals.accept("t/s/backlog", envelope(4));
    expect(arrivals.problems.join()).toMatch(/saw 4 for the first time after 6/);
  });
});
