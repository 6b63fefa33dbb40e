import { describe, expect, it } from "vitest";
import { SuarError } from "../../agent/core/errors.ts";
import { ComposedAgent } from "../support/composed-agent.ts";
import { VirtualClock } from "../support/virtual-clock.ts";

const MINUTE = 60_000;
const unreachable = () => {
  throw new SuarError("broker-unreachable", { broker: "broker.test:1883", reason: "no route" });
};

function seqsOf(records: readonly { seq: number }[]): number[] {
  return records.map(({ seq }) => seq);
}

function balances({ agent }: ComposedAgent): void {
  const { recorded, delivered, queued, lost } = agent.snapshot().outbox.account;
  expect(recorded).toBe(delivered + queued + lost);
}

describe("the whole agent", () => {
  it("measures, records and delivers a record of link and host for every minute, each once and in order", async () => {
    const world = new ComposedAgent();
    await world.start();
    await world.clock.advance(10 * MINUTE);
    const telemetry = world.received().filter(({ lane }) => lane === "telemetry");
    expect(telemetry.filter(({ kind }) => kind === "link").length).toBeGreaterThanOrEqual(9);
    expect(telemetry.filter(({ kind }) => kind === "host").length).toBeGreaterThanOrEqual(9);
    expect(telemetry.find(({ kind }) => kind === "link")).toMatchObject({
      state: "up",
      rttMs: { p50: 600 },
      lossRatio: 0,
    });
    expect(seqsOf(world.received())).toEqual(seqsOf(world.received()).toSorted((a, b) => a - b));
    balances(world);
    await world.stop();
  });

  it.each([
    ["always", 0],
    ["auto", 0.02],
  ] as const)("measures less while bytes are short (economy: %s, %d MB a day)", async (economy, dailyMegabytes) => {
    const world = new ComposedAgent({ uplink: { economy, dailyMegabytes } });
    await world.start();
    await world.clock.advance(60 * MINUTE);
    expect(world.agent.snapshot().uplink.thrift).not.toBe("normal");
    const pings = () => world.prober.asked.filter((what) => what === "ping 1.1.1.1").length;
    const recorded = () => world.agent.snapshot().outbox.account.recorded;
    const before = { pings: pings(), recorded: recorded() };
    await world.clock.advance(60 * MINUTE);
    expect(pings() - before.pings).toBe(60);
    // A link and a host record every five minutes.
    expect(recorded() - before.recorded).toBe(24);
    await world.stop();
    balances(world);
  });

  it("says at its start who it is, and at its end that it went", async () => {
    const world = new ComposedAgent();
    await world.start();
    await world.clock.advance(MINUTE);
    await world.stop();
    const statuses = world.transport.delivered.filter(({ topic }) => topic === "suar/v1/desa-1/status");
    expect(statuses.map(({ retain }) => retain)).toEqual([true, true]);
    const [birth, goodbye] = statuses.map(({ payload }) => JSON.parse(Buffer.from(payload).toString()) as object);
    expect(birth).toMatchObject({
      online: true,
      site: "desa-1",
      boot: "boot-1",
      agent: "0.0.0-test",
      config: expect.stringMatching(/^[0-9a-f]{8}$/),
    });
    expect(goodbye).toMatchObject({ online: false, reason: "stopped" });
    const will = JSON.parse(Buffer.from(world.transport.attempts[0]?.will.payload ?? []).toString()) as object;
    expect(will).toMatchObject({ online: false, reason: "connection-lost" });
    expect(world.received().map(({ kind }) => kind)).toContain("boot");
  });

  it("records through an outage, then sends live before backlog, and nothing is missing", async () => {
    const world = new ComposedAgent({ uplink: { reconnectSpreadSeconds: 0, backlogKilobitsPerSecond: 4 } });
    await world.start();
    await world.clock.advance(2 * MINUTE);
    world.transport.behaviour = { accept: unreachable };
    world.transport.last.drop({ by: "network", detail: "link gone" });
    await world.clock.advance(120 * MINUTE);
    const before = world.received().length;
    expect(world.agent.snapshot().outbox.account.queued).toBeGreaterThan(200);
    expect(world.agent.snapshot().uplink.problem).toMatchObject({ code: "broker-unreachable" });

    world.transport.behaviour = {};
    await world.clock.advance(15 * MINUTE); // The longest wait before the next attempt.
    const after = world.received().slice(before);
    const firstBacklog = after.findIndex(({ lane }) => lane === "backlog");
    expect(after.slice(0, firstBacklog).filter(({ lane }) => lane === "telemetry").length).toBeGreaterThan(0);
    await world.clock.advance(60 * MINUTE);
    const backlog = seqsOf(world.received().filter(({ lane }) => lane === "backlog"));
    expect(backlog).toEqual(backlog.toSorted((a, b) => a - b));
    await world.stop();
    const { recorded } = world.agent.snapshot().outbox.account;
    expect(seqsOf(world.received()).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: recorded }, (_, i) => i + 1),
    );
    balances(world);
  });

  it("goes on after a power cut with what was recorded, in the same epoch", async () => {
    const first = new ComposedAgent({ uplink: { reconnectSpreadSeconds: 0 } });
    first.transport.behaviour = { accept: unreachable };
    await first.start();
    await first.clock.advance(10 * MINUTE);
    const recorded = first.agent.snapshot().outbox.account.recorded;

    const clock = new VirtualClock({ bootId: "boot-2", monotonic: 30_000, trusted: false });
    const second = new ComposedAgent({ clock, disk: first.disk.crashed("power cut") });
    await second.start();
    await clock.advance(30 * MINUTE);
    await second.stop();
    const seqs = seqsOf(second.received());
    expect(new Set(second.received().map(({ epoch }) => epoch)).size).toBe(1);
    expect(seqs.filter((seq) => seq <= recorded)).toHaveLength(recorded);
    expect(new Set(seqs).size).toBe(seqs.length);
    const [before, after] = second.received().filter(({ kind }) => kind === "boot");
    expect(before).toMatchObject({ reason: "first-start" });
    expect(after).toMatchObject({ reason: "power-cut", sinceBootMs: 30_000, lastAlive: { boot: "boot-1" } });
    balances(second);
  });

  it("knows a restart from a crash", async () => {
    const first = new ComposedAgent();
    await first.start();
    await first.clock.advance(MINUTE);
    await first.stop();
    const second = new ComposedAgent({ clock: first.clock, disk: first.disk });
    await second.start();
    await second.clock.advance(MINUTE);
    const third = new ComposedAgent({ clock: first.clock, disk: second.disk.crashed("killed") });
    await second.stop();
    await third.start();
    await third.clock.advance(MINUTE);
    await third.stop();
    const reasons = [first, second, third].flatMap((world) =>
      world.received().flatMap(({ kind, reason }) => (kind === "boot" ? [reason] : [])),
    );
    expect(reasons).toEqual(["first-start", "restart", "crash"]);
  });

  it("stamps with boot and time since boot while nobody vouches for the clock, and anchors the boot once somebody does", async () => {
    const clock = new VirtualClock({ wall: 0, monotonic: 5000, trusted: false });
    const world = new ComposedAgent({ clock });
    await world.start();
    await clock.advance(3 * MINUTE);
    const now = Date.UTC(2026, 10, 23, 3);
    clock.setWall(now, true);
    await clock.advance(2 * MINUTE);
    await world.stop();
    const records = world.received();
    const anchored = records.findIndex(({ kind }) => kind === "clock");
    expect(records[0]).toMatchObject({ kind: "boot", boot: "boot-1", up: 5000 });
    for (const record of records.slice(0, anchored)) expect(record).not.toHaveProperty("at");
    const anchor = records[anchored]?.["anchor"] as { boot: string; up: number; at: number };
    expect(anchor.at - anchor.up).toBe(now - (5000 + 3 * MINUTE));
    for (const record of records.slice(anchored)) expect(record).toHaveProperty("at");
  });

  it("dates what waited through a power cut, recorded in 1970 in two boots that each learnt the time late", async () => {
    const learnt = Date.UTC(2026, 10, 23, 3);
    const boot = async (bootId: string, disk?: ComposedAgent["disk"]) => {
      const clock = new VirtualClock({ bootId, wall: 0, monotonic: MINUTE, trusted: false });
      const world = new ComposedAgent({ clock, ...(disk === undefined ? {} : { disk }) });
      world.transport.behaviour = { accept: unreachable };
      await world.start();
      await clock.advance(10 * MINUTE);
      clock.setWall(learnt + (bootId === "boot-2" ? 60 * MINUTE : 0), true);
      await clock.advance(2 * MINUTE);
      return world;
    };
    const first = await boot("boot-1");
    const second = await boot("boot-2", first.disk.crashed("power cut"));
    second.transport.behaviour = {};
    await second.clock.advance(30 * MINUTE);
    await second.stop();
    const records = second.received().toSorted((a, b) => a.seq - b.seq);
    for (const record of records) expect(record).not.toHaveProperty("up");
    const starts = records.filter(({ kind }) => kind === "boot");
    expect(starts.map(({ at, clock }) => [at, clock])).toEqual([
      [learnt - 10 * MINUTE, "repaired"],
      [learnt + 50 * MINUTE, "repaired"],
    ]);
    const windows = records.filter(({ kind, clock }) => kind === "link" && clock === "repaired");
    const windowsOf = (begin: number) => windows.map(({ at }) => (at as number) - begin).filter((after) => after >= 0);
    const minutes = Array.from({ length: 10 }, (_, index) => (index + 1) * MINUTE);
    expect(windowsOf(learnt + 50 * MINUTE)).toEqual(minutes);
    expect(windowsOf(learnt - 10 * MINUTE).filter((after) => after <= 20 * MINUTE)).toEqual(minutes);
    expect(starts[1]).toMatchObject({ lastAlive: { boot: "boot-1", at: second.clock.earliest } });
    expect(second.clock.earliest).toBeGreaterThan(learnt);
    balances(second);
  });

  it("anchors the boot again when its clock is set in mid-run, and says by how much", async () => {
    const world = new ComposedAgent();
    await world.start();
    await world.clock.advance(10 * MINUTE);
    world.clock.setWall(world.clock.wall().at - 120 * MINUTE, false);
    await world.clock.advance(5 * MINUTE);
    world.clock.setWall(world.clock.wall().at + 30 * MINUTE, true);
    await world.clock.advance(5 * MINUTE);
    await world.stop();
    const clocks = world.received().filter(({ kind }) => kind === "clock");
    expect(clocks.map(({ stepMs }) => stepMs)).toEqual([undefined, -90 * MINUTE]);
    expect(seqsOf(world.received())).toEqual(seqsOf(world.received()).toSorted((a, b) => a - b));
  });

  it("records what it can while ping is missing, there is no way out and the box says nothing", async () => {
    const world = new ComposedAgent();
    world.prober.pingProblem = new SuarError("ping-missing", {});
    world.network.route = undefined;
    world.host.problem = new SuarError("host-unreadable", { reason: "test" });
    await world.start();
    await world.clock.advance(5 * MINUTE);
    const { collectors } = world.agent.snapshot().measuring;
    expect(collectors.filter(({ problem }) => problem !== undefined).map(({ name }) => name)).toEqual([
      "ladder",
      "interface",
      "host",
    ]);
    const kinds = new Set(world.received().map(({ kind }) => kind));
    expect([...kinds].sort()).toEqual(["boot", "clock", "host", "link"]);
    await world.stop();
  });

  it("measures and records without a broker, and says what is missing", async () => {
    const world = new ComposedAgent({ uplink: { broker: undefined as unknown as string } });
    await world.start();
    await world.clock.advance(5 * MINUTE);
    expect(world.transport.attempts).toHaveLength(0);
    expect(world.agent.snapshot().uplink).toMatchObject({ state: "off", problem: { code: "broker-missing" } });
    expect(world.agent.snapshot().outbox.account.queued).toBeGreaterThan(8);
    await world.stop();
  });

  it("records the summary of a day at midnight of the site", async () => {
    const clock = new VirtualClock({ wall: Date.UTC(2026, 2, 1, 23, 0) });
    const world = new ComposedAgent({ clock });
    await world.start();
    await clock.advance(60 * MINUTE + 1000);
    const recorded = world.calendar.strike("day summary");
    await clock.advance(MINUTE);
    await recorded;
    await world.stop();
    const day = world.received().find(({ kind }) => kind === "day");
    expect(day).toMatchObject({ linkWindows: 60, date: "2026-03-01" });
    expect(day?.["availableMs"]).toBe(day?.["measuredMs"]);
  });

  it("records the open window when it stops, and leaves nothing running", async () => {
    const world = new ComposedAgent();
    await world.start();
    await world.clock.advance(90_000);
    // Neither the last window nor its settlement waits for a commit of others.
    expect(await world.stop()).toBeLessThan(1000);
    const spans = world
      .received()
      .filter(({ kind }) => kind === "link")
      .map(({ span }) => span as number);
    expect(spans.reduce((sum, span) => sum + span, 0)).toBe(90_000);
    expect(world.clock.sleeping).toBe(0);
    expect(world.calendar.scheduled).toEqual([]);
  });

  it("stops within its deadline when the disk hangs", async () => {
    const world = new ComposedAgent();
    await world.start();
    await world.clock.advance(90_000);
    world.disk.hangs = true;
    // 10 s for all of it, and a second of grace for each part that had to be left behind.
    expect(await world.stop()).toBeLessThan(15_000);
  });

  it("does not start twice on one store, and lets go of what it had started", async () => {
    const first = new ComposedAgent();
    await first.start();
    const second = new ComposedAgent({ clock: first.clock, disk: first.disk });
    await expect(second.start()).rejects.toMatchObject({ code: "store-locked" });
    await first.clock.advance(2 * MINUTE);
    expect(first.received().length).toBeGreaterThan(0);
    await first.stop();
  });
});
