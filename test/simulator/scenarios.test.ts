import { describe, expect, it } from "vitest";
import { UsageError } from "../../simulator/command/usage-error.ts";
import { makeFleet } from "../../simulator/fleet/fleet.ts";
import { readScenario, scenarioNames } from "../../simulator/scenarios/files.ts";
import { parseScenario } from "../../simulator/scenarios/scenario.ts";
import { makeTimeline } from "../../simulator/scenarios/timeline.ts";

const event = (more: object = {}) =>
  JSON.stringify({ about: "a trial", events: [{ what: "power-cut", from: "10%", to: "20%", ...more }] });

describe("scenarios", () => {
  const sites = makeFleet(500, 1);

  it("are all readable, and each strikes somebody but the calm one", () => {
    expect(scenarioNames()).toContain("gateway-failure");
    for (const name of scenarioNames()) {
      const { turns, occasions } = makeTimeline([readScenario(name)], sites, 60_000, 1);
      expect(turns.length > 0).toBe(name !== "calm");
      expect(occasions.every(({ sites: struck }) => struck > 0)).toBe(true);
    }
  });

  it("strike the same sites for the same seed, in order of time, and end what they began", () => {
    const scenarios = ["gateway-failure", "evening-power-cut"].map(readScenario);
    const { turns } = makeTimeline(scenarios, sites, 60_000, 9);
    expect(makeTimeline(scenarios, sites, 60_000, 9).turns).toEqual(turns);
    expect(turns.map(({ at }) => at)).toEqual(turns.map(({ at }) => at).sort((a, b) => a - b));
    expect(turns.every(({ at }) => at >= 0 && at <= 60_000)).toBe(true);
    const balance = new Map<string, number>();
    for (const { site, what, state } of turns) {
      const key = `${site} ${what}`;
      balance.set(key, (balance.get(key) ?? 0) + (state === "begins" ? 1 : -1));
      expect(balance.get(key)).toBeGreaterThanOrEqual(0);
    }
    expect([...balance.values()].every((left) => left === 0)).toBe(true);
  });

  it("choose by gateway: all its sites and no others", () => {
    const { turns, occasions } = makeTimeline([readScenario("gateway-failure")], sites, 60_000, 3);
    const gateway = occasions[0]?.where.replace("gateway ", "");
    const struck = new Set(turns.map(({ site }) => site));
    expect(struck).toEqual(new Set(sites.filter((site) => site.gateway === gateway).map(({ index }) => index)));
  });

  it.each([
    ["{", /not JSON/],
    ["{}", /about is missing/],
    ['{"about":"x"}', /events is not a list/],
    ['{"about":"x","events":[],"more":1}', /more is not known/],
    [event({ what: "flood" }), /link-down, power-cut/],
    [event({ from: "30%" }), /not after from/],
    [event({ to: "95%", spread: "10%" }), /beyond the end/],
    [event({ to: 0.5 }), /share of the run/],
    [event({ share: 0 }), /share is not above 0/],
    [event({ where: { village: "x" } }), /village is not known/],
    [event({ where: { power: 1 } }), /not a text/],
  ])("say what is wrong with %s", (text, message) => {
    expect(() => parseScenario("trial", text)).toThrow(UsageError);
    expect(() => parseScenario("trial", text)).toThrow(message);
  });

  it("are refused by name when there is no such file", () => {
    expect(() => readScenario("tsunami")).toThrow(/calm, evening-power-cut, gateway-failure/);
  });
});
