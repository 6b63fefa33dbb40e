import { describe, expect, it } from "vitest";
import { SuarError } from "../../agent/core/errors.ts";
import { HOUR, MINUTE, SECOND } from "../../agent/core/time.ts";
import type { Message } from "../../agent/core/transport.ts";
import type { FakeBrokerBehaviour } from "../support/fake-transport.ts";
import { laneOf, seqsOf, uplinkCase, uplinkHarness } from "../support/uplink-harness.ts";

const { started, watch } = uplinkCase();

describe("a message that the broker does not take", () => {
  const unheard = (topics: readonly string[], code: number) => (message: Parameters<typeof laneOf>[0]) =>
    topics.includes(laneOf(message)) ? code : 0;

  it("is not delivered while nobody listens: kept, alarmed once, tried slowly, one at a time", async () => {
    const h = await started({ answer: unheard(["telemetry"], 0x10) });
    h.queue.add("live", 3);
    await h.clock.settle();
    expect(h.queue.in("delivered")).toEqual([]);
    expect(h.queue.in("pending")).toEqual([1, 2, 3]);
    expect(h.alarms).toEqual(["no-subscribers raised"]);
    expect(h.uplink.status()).toMatchObject({
      state: "connected",
      problem: { code: "no-subscribers", details: { topic: "suar/v1/site-1/telemetry" } },
    });
    h.queue.add("event");
    await h.clock.advance(HOUR);
    expect(h.queue.in("delivered")).toEqual([4]);
    const tries = h.transport.last.published.filter((message) => laneOf(message) === "telemetry").length;
    expect(tries).toBeGreaterThan(10);
    expect(tries).toBeLessThan(30);
    expect(h.transport.last.mostUnanswered).toBe(1);
    h.transport.behaviour = {};
    await h.clock.advance(5 * MINUTE);
    expect(h.queue.in("delivered")).toEqual([1, 2, 3, 4]);
    expect(h.alarms).toEqual(["no-subscribers raised", "no-subscribers cleared"]);
    expect(h.uplink.status().problem).toBeUndefined();
    h.transport.behaviour = { answer: () => "silence" };
    for (let i = 0; i < 3; i++) {
      h.queue.add("live");
      await h.clock.settle();
    }
    expect(h.transport.last.unanswered.length).toBe(3);
    h.transport.behaviour = {};
    h.transport.last.acknowledge();
  });

  it("is kept and alarmed while the site may not publish there", async () => {
    const h = await started({ answer: unheard(["telemetry", "event"], 0x87) });
    h.queue.add("live");
    h.queue.add("event");
    await h.clock.advance(MINUTE);
    expect(h.queue.in("pending")).toEqual([1, 2]);
    expect(h.alarms).toEqual(["publish-refused raised"]);
    expect(h.uplink.status().problem?.code).toBe("publish-refused");
    h.transport.behaviour = { answer: unheard(["event"], 0x87) };
    await h.clock.advance(5 * MINUTE);
    expect(h.queue.in("delivered")).toEqual([1]);
    expect(h.alarms).toEqual(["publish-refused raised"]);
    h.transport.behaviour = {};
    await h.clock.advance(5 * MINUTE);
    expect(h.alarms).toEqual(["publish-refused raised", "publish-refused cleared"]);
  });

  it.each([0x95, 0x99])("for good (%i) is declared rejected alone and blocks nothing", async (code) => {
    const bad = 5;
    const h = uplinkHarness({
      answer: (message) => (laneOf(message) !== "status" && seqsOf(message).includes(bad) ? code : 0),
    });
    watch(h);
    h.queue.add("backlog", 12);
    await h.start();
    expect(h.queue.in("rejected")).toEqual([bad]);
    expect(h.queue.in("delivered")).toEqual([1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 12]);
    h.queue.add("backlog", 3);
    await h.clock.settle();
    expect(seqsOf(h.transport.last.delivered.at(-1) ?? h.transport.last.options.will)).toEqual([13, 14, 15]);
  });

  it.each([
    ["rejects", { answer: (message: Message) => (laneOf(message) === "status" ? 0 : 0x99) }],
    ["says that it is too large for", { maximumPacketBytes: 60 }],
  ])("by a broker that %s everything is kept for better days, without a rush, and alarmed", async (_how, behaviour) => {
    const h = uplinkHarness(behaviour);
    watch(h);
    h.queue.add("live", 200);
    await h.start();
    await h.clock.advance(60 * MINUTE);
    expect(h.queue.in("rejected")).toEqual([]);
    expect(h.transport.last.published.length).toBeLessThan(60);
    expect(h.alarms).toEqual(["publish-refused raised"]);
    h.transport.behaviour = {};
    h.transport.last.drop({ by: "network", detail: "cut" });
    await h.clock.advance(10 * MINUTE);
    expect(h.queue.in("delivered").length).toBe(200);
  });

  it("by a broker that hangs up on large messages arrives in smaller ones", async () => {
    const h = uplinkHarness(
      hangsUp((message) => message.payload.length > 4000),
      { reconnectSpread: 0 },
    );
    watch(h);
    h.queue.add("live", 300);
    h.queue.add("event", 300);
    await h.start();
    await h.clock.advance(30 * MINUTE);
    expect(h.queue.in("delivered").length).toBe(600);
    expect(h.transport.sessions.length).toBeLessThan(12);
  });

  it("by a broker that hangs up on one record is declared rejected, once others are seen to pass", async () => {
    const bad = 5;
    const h = uplinkHarness(
      hangsUp((message) => laneOf(message) === "event" && seqsOf(message).includes(bad)),
      { reconnectSpread: 0 },
    );
    watch(h);
    h.queue.add("event", 10);
    h.queue.add("live", 10);
    await h.start();
    for (let minute = 0; minute < 120; minute++) {
      h.queue.add("live");
      await h.clock.advance(MINUTE);
    }
    expect(h.queue.in("rejected")).toEqual([bad]);
    expect(h.queue.in("pending")).toEqual([]);
  });

  it("because it is larger than its packets may be is rejected without being sent", async () => {
    const h = uplinkHarness({ maximumPacketBytes: 1_000 });
    watch(h);
    h.queue.add("event");
    h.queue.add("event", 1, 2_000);
    h.queue.add("event");
    await h.start();
    expect(h.queue.in("rejected")).toEqual([2]);
    expect(h.queue.in("delivered")).toEqual([1, 3]);
    for (const message of h.transport.last.published) expect(message.payload.length).toBeLessThan(1_000);
  });

  it("because it was too much at once makes the window smaller, and is sent again", async () => {
    const refused = new Set<string>();
    const h = uplinkHarness(
      {
        answer: (message) => {
          if (laneOf(message) === "status") return 0;
          const name = seqsOf(message).join();
          if (refused.size >= 11 || refused.has(name)) return "silence";
          refused.add(name);
          return 0x93;
        },
      },
      { backlogBatchBytes: 100 },
    );
    watch(h);
    h.queue.add("backlog", 100);
    await h.start();
    await h.clock.advance(30 * SECOND);
    expect(h.transport.last.unanswered.length).toBe(1);
    expect(h.queue.in("delivered")).toEqual([]);
    h.transport.behaviour = {};
    h.transport.last.acknowledge();
    await h.clock.advance(MINUTE);
    expect(h.queue.in("delivered").length).toBe(100);
  });
});

describe("a queue in trouble", () => {
  it("holds the slot of a message until its settlement is on disk", async () => {
    const h = uplinkHarness({}, { windowMessages: 4, backlogBatchBytes: 100 });
    watch(h);
    const stuck: (() => void)[] = [];
    h.queue.settling = () => new Promise((resolve) => stuck.push(resolve));
    h.queue.add("backlog", 50);
    await h.start();
    await h.clock.advance(10 * SECOND);
    const sent = h.transport.delivered.filter((message) => laneOf(message) === "backlog").length;
    expect(sent).toBe(2);
    expect(h.uplink.status().unansweredMessages).toBe(0);
    h.queue.settling = undefined;
    for (const settled of stuck) settled();
    await h.clock.settle();
    expect(h.queue.in("delivered").length).toBe(50);
  });

  it("sends again what could not be settled, and says why while it lasts", async () => {
    const h = await started();
    h.queue.settling = () => Promise.reject(new SuarError("store-write-failed", { reason: "ENOSPC" }));
    h.queue.add("live", 2);
    await h.clock.advance(MINUTE);
    expect(h.queue.in("pending")).toEqual([1, 2]);
    expect(h.uplink.status().problem?.code).toBe("store-write-failed");
    expect(h.lines.filter((line) => line.level === "error").length).toBe(1);
    h.queue.settling = undefined;
    await h.clock.advance(5 * MINUTE);
    expect(h.queue.in("delivered")).toEqual([1, 2]);
    expect(h.uplink.status().problem).toBeUndefined();
  });
});

/** A broker that ends the session, without a word, at every message that it does not like. */
function hangsUp(dislikes: (message: Message) => boolean): FakeBrokerBehaviour {
  return {
    answer: (message, session) => {
      if (!dislikes(message)) return 0;
      session.drop({ by: "broker", detail: "hung up" });
      return "silence";
    },
  };
}
