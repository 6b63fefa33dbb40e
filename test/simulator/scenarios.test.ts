import { describe, expect, it } from "vitest";
import { HOUR, MINUTE } from "../../agent/core/time.ts";
import { UsageError } from "../../simulator/command/usage-error.ts";
import { makeFleet } from "../../simulator/fleet/fleet.ts";
import { sitesOfShard } from "../../simulator/fleet/shard.ts";
import type { Site } from "../../simulator/fleet/site.ts";
import { traitsOf } from "../../simulator/scenarios/cast.ts";
import { beginningOf, checkScenarios, isConfirming, returnOf } from "../../simulator/scenarios/check.ts";
import { expectationsOf } from "../../simulator/scenarios/expectations.ts";
import { readScenario, scenarioNames } from "../../simulator/scenarios/files.ts";
import { parseScenario } from "../../simulator/scenarios/scenario.ts";
import { makeActs, makeTimeline } from "../../simulator/scenarios/timeline.ts";
import { isAdaptive } from "../../simulator/world/satellite.ts";

const SPEED = 60;
const LENGTH = 60_000;
const sites = makeFleet(500, 1);

/** A run of one hour of the agents' time. */
function timelineOf(names: readonly string[], { seed = 1, length = LENGTH, fleet = sites } = {}) {
  const scenarios = names.map(readScenario);
  const begins = beginningOf(scenarios) ?? Date.UTC(2026, 0, 15);
  return makeTimeline(scenarios, fleet, { length, speed: SPEED, begins }, seed);
}

function event(more: object = {}): string {
  return JSON.stringify({ about: "a trial", events: [{ what: "power-cut", from: "10%", to: "20%", ...more }] });
}

describe("scenarios", () => {
  it("are all readable, their settings are those of an agent, and each of them does something but the calm one", async () => {
    expect(scenarioNames().length).toBeGreaterThan(10);
    for (const name of scenarioNames()) {
      const scenario = readScenario(name);
      await checkScenarios([scenario], { minutes: 1440, speed: 60, broker: "nats" });
      const { turns, acts, occasions } = timelineOf([name], { length: 24 * MINUTE });
      expect(turns.length + acts.length + scenario.sites.length > 0).toBe(name !== "calm");
      expect(occasions.every(({ sites: struck }) => struck > 0)).toBe(true);
    }
  });

  it("strike the same sites for the same seed, in order of time, and end what they began", () => {
    const all = scenarioNames().filter((name) => readScenario(name).begins === undefined);
    const { turns } = timelineOf([...all, "afternoon-rain"], { seed: 9 });
    expect(timelineOf([...all, "afternoon-rain"], { seed: 9 }).turns).toEqual(turns);
    expect(turns.map(({ at }) => at)).toEqual(turns.map(({ at }) => at).sort((a, b) => a - b));
    expect(turns.every(({ at }) => at >= 0 && at <= LENGTH)).toBe(true);
    const balance = new Map<string, number>();
    for (const { site, what, state } of turns) {
      const key = `${site} ${what}`;
      balance.set(key, (balance.get(key) ?? 0) + (state === "begins" ? 1 : -1));
      expect(balance.get(key)).toBeGreaterThanOrEqual(0);
    }
    expect([...balance.values()].every((left) => left === 0)).toBe(true);
  });

  it("choose by gateway: all its sites and no others", () => {
    const { turns, occasions } = timelineOf(["gateway-failure"], { seed: 3 });
    const gateway = occasions[0]?.where.replace("gateway ", "");
    const struck = new Set(turns.map(({ site }) => site));
    expect(struck).toEqual(new Set(sites.filter((site) => site.gateway === gateway).map(({ index }) => index)));
  });

  it("strike in the shards of a fleet whom they strike in the whole of it", () => {
    const names = scenarioNames().filter((name) => !["sun-transit", "usual-day"].includes(name));
    const scenarios = names.map(readScenario);
    const run = { length: LENGTH, speed: SPEED, begins: Date.UTC(2026, 0, 15, 6) };
    const whole = makeTimeline(scenarios, sites, run, 4);
    const shards = [1, 2, 3].map((number) =>
      makeTimeline(scenarios, sites, run, 4, sitesOfShard(sites, { number, of: 3 })),
    );
    const text = (turns: typeof whole.turns) => turns.map((turn) => JSON.stringify(turn)).sort();
    expect(text(shards.flatMap(({ turns }) => turns))).toEqual(text(whole.turns));
    whole.occasions.forEach(({ where, sites: struck }, index) => {
      const same = shards.map(({ occasions }) => occasions[index]);
      expect(same.map((occasion) => occasion?.where)).toEqual([where, where, where]);
      expect(same.reduce((sum, occasion) => sum + (occasion?.sites ?? 0), 0)).toBe(struck);
    });
    const [first] = shards;
    const ours = sitesOfShard(sites, { number: 1, of: 3 });
    expect(makeActs(scenarios, sites, run, 4, ours)).toEqual(first?.acts);
    expect(first?.acts.every((act) => act.sites.length === ours.length)).toBe(true);
  });

  it("choose as many as they say", () => {
    expect(timelineOf(["stolen-identity"]).turns).toHaveLength(2);
  });

  it("let it rain on Java and hardly anywhere else, and take the links of those that have too much of it", () => {
    const { turns, skies } = timelineOf(["afternoon-rain"], { fleet: makeFleet(3000, 1) });
    const fleet = makeFleet(3000, 1);
    const wet = fleet.filter(({ index }) => skies.has(index));
    expect(wet.length).toBeGreaterThan(20);
    expect(wet.every(({ latitude, longitude }) => latitude < -5 && longitude > 105 && longitude < 115)).toBe(true);
    const out = new Set(turns.map(({ site }) => site));
    expect(out.size).toBeGreaterThan(5);
    expect(out.size).toBeLessThan(wet.length);
    expect([...out].every((index) => skies.has(index))).toBe(true);
    expect(wet.every(({ terminal }) => terminal !== "starlink")).toBe(true);
  });

  it("move the shadow of the Sun from west to east, and only modems that cannot adapt lose their lock", () => {
    const { turns, occasions } = timelineOf(["sun-transit"]);
    expect(occasions[0]?.sites).toBeGreaterThan(100);
    const lost = turns.filter(({ state }) => state === "begins");
    const siteOf = (index: number) => sites[index] as Site;
    expect(lost.length).toBeGreaterThan(10);
    expect(lost.filter(({ site }) => isAdaptive(siteOf(site))).length).toBeLessThan(lost.length / 10);
    const longitudes = lost.map(({ site }) => siteOf(site).longitude);
    const half = Math.floor(lost.length / 2);
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean(longitudes.slice(0, half))).toBeLessThan(mean(longitudes.slice(half)) - 5);
  });

  it("let a usual day have power cuts in the evening's order and rain", () => {
    const { turns } = timelineOf(["usual-day"], { length: 24 * MINUTE });
    const cuts = turns.filter(({ what, state }) => what === "power-cut" && state === "begins");
    const evening = sites.filter(({ power }) => power === "evening").length;
    expect(cuts.length).toBeGreaterThan(evening * 0.9);
    expect(turns.filter(({ what }) => what === "link-down").length).toBeGreaterThan(50);
  });

  it("give some sites traits of their own, the same ones for the same seed", () => {
    const mixed = [readScenario("mixed-versions")];
    const traits = sites.map((site) => traitsOf(mixed, site, 5));
    expect(sites.map((site) => traitsOf(mixed, site, 5))).toEqual(traits);
    const old = traits.filter(({ store }) => store !== undefined).length;
    expect(old).toBeGreaterThan(60);
    expect(old).toBeLessThan(140);
    expect(traits.some(({ settings }) => JSON.stringify(settings).includes("3.1.1"))).toBe(true);
    expect(traits.some(({ settings }) => Object.keys(settings).length === 0)).toBe(true);
  });

  it.each([
    ["{", /not JSON/],
    ["{}", /about is missing/],
    ['{"about":"x"}', /events is not a list/],
    ['{"about":"x","events":[],"more":1}', /more is not known/],
    ['{"about":"x","events":[],"begins":"today"}', /2026-01-15T06:00Z/],
    ['{"about":"x","events":[],"atLeastMinutes":-1}', /atLeastMinutes/],
    ['{"about":"x","events":[],"expects":["undeclared"]}', /undeclared cannot be allowed/],
    ['{"about":"x","events":[],"allows":["skipped"]}', /skipped cannot be allowed/],
    ['{"about":"x","events":[],"sites":[{"store":"format-1"}]}', /format-2/],
    ['{"about":"x","events":[],"sites":[{"settings":1}]}', /settings is not an object/],
    ['{"about":"x","events":[1]}', /an event is not an object/],
    ['{"about":"x","events":[],"begins":"2026-02-31T00:00Z"}', /begins is not a moment/],
    [event({ what: "configuration" }), /configuration has no settings/],
    [event({ where: "drawn" }), /where is not an object/],
    [event({ where: { gateway: "Kupamg" } }), /where\.gateway: Kupamg is not known; there are .*Kupang/],
    [event({ where: { province: ["Banten", "Java"] } }), /where\.province: Java is not known; there are Aceh/],
    [event({ where: { power: ["drawn"] } }), /where\.power: drawn is not known; there are grid, evening, solar/],
    [event({ what: "flood" }), /link-down, backhaul-down, power-cut/],
    [event({ from: "30%" }), /not after from/],
    [event({ to: "95%", spread: "10%" }), /beyond the end/],
    [event({ to: 0.5 }), /share of the run/],
    [event({ share: 0 }), /share is not above 0/],
    [event({ atMost: 1.5 }), /atMost is not a whole number/],
    [event({ cells: 3 }), /cells is not known/],
    [event({ what: "rain", cells: 0 }), /cells is not a whole number from 1/],
    [event({ what: "rain", exceeded: [1, 0.1] }), /the smaller first/],
    [event({ what: "rain", share: 0.5 }), /share is not known/],
    [event({ what: "slow-consumer", pace: 2 }), /pace is not above 0/],
    [event({ what: "broker-kill", where: {} }), /where is not known/],
    [event({ where: { village: "x" } }), /village is not known/],
    [event({ where: { power: 1 } }), /neither a text nor a list/],
    [event({ where: { power: [] } }), /neither a text nor a list/],
  ])("say what is wrong with %s", (text, message) => {
    expect(() => parseScenario("trial", text)).toThrow(UsageError);
    expect(() => parseScenario("trial", text)).toThrow(message);
  });

  const run = { minutes: 10, speed: 6, broker: "mosquitto" } as const;
  const external = { ...run, broker: { urls: ["mqtt://127.0.0.1:1"] } };
  it.each([
    [
      "usual-day",
      run,
      /needs 1440 min of the agents' time, and 10 min at speed 6 are 60: --minutes 240, or --minutes 24/,
    ],
    ["afternoon-rain,sun-transit", run, /different times/],
    ["broker-kill,broker-restart", run, /broker-kill,broker-restart: both take the broker away, from 40% of the run/],
    ["broker-restart", external, /leave the address out/],
    ["broker-kill", external, /leave the address out/],
    ["broker-kill", { ...run, broker: "embedded" }, /no disk to come back with/],
  ] as const)("do not go together: %s with %o", async (names, options, message) => {
    await expect(checkScenarios(names.split(",").map(readScenario), options)).rejects.toThrow(message);
  });

  it("say how long the fleet takes to come back from what sends everybody away", () => {
    const inSeconds = (...names: readonly string[]) => returnOf(names.map(readScenario)) / 1000;
    expect(inSeconds("calm")).toBe(0);
    expect(inSeconds("gateway-failure", "evening-power-cut")).toBe(0);
    for (const name of ["broker-restart", "broker-kill", "node-kill", "two-returns"]) {
      expect(inSeconds("calm", name)).toBe(504);
    }
    expect(inSeconds("broker-restart", "backhaul-cut")).toBe(900);
    const patient = '{"about":"x","events":[],"settings":{"uplink":{"reconnectSpreadSeconds":900}}}';
    expect(returnOf([readScenario("broker-restart"), parseScenario("patient", patient)])).toBe(1_080_000);
  });

  it("do not kill a Mosquitto whose sites believe it, nor give agents settings that they do not have", async () => {
    const kill = parseScenario("trial", event({ what: "broker-kill" }));
    await expect(checkScenarios([kill], run)).rejects.toThrow(/"confirm": "central"/);
    await checkScenarios([kill], { ...run, broker: "nats" });
    await checkScenarios([kill, readScenario("broker-kill")], run);
    expect(isConfirming([kill])).toBe(false);
    const typo = parseScenario("trial", '{"about":"x","events":[],"settings":{"uplink":{"confirms":"central"}}}');
    await expect(checkScenarios([typo], run)).rejects.toThrow(
      /trial: its settings are not those of an agent: uplink\.confirms: /,
    );
  });

  it("must come true in the shard whose site they strike, and need not in the others", () => {
    const theft = [readScenario("stolen-identity")];
    const time = { length: LENGTH, speed: SPEED, begins: 0 };
    expect(expectationsOf(theft, sites, time, 1)).toMatchObject({ expects: ["identity-taken"] });
    const shards = [1, 2, 3].map((number) =>
      expectationsOf(theft, sites, time, 1, sitesOfShard(sites, { number, of: 3 })),
    );
    expect(shards.flatMap(({ expects }) => expects)).toEqual(["identity-taken"]);
    expect(shards.every(({ allows }) => allows.includes("identity-taken"))).toBe(true);
  });

  it("are refused where there is nobody to rain on", () => {
    const papua = sites.filter(({ zone }) => zone === "WIT");
    expect(() => timelineOf(["afternoon-rain"], { fleet: papua })).toThrow(/has no site. Take more --sites/);
  });

  it("are refused by name when there is no such file", () => {
    expect(() => readScenario("tsunami")).toThrow(/calm, evening-power-cut, gateway-failure/);
  });

  it("begin at the time that they want, and otherwise now", () => {
    expect(beginningOf([readScenario("calm")])).toBeUndefined();
    expect(beginningOf(["calm", "sun-transit"].map(readScenario))).toBe(Date.UTC(2026, 8, 22, 1) + 0.4 * HOUR);
  });
});
