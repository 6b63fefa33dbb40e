import { describe, expect, it } from "vitest";
import { type DayResult, dayFigures } from "../../../../scripts/bench/uplink/day-figures.ts";
import { type LinkResults, linkFigures } from "../../../../scripts/bench/uplink/link-figures.ts";

const SECOND = 1_000;
const day = (bytes: number, bytesToday = bytes): DayResult => ({
  wire: { bytes, packets: 3_000 },
  quiet: { wire: { bytes: 67_000, packets: 300 }, messages: 100 },
  messages: 1_440,
  connections: 6,
  bytesToday,
});
const days = { defaults: day(960_000), economy: day(240_000), json: day(1_500_000), realTime: day(9_000), factor: 200 };

const back = (seconds: number) => ({
  firstLiveMs: 2 * SECOND,
  drainedMs: seconds * SECOND,
  liveDelaysMs: [SECOND, 2 * SECOND],
  wireBytes: 70_000,
  records: 1_000,
});
const kill = (lost: number) => ({ lost, duplicates: 0, gapMs: 0 });
const link: LinkResults = {
  returns: { defaults: [back(9), back(11)], unpaced: [back(5)], bridge: [back(20)], savingBridge: [back(21)] },
  greetings: { defaults: [3 * SECOND], unpaced: [2 * SECOND], bridge: [5 * SECOND], savingBridge: [6 * SECOND] },
  kills: { defaults: [kill(0)], unpaced: [kill(0)], bridge: [kill(30)], savingBridge: [kill(0)] },
};
const missed = (figures: ReturnType<typeof dayFigures>) =>
  figures.filter(({ goal }) => goal?.met === false).map(({ name }) => name);

describe("the figures of a day", () => {
  it("meet their goals, or say which they miss", () => {
    expect(missed(dayFigures(days))).toEqual([]);
    expect(missed(dayFigures({ ...days, defaults: day(1_100_000), economy: day(260_000) }))).toEqual([
      "MQTT a day, defaults",
      "MQTT a day, economy",
    ]);
  });

  it("miss the goal of the agent's own count when it is 5 % off in either direction", () => {
    expect(missed(dayFigures({ ...days, defaults: day(900_000, 950_000) }))).toHaveLength(1);
    expect(missed(dayFigures({ ...days, economy: day(240_000, 227_000) }))).toHaveLength(1);
    expect(missed(dayFigures({ ...days, realTime: day(9_000, 8_700) }))).toEqual([]);
  });

  it("divide what passed in the quiet time by its messages", () => {
    expect(dayFigures(days).find(({ name }) => name === "on the wire per live message")?.value).toBe(670);
  });
});

describe("the figures of the link", () => {
  it("judge the agents by the slowest of them, and never by a bridge", () => {
    expect(missed(linkFigures(link))).toEqual([]);
    const slow = { ...link.returns, defaults: [back(9), back(61)] };
    expect(missed(linkFigures({ ...link, returns: slow }))).toEqual(["8 h drained"]);
    expect(missed(linkFigures({ ...link, returns: { ...link.returns, bridge: [back(200)] } }))).toEqual([]);
  });

  it("have something to say of a drain in which nothing live was made, which meets no goal", () => {
    const quick = { ...back(3), liveDelaysMs: [] };
    const returns = { ...link.returns, unpaced: [quick], bridge: [quick], savingBridge: [quick] };
    expect(missed(linkFigures({ ...link, returns }))).toEqual([]);
    expect(missed(linkFigures({ ...link, returns: { ...returns, defaults: [quick] } }))).toEqual([
      "live delay meanwhile, p95",
    ]);
  });

  it("miss their goal for one lost record", () => {
    const kills = { ...link.kills, defaults: [kill(0), kill(1)] };
    expect(missed(linkFigures({ ...link, kills }))).toEqual(["lost, killed in mid-outage"]);
  });
});
