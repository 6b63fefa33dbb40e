import { describe, expect, it } from "vitest";
import { SuarError } from "../../agent/core/errors.ts";
import { ComposedAgent, type ReceivedRecord } from "../support/composed-agent.ts";
import { FakeTerminal } from "../support/fake-terminal.ts";
import { VirtualClock } from "../support/virtual-clock.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** 15 % of that of a whole fleet. */
const GROUND_STATION_SPREAD = 63_000;
const ANYCAST = ["1.1.1.1", "8.8.8.8"];
const BROKER = "broker.test:1883";
const unreachable = () => {
  throw new SuarError("broker-unreachable", { broker: BROKER, reason: "no route" });
};

/** @param esn0Db of one that is locked. */
function terminal(esn0Db: number | undefined): FakeTerminal {
  const reading = { profile: "fake", locked: esn0Db !== undefined, ...(esn0Db === undefined ? {} : { esn0Db }) };
  return new FakeTerminal(async () => ({ reading }));
}

function outagesOf(world: ComposedAgent): readonly ReceivedRecord[] {
  return world.received().filter(({ kind }) => kind === "outage");
}

/** The internet is gone, and with it the broker. */
function cutOff(world: ComposedAgent, ...also: readonly string[]): void {
  world.prober.silence(...ANYCAST, BROKER, "a.root-servers.net", ...also);
  world.transport.behaviour = { accept: unreachable };
  world.transport.last.drop({ by: "network", detail: "link gone" });
}

function restore(world: ComposedAgent): void {
  world.prober.answers.clear();
  world.transport.behaviour = {};
}

describe("the whole agent in an outage", () => {
  it("records it with its cause and true bounds, and tells the centre as soon as it can", async () => {
    const world = new ComposedAgent({ uplink: { reconnectSpreadSeconds: 0 } });
    await world.start();
    await world.clock.advance(10 * MINUTE);
    const start = world.clock.wall().at;
    cutOff(world, "192.168.1.1");
    await world.clock.advance(25 * MINUTE);
    expect(world.agent.snapshot().diagnosis.outage).toMatchObject({ of: "link" });
    const end = world.clock.wall().at;
    restore(world);
    await world.clock.advance(20 * MINUTE);
    expect(outagesOf(world)).toMatchObject([
      {
        lane: "event",
        cause: "lan",
        confidence: 0.9,
        over300s: true,
        flaps: 0,
        evidence: [{ code: "gateway-silent" }],
      },
    ]);
    const [outage] = outagesOf(world);
    // A pass every ten seconds: it began and ended with the first that found so.
    expect(Math.abs((outage?.["start"] as number) - start)).toBeLessThanOrEqual(10_000);
    expect(Math.abs((outage?.["end"] as number) - end)).toBeLessThanOrEqual(10_000);
    expect(world.agent.snapshot().diagnosis.outage).toBeUndefined();
    await world.stop();
  });

  it("goes on with it after a power cut, and tells one outage", async () => {
    const first = new ComposedAgent({ uplink: { reconnectSpreadSeconds: 0 } });
    await first.start();
    await first.clock.advance(10 * MINUTE);
    const start = first.clock.wall().at;
    cutOff(first);
    await first.clock.advance(30 * MINUTE);
    const disk = first.disk.crashed("power cut");
    const cutAt = first.clock.wall().at;

    // Back after an hour, without knowing the time.
    const clock = new VirtualClock({ bootId: "boot-2", monotonic: 30_000, wall: 0, trusted: false });
    const second = new ComposedAgent({
      clock,
      disk,
      keepsake: first.keepsake.copy(),
      uplink: { reconnectSpreadSeconds: 0 },
    });
    second.prober.silence(...ANYCAST, BROKER, "a.root-servers.net");
    second.transport.behaviour = { accept: unreachable };
    await second.start();
    await clock.advance(20 * MINUTE);
    restore(second);
    await clock.advance(MINUTE);
    clock.setWall(cutAt + HOUR + clock.monotonic(), true);
    await clock.advance(30 * MINUTE);
    const [outage, ...others] = outagesOf(second);
    expect(others).toEqual([]);
    expect(outage).toMatchObject({ cause: "unknown", over300s: true });
    expect(Math.abs((outage?.["start"] as number) - start)).toBeLessThanOrEqual(10_000);
    const downMs = 50 * MINUTE + 30_000;
    // The last sign of life is up to 90 s older than the cut.
    expect(Math.abs((outage?.["downMs"] as number) - downMs)).toBeLessThan(2 * MINUTE);
    expect(Math.abs((outage?.["unpoweredMs"] as number) - HOUR)).toBeLessThan(2 * MINUTE);
    await second.stop();
  });

  it("counts it in the summary of the day", async () => {
    const clock = new VirtualClock({ monotonic: 15 * MINUTE, wall: Date.UTC(2026, 2, 1, 22, 0) });
    const world = new ComposedAgent({ clock });
    await world.start();
    await clock.advance(30 * MINUTE);
    cutOff(world, "192.168.1.1");
    await clock.advance(20 * MINUTE);
    restore(world);
    await clock.advance(70 * MINUTE + 1000);
    const recorded = world.calendar.strike("day summary");
    await clock.advance(10 * MINUTE);
    await recorded;
    const day = world.received().find(({ kind }) => kind === "day");
    expect(day).toMatchObject({
      date: "2026-03-01",
      outages: [{ cause: "lan", count: 1, over300s: 1 }],
      unpoweredMs: 0,
    });
    expect(day?.["blocks"]).toBeGreaterThanOrEqual(23);
    expect(day?.["blocksDown"]).toBe(4);
    const missing = (day?.["measuredMs"] as number) - (day?.["availableMs"] as number);
    expect(Math.abs(missing - 20 * MINUTE)).toBeLessThan(MINUTE);
    await world.stop();
  });

  it("tells a broker that is gone from a link that is", async () => {
    const world = new ComposedAgent({ uplink: { reconnectSpreadSeconds: 0 } });
    await world.start();
    await world.clock.advance(10 * MINUTE);
    world.prober.silence(BROKER);
    await world.clock.advance(20 * MINUTE);
    restore(world);
    await world.clock.advance(20 * MINUTE);
    expect(outagesOf(world)).toMatchObject([{ cause: "broker" }]);
    const links = world.received().filter(({ kind }) => kind === "link");
    expect(new Set(links.map(({ state }) => state))).toEqual(new Set(["up"]));
    await world.stop();
  });

  it.each([
    ["locked", 11],
    ["without a carrier from one reading to the next", undefined],
  ])(
    "shares one beyond its terminal (%s) with thousands, and does not come back at the moment when they all do",
    async (_, after) => {
      const dish = terminal(11);
      const world = new ComposedAgent({ terminal: dish });
      await world.start();
      await world.clock.advance(10 * MINUTE);
      cutOff(world);
      dish.answer = terminal(after).answer;
      await world.clock.advance(2 * MINUTE);
      const before = world.transport.attempts.length;
      await world.clock.advance(10 * GROUND_STATION_SPREAD);
      const attempts = world.transport.attempts.length - before;
      expect(attempts).toBeGreaterThanOrEqual(8);
      expect(attempts).toBeLessThanOrEqual(13);
      while ((world.agent.snapshot().uplink.nextAttemptMs ?? 0) < 20_000) await world.clock.advance(1000);
      restore(world);
      // Meanwhile the probes are answered again.
      await world.clock.advance(15_000);
      expect(world.agent.snapshot().uplink.state).toBe("waiting");
      await world.clock.advance(1.2 * GROUND_STATION_SPREAD - 15_000);
      expect(world.agent.snapshot().uplink.state).toBe("connected");
      await world.clock.advance(10 * MINUTE);
      expect(outagesOf(world)).toMatchObject([{ cause: "gateway-or-beam" }]);
      await world.stop();
    },
  );

  it("shares one in the provider's network with everybody", async () => {
    const world = new ComposedAgent();
    world.prober.routers.set(1, "192.168.1.1").set(2, "10.64.0.1");
    await world.start();
    await world.clock.advance(10 * MINUTE);
    cutOff(world);
    await world.clock.advance(2 * MINUTE);
    const before = world.transport.attempts.length;
    await world.clock.advance(30 * MINUTE);
    const attempts = world.transport.attempts.length - before;
    expect(attempts).toBeGreaterThanOrEqual(3);
    expect(attempts).toBeLessThanOrEqual(5);
    restore(world);
    await world.stop();
  });

  it("is alone when the signal of its terminal faded away, and comes back at once", async () => {
    const dish = terminal(11);
    const world = new ComposedAgent({ terminal: dish });
    await world.start();
    await world.clock.advance(10 * MINUTE);
    for (const esn0Db of [9, 7, 5]) {
      dish.answer = terminal(esn0Db).answer;
      await world.clock.advance(MINUTE);
    }
    cutOff(world);
    dish.answer = terminal(undefined).answer;
    await world.clock.advance(30 * MINUTE);
    restore(world);
    await world.clock.advance(2000);
    expect(world.agent.snapshot().uplink.state).toBe("connected");
    await world.stop();
  });

  it("knows when the Sun will stand behind the satellite, where it knows its place", async () => {
    const clock = new VirtualClock({ wall: Date.UTC(2026, 2, 21, 23, 0) });
    const world = new ComposedAgent({ clock, location: { latitude: -6.2, longitude: 106.8 } });
    await world.start();
    const { sunOutage } = world.agent.snapshot().diagnosis;
    expect(new Date(sunOutage?.start ?? 0).toISOString().slice(0, 16)).toBe("2026-03-22T01:55");
    expect(new ComposedAgent({ clock }).agent.snapshot().diagnosis).toEqual({});
    await world.stop();
  });
});
