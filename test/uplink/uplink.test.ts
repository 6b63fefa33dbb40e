import { describe, expect, it } from "vitest";
import { SuarError } from "../../agent/core/errors.ts";
import { MINUTE, SECOND } from "../../agent/core/time.ts";
import { laneOf, seqsOf, statusOf, type UplinkHarness, uplinkCase, uplinkHarness } from "../support/uplink-harness.ts";

const { started, watch } = uplinkCase();
const unreachable = new SuarError("broker-unreachable", { broker: "b:1883", reason: "no route" });
const data = (h: UplinkHarness) => h.transport.delivered.filter((message) => laneOf(message) !== "status");

describe("a session", () => {
  it("begins with a retained birth and carries a will", async () => {
    const h = await started();
    const [birth] = h.transport.last.published;
    expect(birth).toMatchObject({ topic: "suar/v1/site-1/status", retain: true });
    expect(statusOf(birth)).toEqual({
      v: 1,
      online: true,
      site: "site-1",
      epoch: "epoch-1",
      boot: "boot-1",
      agent: "0.1.0",
      config: "00c0ffee",
      protocol: "MQTT 5",
      since: h.clock.wall().at,
    });
    const { will, clientId } = h.transport.last.options;
    expect(clientId).toBe("suar-site-1");
    expect(will).toMatchObject({ topic: "suar/v1/site-1/status", retain: true });
    expect(statusOf(will)).toEqual({
      v: 1,
      online: false,
      site: "site-1",
      epoch: "epoch-1",
      boot: "boot-1",
      reason: "connection-lost",
    });
    expect(h.uplink.status()).toMatchObject({
      state: "connected",
      protocol: "MQTT 5",
      broker: "broker.example.net:1883",
    });
  });

  it("does not wait for a disk that hangs longer than for ten seconds", async () => {
    const hanging = { read: () => new Promise<never>(() => {}), write: async () => {} };
    const h = watch(uplinkHarness({}, {}, { keepsake: hanging }));
    void h.start();
    await h.clock.advance(10 * SECOND);
    expect(h.uplink.status().state).toBe("connected");
  });

  it("does not claim to know the time while the clock is not trusted", async () => {
    const h = watch(uplinkHarness());
    h.clock.setWall(1_000, false);
    await h.start();
    expect(statusOf(h.transport.last.published[0])).not.toHaveProperty("since");
  });

  it("sends nothing before the birth was acknowledged", async () => {
    const h = await started({ answer: () => "silence" });
    h.queue.add("event");
    await h.clock.advance(SECOND);
    expect(h.transport.last.published.map(laneOf)).toEqual(["status"]);
    h.transport.last.acknowledge();
    await h.clock.settle();
    expect(h.transport.last.published.map(laneOf)).toEqual(["status", "event"]);
  });

  it("bundles what waits in a lane into one message and settles it when acknowledged", async () => {
    const h = uplinkHarness();
    watch(h);
    const live = h.queue.add("live", 5);
    const event = h.queue.add("event", 2);
    await h.start();
    expect(data(h).map(laneOf)).toEqual(["event", "telemetry"]);
    expect(data(h).map(seqsOf)).toEqual([event, live]);
    expect(h.queue.in("delivered").length).toBe(7);
    expect(h.uplink.status()).toMatchObject({ unansweredMessages: 0, sinceAcknowledgedMs: 0 });
  });

  it("compresses telemetry, which comes each minute, and leaves events plain", async () => {
    const h = watch(uplinkHarness());
    h.queue.add("event", 2, 300);
    h.queue.add("live", 2, 300);
    await h.start();
    const [event, live] = data(h).map(({ payload }) => payload);
    expect([...(event ?? [])].slice(0, 1)).toEqual(["{".charCodeAt(0)]);
    expect([...(live ?? [])].slice(0, 2)).toEqual([0x1f, 0x8b]);
  });

  it("leaves fresh telemetry plain where the centre wants it so, and compresses the backlog all the same", async () => {
    const h = watch(uplinkHarness({}, { compress: "backlog" }));
    h.queue.add("live", 2, 300);
    h.queue.add("backlog", 2, 300);
    await h.start();
    const [live, backlog] = data(h).map(({ payload }) => payload);
    expect([...(live ?? [])].slice(0, 1)).toEqual(["{".charCodeAt(0)]);
    expect([...(backlog ?? [])].slice(0, 2)).toEqual([0x1f, 0x8b]);
  });

  it("sends what arrives later without any time passing", async () => {
    const h = await started();
    for (let i = 0; i < 3; i++) {
      h.queue.add("live");
      await h.clock.settle();
    }
    expect(data(h).flatMap(seqsOf)).toEqual([1, 2, 3]);
  });

  it("does not overlook a record that comes while the queue is being asked", async () => {
    const h = uplinkHarness();
    watch(h);
    h.queue.looked = (lane) => {
      if (lane !== "backlog") return;
      h.queue.looked = undefined;
      h.queue.add("backlog");
    };
    await h.start();
    expect(h.queue.in("delivered")).toEqual([1]);
  });
});

describe("after an outage", () => {
  it("sends live before backlog, and backlog oldest first", async () => {
    const h = uplinkHarness({}, { backlogBatchBytes: 300 });
    watch(h);
    const backlog = h.queue.add("backlog", 100);
    const live = h.queue.add("live", 2);
    await h.start();
    expect(laneOf(data(h)[0] ?? h.transport.last.options.will)).toBe("telemetry");
    expect(data(h).flatMap(seqsOf)).toEqual([...live, ...backlog]);
    expect(data(h).length).toBeGreaterThan(5);
  });

  it("never lets backlog take the share of live, which goes out at once", async () => {
    const h = uplinkHarness(
      { answer: (message) => (laneOf(message) === "status" ? 0 : "silence") },
      { backlogBatchBytes: 300 },
    );
    watch(h);
    h.queue.add("backlog", 500);
    await h.start();
    expect(h.transport.last.unanswered.map(laneOf)).toEqual(Array(11).fill("backlog"));
    for (let i = 0; i < 8; i++) {
      h.queue.add(i % 2 === 0 ? "live" : "event");
      await h.clock.settle();
    }
    expect(h.transport.last.unanswered.length).toBe(16);
    expect(h.transport.last.unanswered.slice(11).map(laneOf)).toEqual([
      "telemetry",
      "event",
      "telemetry",
      "event",
      "telemetry",
    ]);
    expect(h.uplink.status().unansweredMessages).toBe(16);
  });

  it("paces backlog, but not live", async () => {
    const h = uplinkHarness({}, { backlogBitsPerSecond: 8_000, backlogBatchBytes: 400 });
    watch(h);
    h.queue.add("backlog", 600, 50);
    await h.start();
    const bytes = () =>
      h.transport.delivered.filter((m) => laneOf(m) === "backlog").reduce((n, m) => n + m.payload.length, 0);
    expect(bytes()).toBeLessThan(2_500);
    await h.clock.advance(5 * SECOND);
    expect(bytes()).toBeGreaterThan(5_000);
    expect(bytes()).toBeLessThan(7_500);
    h.queue.add("live");
    await h.clock.settle();
    expect(h.queue.in("delivered")).toContain(601);
  });

  it("keeps to the broker's receive maximum", async () => {
    const h = uplinkHarness(
      { receiveMaximum: 3, answer: (message) => (laneOf(message) === "status" ? 0 : "silence") },
      { backlogBatchBytes: 100 },
    );
    watch(h);
    h.queue.add("backlog", 30);
    await h.start();
    for (const lane of ["live", "event", "live"] as const) {
      h.queue.add(lane);
      await h.clock.settle();
    }
    expect(h.transport.last.unanswered).toHaveLength(3);
    h.transport.behaviour = { receiveMaximum: 3 };
    h.transport.last.acknowledge();
    await h.clock.settle();
    expect(h.queue.in("delivered").length).toBe(33);
    expect(h.transport.last.mostUnanswered).toBe(3);
  });

  it("still drains backlog when the broker takes one message at a time", async () => {
    const h = uplinkHarness({ receiveMaximum: 1 }, { backlogBatchBytes: 100 });
    watch(h);
    h.queue.add("backlog", 5);
    await h.start();
    expect(h.queue.in("delivered").length).toBe(5);
  });
});

describe("a session that dies", () => {
  it("releases what was in flight and sends it again in its old order", async () => {
    const h = uplinkHarness(
      { answer: (message) => (laneOf(message) === "status" ? 0 : "silence") },
      { backlogBatchBytes: 100 },
    );
    watch(h);
    h.queue.add("backlog", 40);
    await h.start();
    h.transport.last.acknowledge(0, 2);
    await h.clock.settle();
    const settled = h.queue.in("delivered").length;
    expect(settled).toBeGreaterThan(0);
    h.transport.behaviour = {};
    h.transport.last.drop({ by: "network", detail: "cable" });
    await h.clock.settle();
    expect(h.queue.in("taken")).toEqual([]);
    expect(h.uplink.status()).toMatchObject({ state: "waiting", problem: { code: "session-closed" } });
    await h.clock.advance(2 * SECOND);
    expect(h.transport.sessions.length).toBe(2);
    const again = h.transport.last.delivered.filter((message) => laneOf(message) === "backlog").flatMap(seqsOf);
    expect(again).toEqual(Array.from({ length: 40 - settled }, (_, i) => settled + i + 1));
    expect(h.uplink.status().problem).toBeUndefined();
  });

  it("is given up when an acknowledgement does not come, and another takes over", async () => {
    const h = await started({ answer: (message) => (laneOf(message) === "status" ? 0 : "silence") });
    const seqs = h.queue.add("live", 3);
    await h.clock.advance(29 * SECOND);
    expect(h.transport.last.ended).toBeUndefined();
    h.transport.behaviour = {};
    await h.clock.advance(SECOND);
    expect(h.transport.sessions[0]?.ended).toBe("destroyed");
    expect(h.uplink.status().problem?.code).toBe("acknowledgement-late");
    await h.clock.advance(2 * SECOND);
    expect(h.transport.sessions.length).toBe(2);
    expect(h.queue.in("delivered")).toEqual(seqs);
  });

  it("is given up when the birth is not acknowledged", async () => {
    const h = await started({ answer: () => "silence" });
    await h.clock.advance(30 * SECOND);
    expect(h.transport.sessions[0]?.ended).toBe("destroyed");
    h.transport.behaviour = {};
    await h.clock.advance(2 * SECOND);
    expect(h.uplink.status().state).toBe("connected");
  });

  it("is followed by a spread wait when the far side ended it, by none when the link did", async () => {
    const h = await started();
    await h.clock.advance(10 * MINUTE);
    h.transport.last.drop({ by: "network", detail: "rain" });
    await h.clock.settle();
    expect(h.uplink.status().nextAttemptMs).toBeLessThanOrEqual(2 * SECOND);
    const waits: number[] = [];
    for (let i = 0; i < 20; i++) {
      await h.clock.advance(7 * MINUTE);
      await h.clock.advance(10 * MINUTE);
      expect(h.uplink.status().state).toBe("connected");
      h.transport.last.drop({ by: "broker", detail: "restart" });
      await h.clock.settle();
      waits.push(h.uplink.status().nextAttemptMs ?? 0);
    }
    expect(Math.max(...waits)).toBeGreaterThan(3 * MINUTE);
    expect(Math.max(...waits)).toBeLessThanOrEqual(7 * MINUTE);
    expect(new Set(waits).size).toBe(20);
  });

  it("waits minutes after another box took it over", async () => {
    const h = await started();
    h.transport.last.drop({ by: "broker", reasonCode: 0x8e, detail: "taken over" });
    await h.clock.settle();
    expect(h.uplink.status().nextAttemptMs).toBeGreaterThanOrEqual(5 * MINUTE);
  });

  it("loses nothing and settles each record once in a hundred random deaths", async () => {
    const h = await started(
      { answer: (message) => (laneOf(message) === "status" || message.payload.length % 3 === 0 ? 0 : "silence") },
      { backlogBatchBytes: 150, windowMessages: 4 },
    );
    for (let i = 0; i < 100; i++) {
      h.queue.add((["event", "live", "backlog"] as const)[i % 3] ?? "live", 1 + (i % 7), i % 11);
      await h.clock.advance((i * 997) % 4_000);
      h.transport.last.drop({ by: "network", detail: "cut" });
      await h.clock.advance(15 * MINUTE);
      if (i % 2 === 0) h.transport.last.acknowledge(0, 1);
    }
    h.transport.behaviour = {};
    h.transport.last.drop({ by: "network", detail: "cut" });
    await h.clock.advance(15 * MINUTE);
    expect(h.queue.in("pending")).toEqual([]);
    const settled = h.queue.history
      .filter((line) => line.startsWith("delivered"))
      .flatMap((line) => line.slice(10).split(","));
    expect(settled.length).toBe(new Set(settled).size);
    for (const session of h.transport.sessions) expect(session.mostUnanswered).toBeLessThanOrEqual(4);
  });
});

describe("the status", () => {
  it("counts the time without a connection through all attempts and waits", async () => {
    const h = await started({
      accept: () => {
        throw unreachable;
      },
    });
    await h.clock.advance(30 * MINUTE);
    expect(h.transport.attempts.length).toBeGreaterThan(3);
    expect(h.uplink.status().forMs).toBe(30 * MINUTE);
  });

  it("keeps the problem of a broker that takes the birth and nothing else, until a record has passed", async () => {
    const h = await started({ answer: (message) => (laneOf(message) === "status" ? 0 : "silence") });
    h.queue.add("live");
    await h.clock.advance(5 * MINUTE);
    expect(h.transport.sessions.length).toBeGreaterThan(1);
    expect(h.uplink.status().problem).toMatchObject({ code: "acknowledgement-late" });
    h.transport.behaviour = {};
    h.transport.last.drop({ by: "network", detail: "cut" });
    await h.clock.advance(5 * MINUTE);
    expect(h.uplink.status()).toMatchObject({ state: "connected" });
    expect(h.uplink.status().problem).toBeUndefined();
  });
});
