import { describe, expect, test } from "vitest";
import { SimulatedBox } from "../../scripts/faults/clock/simulated-box.ts";
import { type BootFacts, Stamps } from "../../scripts/faults/clock/stamps.ts";
import { kind } from "../../scripts/faults/kinds/clock.ts";
import { caseRunner } from "../support/fault-case.ts";

const run = caseRunner(kind);

describe("wrong clocks", () => {
  test("leave the order and the stamps right", async () => {
    const results = await Promise.all(Array.from({ length: 10 }, (_, seed) => run(seed)));
    expect(results.flatMap(({ problems }) => problems)).toEqual([]);
    const sum = (name: string) => results.reduce((total, { counts }) => total + (counts[name] ?? 0), 0);
    expect(sum("repaired")).toBeGreaterThan(0);
    expect(sum("trusted")).toBeGreaterThan(0);
    expect(sum("undated")).toBeGreaterThan(0);
  }, 60_000);

  test.each([1, 2, 5])("are found out when they are believed (seed %i)", async (seed) => {
    expect((await run(seed, "wall-trusted")).problems.join("\n")).toMatch(
      /to be right|within 2000 ms|never synchronised/,
    );
  });

  test("give the same result for the same seed", async () => {
    expect((await run(4)).counts).toEqual((await run(4)).counts);
  });
});

describe("a simulated box", () => {
  test("has a wall clock that is wrong until it is synchronised, and time that passes only when told", async () => {
    const box = new SimulatedBox(1_800_000_000_000);
    box.powerUp({ id: "one", wall: 5000, upFor: 1000, driftPpm: 0 }, 10_000);
    const source = box.source();
    expect([box.now, source.monotonic(), source.date()]).toEqual([1_800_000_010_000, 1000, 5000]);
    await box.advance(box.now + 500);
    expect([source.monotonic(), source.date(), source.synchronisedAlready()]).toEqual([1500, 5500, false]);
    box.synchronise(20);
    expect([source.date(), source.synchronisedAlready()]).toEqual([box.now + 20, true]);
    box.jump(-3_600_000);
    expect([source.date(), source.synchronisedAlready()]).toEqual([box.now + 20 - 3_600_000, false]);
    expect(source.monotonic()).toBe(1500);
  });

  test("wakes sleepers in the order of their time, and none of a process that was killed", async () => {
    const box = new SimulatedBox(0);
    box.powerUp({ id: "one", wall: 0, upFor: 0, driftPpm: 0 }, 0);
    const woken: string[] = [];
    const sleep = (name: string, ms: number) => box.source().after(ms, () => woken.push(`${name} ${box.now}`));
    sleep("late", 300);
    sleep("early", 100);
    await box.advance(200);
    expect(woken).toEqual(["early 100"]);
    box.killProcess();
    await box.advance(1000);
    expect(woken).toEqual(["early 100"]);
  });
});

describe("stamps", () => {
  const made = { at: 1_800_000_000_000, boot: "one", up: 60_000 };
  const link = (fields: object) => JSON.stringify({ seq: 1, kind: "link", samples: 0, ...fields });

  function judge(json: string, facts: Partial<BootFacts> = {}): string {
    const stamps = new Stamps();
    stamps.newBoot({ id: "one", zeroAt: made.at - made.up, wasSynchronised: true, isDated: false, ...facts });
    stamps.made(made);
    stamps.check(json);
    stamps.conclude();
    return stamps.problems.join("\n");
  }

  test("are right within two seconds, or tell boot and uptime", () => {
    expect(judge(link({ at: made.at + 1999, clock: "repaired" }))).toBe("");
    expect(judge(link({ boot: "one", up: 60_000 }))).toBe("");
  });

  test.each([
    ["more than two seconds off", link({ at: made.at - 2001 }), {}, /within 2000 ms/],
    ["of another boot", link({ boot: "two", up: 60_000 }), {}, /of boot one/],
    [
      "without a date though there could be one",
      link({ boot: "one", up: 60_000 }),
      { isDated: true },
      /Expected a date/,
    ],
    ["dated though nobody knew the time", link({ at: made.at }), { wasSynchronised: false }, /never synchronised/],
    [
      "dated by a wrong anchor",
      JSON.stringify({ seq: 2, kind: "clock", at: 1, anchor: { boot: "one", up: 0, at: made.at } }),
      {},
      /anchor/,
    ],
  ])("are wrong when %s", (_, json, facts, sentence) => {
    expect(judge(json, facts)).toMatch(sentence);
  });

  test("are wrong when the order is not that of appending, or one is missing", () => {
    const stamps = new Stamps();
    stamps.newBoot({ id: "one", zeroAt: made.at - made.up, wasSynchronised: true, isDated: false });
    for (let count = 0; count < 3; count++) stamps.made(made);
    stamps.check(JSON.stringify({ seq: 1, kind: "link", samples: 1, at: made.at }));
    stamps.check(JSON.stringify({ seq: 2, kind: "link", samples: 0, at: made.at }));
    stamps.conclude();
    expect(stamps.problems.join("\n")).toMatch(/all of 3 records[\s\S]*order of appending/);
  });
});
