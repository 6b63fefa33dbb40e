import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { isMerge, merge } from "../../simulator/command/merge.ts";
import { UsageError } from "../../simulator/command/usage-error.ts";
import { mergeReports } from "../../simulator/shards/merge.ts";
import { checkShardReport, readShardReport } from "../../simulator/shards/read-report.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const COUNTS = { created: 10, confirmed: 8, queued: 1, declared: 1, delivered: 8, duplicates: 1, undeclared: 0 };
const VERDICT = {
  ok: true,
  ...COUNTS,
  ...{ unexplainedDuplicates: 0, reordered: 0, powerCuts: 1, messages: 5, births: 3, deaths: 3, mostBirthsASecond: 2 },
  before: { delivered: 0, declared: 0 },
  liveDelayMs: { p50: 1000, p95: 2000, max: 3000 },
  outages: { "rain-fade": { count: 2, siteCount: 1, sites: ["a"] } },
  alarms: { "identity-taken": 1 },
  configurations: {},
  findings: [],
  findingCounts: {},
  expectedCounts: { duplicated: 1 },
};

/** The report of one of two shards of three sites. */
function report(
  number: number,
  more: { verdict?: object; options?: object; plan?: object; agentVersion?: string } = {},
) {
  const { verdict, options, plan, ...rest } = more;
  return {
    v: 1,
    agentVersion: "0.1.0",
    cutShort: false,
    options: { sites: 3, seed: 1, minutes: 1, speed: 1, scenarios: ["calm"], shard: { number, of: 2 }, ...options },
    plan: { sites: number === 1 ? 2 : 1, ...plan },
    verdict: { ...VERDICT, ...verdict },
    ...rest,
  };
}

const shards = (...reports: readonly unknown[]) =>
  mergeReports(reports.map((one, index) => checkShardReport(`${index + 1}.json`, one)));

describe("the reports of all shards", () => {
  it("add up to one account, with the delays of the slowest shard", () => {
    const slow = { liveDelayMs: { p50: 1500, p95: 1800, max: 9000 }, dropped: 4, mostBirthsASecond: 7 };
    const merged = shards(report(1), report(2, { verdict: slow }));
    expect(merged).toMatchObject({ v: 1, merged: true, sites: 3, shards: 2, cutShort: false });
    expect(merged.verdict).toMatchObject({
      ...{ ok: true, created: 20, delivered: 16, queued: 2, declared: 2, duplicates: 2, births: 6, powerCuts: 2 },
      ...{ mostBirthsASecond: 7, dropped: 4, liveDelayMs: { p50: 1500, p95: 2000, max: 9000 } },
      outages: { "rain-fade": { count: 4, siteCount: 2, sites: ["a", "a"] } },
      ...{ alarms: { "identity-taken": 2 }, expectedCounts: { duplicated: 2 }, findingCounts: {} },
    });
  });

  it("fail together when one of them does", () => {
    const findings = [{ kind: "undeclared", count: 2, detail: "among 3-4" }];
    const bad = { ok: false, undeclared: 2, delivered: 6, findings, findingCounts: { undeclared: 2 } };
    const { verdict } = shards(report(1), report(2, { verdict: bad }));
    expect(verdict).toMatchObject({ ok: false, undeclared: 2, findingCounts: { undeclared: 2 }, findings });
  });

  it.each([
    ["an account of the agents that does not add up", { confirmed: 9 }, { unbalanced: 1 }],
    ["records that are nowhere", { delivered: 5 }, { undeclared: 3 }],
    ["a verdict that its findings do not bear out", { findingCounts: { skipped: 1 } }, { unbalanced: 1, skipped: 1 }],
    ["a failure without a finding", { ok: false }, { unbalanced: 1 }],
    ["undeclared records that are no finding", { delivered: 5, undeclared: 3 }, { unbalanced: 1 }],
  ])("are judged by their own numbers: %s", (_name, verdict, counts) => {
    const merged = shards(report(1), report(2, { verdict })).verdict;
    expect(merged).toMatchObject({ ok: false, findingCounts: counts });
  });

  it.each([
    [[report(1)], /shard 2 of 2 are missing/],
    [[report(1), report(1)], /1\.json and 2\.json are of the same shard/],
    [[report(1), report(2, { options: { seed: 2 } })], /differ in seed/],
    [[report(1), report(2, { options: { scenarios: ["x"] } })], /differ in scenarios/],
    [[report(1), report(2, { agentVersion: "0.2.0" })], /differ in version of the agent/],
    [[report(1), report(2, { options: { shard: { number: 2, of: 3 } } })], /differ in the number of shards/],
    [[report(1), report(2, { plan: { sites: 7 } })], /says that it had 7 sites/],
    [[{}], /no version 1/],
    [[null], /no version 1/],
    [[report(1, { options: { shard: undefined } })], /which shard/],
    [[report(1, { verdict: { created: "many" } })], /its verdict has no created/],
    [[report(1, { verdict: { before: undefined } })], /no before/],
    [[report(1, { verdict: { outages: 3 } })], /no outages/],
    [[report(1, { plan: { sites: -1 } })], /how many sites/],
    [[report(1, { options: { shard: { number: 1, of: 2 ** 40 } } })], /which shard/],
    [[report(1, { verdict: { findings: [null] } })], /no findings/],
    [[report(1, { verdict: { alarms: { tamper: "some" } } })], /no alarms/],
    [[report(1, { verdict: { outages: { rain: { count: 1, siteCount: 1 } } } })], /no outages/],
    [[report(1, { verdict: { dropped: "0" } })], /no dropped/],
    [[report(1, { verdict: { liveDelayMs: {} } })], /no liveDelayMs/],
  ])("are refused with what is wrong", (reports, message) => {
    expect(() => shards(...reports)).toThrow(UsageError);
    expect(() => shards(...reports)).toThrow(message);
  });
});

describe("--merge", () => {
  it("reads files, prints the sum, writes it as JSON, and ends with 0 or 1", async () => {
    const folder = await temporaryFolder();
    try {
      const file = (name: string) => join(folder.path, name);
      writeFileSync(file("1.json"), JSON.stringify(report(1)));
      writeFileSync(file("2.json"), JSON.stringify(report(2)));
      writeFileSync(file("bad.json"), JSON.stringify(report(2, { verdict: { delivered: 0 } })));
      writeFileSync(file("broken.json"), "{");
      let printed = "";
      const run = (...words: readonly string[]) => merge(["--merge", ...words], (text) => (printed += text));
      expect(run(file("1.json"), file("2.json"), "--json", file("all.json"))).toBe(0);
      expect(printed).toMatch(/sites +3 +in 2 shards/);
      expect(printed).toContain("Every record is accounted for.");
      expect(run(file("1.json"), file("bad.json"))).toBe(1);
      expect(printed).toContain("shard 2: by the sum of its account");
      for (const [words, message] of [
        [[], /needs the reports/],
        [[file("nothing.json")], /cannot be read/],
        [[file("broken.json")], /cannot be read/],
        [[file("1.json"), "--sites", "3"], /--merge takes files and --json alone/],
        [[file("1.json"), "--json", file("1.json")], /name of a new file/],
        [[file("1.json"), "--json", `${folder.path}/./1.json`], /name of a new file/],
        [[file("1.json"), file("2.json"), "--json", folder.path], /cannot be written/],
      ] as const) {
        expect(() => run(...words)).toThrow(message);
      }
      expect(() => readShardReport(file("all.json"))).toThrow(/no report of a shard/);
    } finally {
      await folder.remove();
    }
  });

  it("is what is asked for only where it stands", () => {
    expect(isMerge(["--merge", "1.json"])).toBe(true);
    expect(isMerge(["--sites", "3"])).toBe(false);
    expect(() => merge(["--merge=1.json"], () => undefined)).toThrow(/'--merge' does not take an argument/);
    expect(isMerge(["--merge=1.json"])).toBe(true);
  });
});
