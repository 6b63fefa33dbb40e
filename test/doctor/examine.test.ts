import { describe, expect, it } from "vitest";
import { CHECKS } from "../../agent/doctor/check.ts";
import { examine, type Gatherers } from "../../agent/doctor/examine.ts";
import { NodeClock } from "../../agent/platform/node-clock.ts";
import { QuickClock } from "../support/quick-clock.ts";

const clock = new QuickClock(new NodeClock("always"), 100);
const signal = new AbortController().signal;

/** A world of which nothing can be found out, but for what is given. */
function world(given: Partial<Gatherers>, otherwise: () => Promise<never>): Gatherers {
  const gatherer = { within: 2000, gather: otherwise };
  return new Proxy({}, { get: (_, name) => given[name as keyof Gatherers] ?? gatherer }) as Gatherers;
}

describe("an examination", () => {
  it("says of each check that it could not be made, and why, where nothing answers in time", async () => {
    const results = await examine(
      world({}, () => new Promise(() => {})),
      { checks: CHECKS, clock, signal },
    );
    expect(results.map(({ check }) => check)).toEqual(CHECKS);
    for (const { check, verdict, findings } of results) {
      expect(verdict).toBe("warn");
      expect(findings).toEqual([
        { id: `${check}-unexamined`, details: {}, problem: { code: "deadline-passed", details: expect.anything() } },
      ]);
    }
  });

  it("goes on where one thing fails, with what is known", async () => {
    const versions = {
      within: 1000,
      gather: async () => ({ suar: "1", node: "24.0.0", kernel: "6", architecture: "x64" }),
    };
    const broken = world({ versions }, () => Promise.reject(new Error("broken")));
    const results = await examine(broken, { checks: ["versions", "power"], clock, signal });
    expect(results.map(({ findings }) => findings.map(({ id }) => id))).toEqual([
      ["versions-good"],
      ["power-unexamined"],
    ]);
  });

  it("finds each thing out once, and nothing that is not needed", async () => {
    const asked: string[] = [];
    const gatherers = new Proxy(
      {},
      {
        get: (_, name) => ({ within: 1000, gather: async () => void asked.push(String(name)) }),
      },
    ) as Gatherers;
    await examine(gatherers, { checks: ["login", "topics"], clock, signal });
    expect(asked.sort()).toEqual(["agent", "door", "trial"]);
  });

  it("tells what is still waited for", async () => {
    const told: string[] = [];
    let release: () => void = () => {};
    const slow = new Promise<void>((resolve) => {
      release = resolve;
    });
    const medium = { within: 60_000, gather: async () => slow.then(() => ({ cards: [], errors: [] })) };
    const quick = { within: 60_000, gather: async () => ({}) };
    const onProgress = (waiting: readonly string[]) => {
      told.push(waiting.join());
      if (waiting.join() === "card") release();
    };
    await examine(
      world({ medium, power: quick }, () => Promise.reject(new Error())),
      {
        ...{ checks: ["power", "card"], clock, signal, onProgress },
      },
    );
    expect(told).toEqual(["card", ""]);
  });

  it("ends at once when it is stopped", async () => {
    const stop = new AbortController();
    const examining = examine(
      world({}, () => new Promise(() => {})),
      { checks: CHECKS, clock, signal: stop.signal },
    );
    stop.abort();
    await expect(examining).rejects.toMatchObject({ code: "stopped" });
    const never = examine(
      world({}, () => new Promise(() => {})),
      { checks: CHECKS, clock, signal: stop.signal },
    );
    await expect(never).rejects.toMatchObject({ code: "stopped" });
  });
});
