import { describe, expect, it } from "vitest";
import { makeFleet } from "../../simulator/fleet/fleet.ts";
import { Agents } from "../../simulator/worker/agents.ts";
import { SecondBoxes } from "../../simulator/worker/second-boxes.ts";
import type { SimulatedSite } from "../../simulator/worker/simulated-site.ts";

/** Sites that do nothing but tell when they are switched on and stopped. */
function sites(count: number, tell: (what: "on" | "stopped", index: number) => void): readonly SimulatedSite[] {
  return makeFleet(count, 1).map(
    (site) =>
      ({
        site,
        powerOn: async () => tell("on", site.index),
        stop: async () => tell("stopped", site.index),
        finalAccount: () => ({ site: site.name, powerCuts: 0 }),
      }) as unknown as SimulatedSite,
  );
}

describe("the sites of a worker", () => {
  it("are started no further once nobody wants more, and only those that were are stopped and asked", async () => {
    const told: string[] = [];
    const fleet = sites(50, (what, index) => {
      told.push(`${what} ${index}`);
      if (what === "on" && index === 2) agents.startNoMore();
    });
    const agents = new Agents(fleet, 1, new SecondBoxes((site) => site));
    await agents.start(10_000, () => 0);
    expect(agents.started).toBe(3);
    const accounts = await agents.stop();
    expect(accounts.map(({ site }) => site)).toEqual(fleet.slice(0, 3).map(({ site }) => site.name));
    expect(told).toEqual(["on 0", "on 1", "on 2", "stopped 0", "stopped 1", "stopped 2"]);
  });

  it("stay away altogether when nobody wants any", async () => {
    const told: string[] = [];
    const agents = new Agents(
      sites(5, (what) => told.push(what)),
      1,
      new SecondBoxes((site) => site),
    );
    agents.startNoMore();
    await agents.start(10_000, () => 0);
    expect([agents.started, await agents.stop(), told]).toEqual([0, [], []]);
  });
});
