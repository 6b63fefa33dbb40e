import { describe, expect, it } from "vitest";
import { HOUR, MINUTE, SECOND } from "../../agent/core/time.ts";
import { ConfiguredSite, endSites, PROBATION } from "../support/configured-site.ts";

endSites();

describe("discarding", () => {
  const active = async () => {
    const site = await ConfiguredSite.started();
    await site.want({ id: "a", x: 1 });
    await site.clock.advance(2 * SECOND);
    await site.proves();
    return site;
  };
  const discard = async (site: ConfiguredSite) => {
    const outcome = site.agent.discard();
    await site.clock.settle();
    return await outcome;
  };

  it("takes the settings of the centre away, also while they still lie at the broker", async () => {
    const site = await active();
    expect(await discard(site)).toBe("accepted");
    await site.clock.advance(2 * SECOND);
    expect(site.inForce).toBeUndefined();
    await site.want({ id: "a", x: 1 });
    await site.proves();
    await site.clock.advance(HOUR);
    expect(site.inForce).toBeUndefined();
    expect(site.report).toMatchObject({ state: "refused", id: "a", reason: "given-up" });
  });

  it("is undone when the site is mute without them", async () => {
    const site = await active();
    await discard(site);
    await site.clock.advance(PROBATION + MINUTE);
    expect([site.inForce, site.report["state"]]).toEqual([1, "reverted"]);
    await site.want({ id: "a", x: 1 });
    expect(site.report).toMatchObject({ state: "active", id: "a" });
  });

  it("is done at once when there are none", async () => {
    const site = await ConfiguredSite.started();
    expect(await discard(site)).toBe("done");
    expect([site.agents, site.report["state"]]).toEqual([1, "none"]);
  });

  it("gives up the id also of what changed nothing", async () => {
    const site = await ConfiguredSite.started();
    await site.want({ id: "idle" });
    expect(site.report).toMatchObject({ state: "active", id: "idle" });
    expect(await discard(site)).toBe("done");
    expect(site.report).toMatchObject({ state: "none" });
    await site.want({ id: "idle" });
    expect(site.report).toMatchObject({ state: "refused", id: "idle", reason: "given-up" });
  });

  it("comes too late for an agent that stops, and is answered all the same", async () => {
    const site = await active();
    const [outcome] = await Promise.all([site.agent.discard(), site.agent.stop()]);
    expect(outcome).toBe("busy");
  });

  it("fails when it cannot be written down, and comes too soon when it comes too often", async () => {
    const site = await active();
    site.keepsake.isFull = true;
    expect(await discard(site)).toEqual({ problem: "disk-full" });
    site.keepsake.isFull = false;
    for (let i = 0; site.kept.restarts.take(site.clock.monotonic()); i++) expect(i).toBeLessThan(10);
    expect(await discard(site)).toBe("busy");
    await site.stop();
    expect(await site.agent.discard()).toBe("busy");
  });
});
