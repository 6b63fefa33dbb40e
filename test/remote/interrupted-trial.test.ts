import { describe, expect, it } from "vitest";
import { HOUR, MINUTE, SECOND } from "../../agent/core/time.ts";
import { ConfiguredSite, endSites, PROBATION } from "../support/configured-site.ts";

endSites();

describe("a trial is bounded, whatever dies in it", () => {
  const tried = async () => {
    const site = await ConfiguredSite.started();
    await site.want({ id: "bad", x: 2 });
    await site.clock.advance(2 * SECOND);
    expect(site.inForce).toBe(2);
    return site;
  };

  it("kill -9: its time goes on where it was", async () => {
    const first = await tried();
    await first.clock.advance(PROBATION - MINUTE);
    const second = await first.killed("killed");
    expect(second.inForce).toBe(2);
    await second.clock.advance(MINUTE + SECOND);
    expect(second.inForce).toBeUndefined();
    expect(second.report).toMatchObject({ state: "reverted", id: "bad", reason: "not-proven" });
  });

  it("kill -9 before anybody began with it", async () => {
    const first = await ConfiguredSite.started();
    await first.want({ id: "bad", x: 2 });
    const second = await first.killed("killed");
    expect([second.inForce, second.report["state"]]).toEqual([2, "trial"]);
    await second.clock.advance(PROBATION + SECOND);
    expect(second.inForce).toBeUndefined();
  });

  it.each(["killed", "power cut"] as const)(
    "%s again and again: after a few starts those before are back",
    async (how) => {
      let site = await tried();
      let starts = 1;
      for (; site.inForce === 2; starts++) site = await site.killed(how);
      expect(starts).toBe(4);
      expect(site.report).toMatchObject({ state: "reverted", id: "bad", reason: "interrupted" });
    },
  );

  it("a power cut: it has its whole time once more", async () => {
    const first = await tried();
    await first.clock.advance(PROBATION - MINUTE);
    const second = await first.killed("power cut");
    await second.clock.advance(PROBATION - MINUTE);
    expect(second.inForce).toBe(2);
    await second.proves();
    expect((await second.killed("power cut")).report).toMatchObject({ state: "active", id: "bad" });
  });

  it("a full disk: what cannot be written down is not tried", async () => {
    const site = await ConfiguredSite.started();
    site.keepsake.isFull = true;
    await site.want({ id: "a", x: 1 });
    await site.clock.advance(HOUR);
    expect([site.agents, site.inForce]).toEqual([1, undefined]);
    expect(site.report).toMatchObject({ state: "refused", id: "a", reason: "disk-full" });
    site.keepsake.isFull = false;
    await site.want({ id: "a", x: 1 });
    await site.clock.advance(2 * SECOND);
    expect(site.inForce).toBe(1);
  });

  it("a disk that fills up before the first start with it: it is given up", async () => {
    const site = await ConfiguredSite.started();
    await site.want({ id: "a", x: 1 });
    site.keepsake.isFull = true;
    await site.clock.advance(2 * SECOND);
    await site.clock.advance(SECOND);
    expect(site.inForce).toBeUndefined();
    expect(site.report).toMatchObject({ state: "reverted", id: "a", reason: "disk-full" });
    site.keepsake.isFull = false;
    await site.clock.advance(2 * MINUTE);
    expect((await site.killed("power cut")).report).toMatchObject({ state: "reverted", id: "a" });
  });

  it("a disk that answers nobody: the site goes on with what it has", async () => {
    const site = await ConfiguredSite.started();
    site.keepsake.write = () => new Promise(() => {});
    await site.want({ id: "a", x: 1 });
    await site.clock.advance(MINUTE);
    expect(site.inForce).toBeUndefined();
    expect(site.report).toMatchObject({ state: "refused", id: "a", reason: "deadline-passed" });
  });

  it("a disk that answers late: what it took after all is put right", async () => {
    const site = await ConfiguredSite.started();
    const write = site.keepsake.write.bind(site.keepsake);
    site.keepsake.write = async (name, bytes) => {
      await site.clock.sleep(15 * SECOND, new AbortController().signal);
      await write(name, bytes);
    };
    await site.want({ id: "a", x: 1 });
    await site.clock.advance(20 * SECOND);
    expect(site.keepsake.json("configuration")).toMatchObject({ trial: { id: "a" } });
    site.keepsake.write = write;
    await site.clock.advance(2 * MINUTE);
    expect(site.keepsake.json("configuration")).toEqual({ retired: [] });
  });
});

describe("settings that let the agent crash again and again", () => {
  const active = async () => {
    const site = await ConfiguredSite.started();
    await site.want({ id: "heavy", x: 9 });
    await site.clock.advance(2 * SECOND);
    await site.proves();
    return site;
  };

  it("are left out, and given up when it works without them", async () => {
    let site = await active();
    for (let crash = 0; crash < 5; crash++) site = await site.killed("killed");
    await site.clock.advance(SECOND);
    expect(site.inForce).toBeUndefined();
    await site.proves();
    expect(site.report).toMatchObject({ state: "reverted", id: "heavy", reason: "crashed", settings: {} });
    await site.want({ id: "heavy", x: 9 });
    await site.clock.advance(HOUR);
    expect(site.inForce).toBeUndefined();
  });

  it("come back when the site is mute without them", async () => {
    let site = await active();
    for (let crash = 0; crash < 5; crash++) site = await site.killed("killed");
    await site.clock.advance(PROBATION + MINUTE);
    expect(site.inForce).toBe(9);
  });

  it("stay when the agent ran for long in between", async () => {
    let site = await active();
    for (let crash = 0; crash < 12; crash++) {
      site = await site.killed("killed");
      await site.clock.advance(11 * MINUTE);
    }
    expect(site.inForce).toBe(9);
  });
});
