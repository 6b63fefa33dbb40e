import { describe, expect, it } from "vitest";
import { HOUR, MINUTE, SECOND } from "../../agent/core/time.ts";
import { ConfiguredSite, endSites, PROBATION } from "../support/configured-site.ts";

endSites();

describe("settings from the centre", () => {
  it("start an agent anew once the report has left, and are active when a record has reached the broker", async () => {
    const site = await ConfiguredSite.started();
    expect(site.report).toMatchObject({ state: "none", settings: {} });
    await site.want({ id: "a", x: 1 });
    expect([site.agents, site.report["state"]]).toEqual([1, "trial"]);
    await site.clock.advance(2 * SECOND);
    expect([site.agents, site.inForce]).toEqual([2, 1]);
    expect(site.report).toMatchObject({ state: "trial", id: "a", settings: { x: 1 } });
    expect(site.agent.status()).toEqual({ state: "trial", id: "a", trialLeftMs: PROBATION });
    await site.proves();
    expect(site.report).toMatchObject({ state: "active", id: "a", settings: { x: 1 } });
    expect((await site.killed("power cut")).inForce).toBe(1);
  });

  it("are not proven by what the agent before them still delivers", async () => {
    const site = await ConfiguredSite.started();
    await site.want({ id: "a", x: 1 });
    await site.proves();
    await site.clock.advance(2 * SECOND);
    expect(site.report["state"]).toBe("trial");
  });

  it("that nothing comes of are gone at the end of the probation, and are not tried when they come again", async () => {
    const site = await ConfiguredSite.started();
    await site.want({ id: "good", x: 1 });
    await site.clock.advance(2 * SECOND);
    await site.proves();
    await site.want({ id: "bad", x: 2 });
    await site.clock.advance(PROBATION);
    expect(site.inForce).toBe(2);
    await site.clock.advance(2 * SECOND);
    expect(site.inForce).toBe(1);
    const verdict = { state: "reverted", id: "bad", reason: "not-proven", settings: { x: 1 } };
    expect(site.report).toMatchObject(verdict);
    for (let session = 0; session < 5; session++) {
      await site.want({ id: "bad", x: 2 });
      await site.clock.advance(HOUR);
    }
    expect([site.agents, site.inForce]).toEqual([4, 1]);
    const next = await site.killed("power cut");
    await next.want({ id: "bad", x: 2 });
    expect([next.agents, next.inForce]).toEqual([1, 1]);
    expect(next.report).toMatchObject(verdict);
  });

  it("that are bad are told apart, cost nothing, and are judged once however often they come", async () => {
    const site = await ConfiguredSite.started();
    for (let session = 0; session < 5; session++) await site.want({ id: "a", bad: "uplink.nonsense" });
    expect(site.report).toMatchObject({
      state: "refused",
      id: "a",
      reason: "invalid",
      issues: [{ path: "uplink.nonsense", code: "unknown-setting" }],
      settings: {},
    });
    expect([site.agents, site.judged]).toEqual([1, 1]);
    expect(site.keepsake.writes).toEqual([]);
  });

  it("that make a defect show are refused, and the next ones are heard", async () => {
    const site = await ConfiguredSite.started();
    await site.want({ id: "a", bad: "defect" });
    expect(site.report).toMatchObject({ state: "refused", issues: [{ path: "", code: "defect" }] });
    await site.want({ id: "b", x: 1 });
    expect(site.report).toMatchObject({ state: "trial", id: "b" });
  });

  it("are taken away by an empty message", async () => {
    const site = await ConfiguredSite.started();
    await site.want({ id: "a", x: 1 });
    await site.clock.advance(2 * SECOND);
    await site.proves();
    await site.want(undefined);
    await site.clock.advance(2 * SECOND);
    expect(site.inForce).toBeUndefined();
    await site.proves();
    expect(site.report).toMatchObject({ state: "none", settings: {} });
    await site.want({ id: "a", x: 1 });
    expect(site.report).toMatchObject({ state: "trial", id: "a" });
  });

  it("that come while others are on trial take their place, with those before to fall back on", async () => {
    const site = await ConfiguredSite.started();
    await site.want({ id: "good", x: 1 });
    await site.clock.advance(2 * SECOND);
    await site.proves();
    await site.want({ id: "bad", x: 2 });
    await site.clock.advance(MINUTE);
    await site.want({ id: "worse", x: 3 });
    await site.clock.advance(SECOND);
    await site.proves();
    await site.clock.advance(MINUTE);
    expect([site.inForce, site.report["state"], site.report["id"]]).toEqual([3, "trial", "worse"]);
    await site.clock.advance(PROBATION);
    expect([site.inForce, site.report["state"], site.report["id"]]).toEqual([1, "reverted", "worse"]);
  });

  it("come and go as fast as the centre likes, but the agent starts anew only so often", async () => {
    const site = await ConfiguredSite.started();
    for (let i = 0; i < 600; i++) {
      await site.want({ id: `c-${i}`, x: i });
      await site.clock.advance(SECOND);
      await site.proves();
    }
    expect(site.agents).toBeLessThan(10);
    await site.clock.advance(6 * MINUTE);
    await site.proves();
    expect(site.report).toMatchObject({ state: "active", id: "c-599", settings: { x: 599 } });
  });

  it("that are bad are not judged as fast as they come", async () => {
    const site = await ConfiguredSite.started();
    for (let i = 0; i < 1_000; i++) {
      await site.want({ id: `c-${i}`, bad: "x" });
      await site.clock.advance(10);
    }
    expect(site.judged).toBeLessThan(15);
    await site.clock.advance(MINUTE);
    expect(site.report).toMatchObject({ state: "refused", id: "c-999" });
  });

  it("are proven also by the last thing that an agent delivers before it stops", async () => {
    const site = await ConfiguredSite.started();
    await site.want({ id: "a", x: 1 });
    await site.clock.advance(2 * SECOND);
    site.agent.proven();
    await site.stop();
    expect((await ConfiguredSite.started(site.keepsake)).report).toMatchObject({ state: "active", id: "a" });
  });

  it("tell whoever listens when something has changed, until they do not want to know", async () => {
    const site = await ConfiguredSite.started();
    let told = 0;
    const end = site.agent.onReported(() => told++);
    await site.want({ id: "a", bad: "x" });
    expect(told).toBe(1);
    end();
    await site.want({ id: "b", bad: "x" });
    expect(told).toBe(1);
  });
});
