import { describe, expect, it } from "vitest";
import { SuarError } from "../../agent/core/errors.ts";
import { HOUR, MINUTE, SECOND } from "../../agent/core/time.ts";
import { SupervisedAgent } from "../support/supervised-agent.ts";
import { VirtualClock } from "../support/virtual-clock.ts";

const unreachable = new SuarError("broker-unreachable", { broker: "x", reason: "no route" });

async function started(...parameters: ConstructorParameters<typeof SupervisedAgent>): Promise<SupervisedAgent> {
  const world = new SupervisedAgent(...parameters);
  await world.start();
  return world;
}

/** The end: everything recorded has arrived, each number, and the account agrees. */
async function complete(world: SupervisedAgent): Promise<void> {
  const { recorded, delivered, queued, lost } = (await world.stop()).snapshot().outbox.account;
  expect({ queued, lost, delivered }).toEqual({ queued: 0, lost: 0, delivered: recorded });
  const unique = [...new Set(world.received())].sort((a, b) => a - b);
  expect(unique).toEqual(Array.from({ length: recorded }, (_, index) => index + 1));
  expect(world.clock.sleeping).toBe(0);
  expect(world.calendar.scheduled).toEqual([]);
}

const command = (world: SupervisedAgent, id: string, verb: string, more: object = {}) => ({
  v: 1,
  id,
  verb,
  expiresAt: world.clock.wall().at + HOUR,
  ...more,
});

describe("an agent whose settings the centre changes", () => {
  it("runs with them from a restart in the same process on, loses nothing by it, and tells", async () => {
    const world = await started();
    await world.advance(90 * SECOND);
    await world.send("config", { v: 1, id: "c-1", settings: { uplink: { keepaliveSeconds: 600 } } }, true);
    await world.advance(5 * SECOND);
    expect(world.composed.map(({ uplink }) => uplink.keepaliveSeconds)).toEqual([180, 600]);
    expect(world.transport.last.options.keepaliveSeconds).toBe(600);
    const births = world.published("status").filter(({ online }) => online === true);
    expect(world.report).toEqual({
      v: 1,
      site: "desa-1",
      state: "active",
      id: "c-1",
      settings: { uplink: { keepaliveSeconds: 600 } },
      config: births.at(-1)?.["config"],
    });
    expect(births.at(-1)?.["config"]).not.toBe(births[0]?.["config"]);
    expect(world.agent?.snapshot().configuration).toEqual({ state: "active", id: "c-1" });
    await world.advance(10 * MINUTE);
    await complete(world);
  });

  it("is back with those before when no broker is to be reached with them, and says why", async () => {
    const world = await started();
    world.transport.behaviour = {
      accept: ({ url }) => {
        if (url.includes("other.test")) throw unreachable;
      },
    };
    await world.advance(MINUTE);
    const wanted = { v: 1, id: "c-1", settings: { uplink: { broker: "mqtt://other.test" } } };
    await world.send("config", wanted, true);
    await world.advance(9 * MINUTE);
    expect(world.composed.at(-1)?.uplink.broker).toBe("mqtt://other.test:1883");
    expect(world.agent?.snapshot().configuration).toMatchObject({ state: "trial", id: "c-1" });
    await world.advance(2 * MINUTE);
    expect(world.agent?.snapshot().uplink).toMatchObject({ state: "connected", broker: "broker.test:1883" });
    expect(world.report).toMatchObject({ state: "reverted", id: "c-1", reason: "not-proven", settings: {} });
    // It lies there, and comes with every session.
    for (let session = 0; session < 3; session++) {
      await world.send("config", wanted, true);
      world.transport.last.drop({ by: "network", detail: "gone" });
      await world.advance(MINUTE);
    }
    expect(world.composed).toHaveLength(3);
    await complete(world);
  });

  it.each<[string, string | Uint8Array, string]>([
    ["an absurd cadence", '{"v":1,"id":"x","settings":{"collectors":{"windowSeconds":0}}}', "below-minimum"],
    ["an unknown key", '{"v":1,"id":"x","settings":{"uplink":{"brokr":"mqtt://a"}}}', "unknown-setting"],
    ["a key twice", '{"v":1,"id":"x","settings":{"log":{},"log":{}}}', "duplicate"],
    ["what is not the centre's to set", '{"v":1,"id":"x","settings":{"uplink":{"commands":[]}}}', "not-remote"],
    ["a strange broker", '{"v":1,"id":"x","settings":{"uplink":{"broker":"mqtt://evil.test"}}}', "broker-not-allowed"],
    ["a megabyte of nonsense", "x".repeat(1024 * 1024), "file-too-large"],
    ["noise", Uint8Array.from({ length: 5_000 }, (_, i) => (i * 7919) % 256), "file-not-text"],
  ])("runs on undisturbed with %s, and says what is wrong", async (_name, message, code) => {
    const world = await started();
    await world.send("config", message, true);
    await world.advance(MINUTE);
    expect(world.report).toMatchObject({ state: "refused", reason: "invalid", issues: [{ code }], settings: {} });
    expect(world.composed).toHaveLength(1);
    expect(world.transport.sessions).toHaveLength(1);
    await complete(world);
  });

  it("is started again without them when it cannot even start", async () => {
    const world = await started();
    world.beforeCompose = ({ log }) => {
      if (log.level === "debug") throw new Error("a defect");
    };
    await world.send("config", { v: 1, id: "c-1", settings: { log: { level: "debug" } } });
    await world.advance(5 * SECOND);
    expect(world.composed.map(({ log }) => log.level)).toEqual(["info", "info"]);
    expect(world.report).toMatchObject({ state: "reverted", id: "c-1", reason: "start-failed" });
    await complete(world);
  });

  it("in a process that dies in the middle of the trial goes on with it, and ends it in time", async () => {
    const first = await started();
    const behaviour = {
      accept: ({ url }: { url: string }) => {
        if (url.includes("other.test")) throw unreachable;
      },
    };
    first.transport.behaviour = behaviour;
    await first.send("config", { v: 1, id: "c-1", settings: { uplink: { broker: "mqtt://other.test" } } });
    await first.advance(5 * MINUTE);
    const second = new SupervisedAgent({ clock: first.clock, ...(await first.die("killed")) });
    second.transport.behaviour = behaviour;
    await second.start();
    expect(second.agent?.snapshot().configuration).toMatchObject({ state: "trial", id: "c-1" });
    await second.advance(6 * MINUTE);
    expect(second.report).toMatchObject({ state: "reverted", id: "c-1", reason: "not-proven" });
    const { recorded, delivered } = (await second.stop()).snapshot().outbox.account;
    expect(delivered).toBe(recorded);
  });

  it("in a box that loses its power again and again in the trial comes up with those before", async () => {
    let world = await started();
    await world.send("config", { v: 1, id: "c-1", settings: { uplink: { broker: "mqtt://other.test" } } });
    const behaviour = {
      accept: ({ url }: { url: string }) => (url.includes("other") ? new Promise<void>(() => {}) : undefined),
    };
    world.transport.behaviour = behaviour;
    await world.advance(5 * SECOND);
    let starts = 1;
    for (; world.composed.at(-1)?.uplink.broker?.includes("other"); starts++) {
      const clock = new VirtualClock({ bootId: `boot-${starts + 1}` });
      world = new SupervisedAgent({ clock, ...(await world.die("power cut")) });
      world.transport.behaviour = behaviour;
      await world.start();
    }
    expect(starts).toBe(4);
    await world.advance(5 * SECOND);
    expect(world.report).toMatchObject({ state: "reverted", id: "c-1", reason: "interrupted" });
    await world.stop();
  });

  it("does without them where the site was configured otherwise meanwhile, and says so", async () => {
    const first = await started();
    await first.send("config", { v: 1, id: "c-1", settings: { uplink: { broker: "mqtt://other.test" } } });
    await first.advance(5 * SECOND);
    expect(first.report).toMatchObject({ state: "active" });
    await first.stop();
    const { clock, disk, keepsake } = first;
    const file = { site: "desa-1", uplink: { broker: "mqtt://broker.test:1883", reconnectSpreadSeconds: 0 } };
    const second = await started({ clock, disk, keepsake, file });
    await second.advance(5 * SECOND);
    expect(second.transport.last.options.url).toBe("mqtt://broker.test:1883");
    expect(second.report).toMatchObject({
      state: "reverted",
      id: "c-1",
      reason: "no-longer-valid",
      issues: [{ path: "uplink.broker", code: "broker-not-allowed" }],
    });
    await second.stop();
  });

  it("that cannot start with its own settings ends with the reason", async () => {
    const world = await started({ file: { site: "desa-1" } });
    const other = await started({ clock: world.clock, disk: world.disk });
    await expect(other.stop()).rejects.toMatchObject({ code: "store-locked" });
    await world.stop();
  });
});

describe("commands of the centre", () => {
  it("are answered by the agent itself, once each", async () => {
    const world = await started();
    await world.advance(MINUTE);
    await world.send("command", command(world, "s-1", "status"));
    await world.send("command", command(world, "s-1", "status"));
    await world.send("command", command(world, "s-2", "status"), true);
    const replies = world.published("reply");
    expect(replies.map(({ id, outcome, reason }) => [id, outcome, reason])).toEqual([
      ["s-1", "done", undefined],
      ["s-1", "refused", "replayed"],
      ["s-2", "refused", "retained"],
    ]);
    expect(replies[0]?.["result"]).toMatchObject({ site: "desa-1", configuration: { state: "none" } });
    await complete(world);
  });

  it("replay what was delivered, and reconnect after the reply has gone", async () => {
    const world = await started();
    await world.advance(2 * MINUTE);
    const epoch = world.agent?.snapshot().outbox.account.epoch;
    await world.send("command", command(world, "r-1", "replay", { arguments: { epoch, from: 1, to: 2 } }));
    await world.advance(SECOND);
    expect(world.published("backlog")).toMatchObject([{ replay: "r-1", records: [{ seq: 1 }, { seq: 2 }] }]);
    await world.send("command", command(world, "c-1", "reconnect"));
    expect(world.published("reply").at(-1)).toMatchObject({ id: "c-1", outcome: "accepted" });
    await world.advance(3 * SECOND);
    expect(world.transport.sessions).toHaveLength(2);
    expect(world.agent?.snapshot().uplink).toMatchObject({ state: "connected" });
    expect(world.agent?.snapshot().uplink.problem).toBeUndefined();
    await complete(world);
  });

  it("discard the settings of the centre, which do not come back with the next session", async () => {
    const world = await started();
    const wanted = { v: 1, id: "c-1", settings: { uplink: { keepaliveSeconds: 600 } } };
    await world.send("config", wanted);
    await world.advance(5 * SECOND);
    await world.send("command", command(world, "d-1", "discard-configuration"));
    expect(world.published("reply").at(-1)).toMatchObject({ id: "d-1", outcome: "accepted" });
    await world.advance(5 * SECOND);
    expect(world.report).toMatchObject({ state: "none", settings: {} });
    await world.send("config", wanted, true);
    await world.advance(MINUTE);
    expect(world.composed.map(({ uplink }) => uplink.keepaliveSeconds)).toEqual([180, 600, 180]);
    await complete(world);
  });

  it("need the site's leave, and a clock that somebody vouches for", async () => {
    const file = { site: "desa-1", uplink: { broker: "mqtt://broker.test:1883", commands: ["status"] } };
    const world = await started({ file });
    await world.send("command", command(world, "c-1", "reconnect"));
    world.clock.setWall(world.clock.wall().at, false);
    await world.send("command", command(world, "c-2", "status"));
    expect(world.published("reply").map(({ id, reason }) => [id, reason])).toEqual([
      ["c-1", "not-allowed"],
      ["c-2", "clock-not-trusted"],
    ]);
    await world.stop();
  });
});
