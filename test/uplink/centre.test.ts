import { describe, expect, it } from "vitest";
import type { Remote } from "../../agent/core/remote.ts";
import { HOUR, MINUTE, SECOND } from "../../agent/core/time.ts";
import type { Incoming } from "../../agent/core/transport.ts";
import { openEnvelope } from "../../agent/uplink/decode-envelope.ts";
import { laneOf, seqsOf, uplinkCase } from "../support/uplink-harness.ts";

const BASE = "suar/v1/site-1";
const { started } = uplinkCase();

/** What the centre asks is noted, and answered with `reply`. */
class FakeRemote implements Remote {
  readonly asked: Incoming[] = [];
  readonly wanted: Incoming[] = [];
  provenTimes = 0;
  report = { v: 1, site: "site-1", state: "none", settings: {}, config: "00c0ffee" };
  #listener: () => void = () => {};

  reported(): Uint8Array {
    return bytes(this.report);
  }
  onReported(listener: () => void): () => void {
    this.#listener = listener;
    return () => {};
  }
  change(state: string): void {
    this.report = { ...this.report, state };
    this.#listener();
  }
  async configure(message: Incoming): Promise<void> {
    this.wanted.push(message);
  }
  async command(message: Incoming): Promise<Uint8Array | undefined> {
    this.asked.push(message);
    return bytes({ v: 1, id: "c-1", outcome: "done" });
  }
  proven(): void {
    this.provenTimes += 1;
  }
}

function bytes(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}

describe("the way back from the centre", () => {
  it("is open before the birth: what the broker had kept is not missed", async () => {
    const h = await started({ answer: () => "silence" });
    expect(h.transport.last.filters).toEqual(
      ["status", "commit"]
        .map((level) => `${BASE}/${level}`)
        .concat("suar/v1/fleet/pace", `${BASE}/config`, `${BASE}/command`),
    );
    h.transport.last.acknowledge();
  });

  it("carries commands there and replies back, and the reply goes nowhere else", async () => {
    const remote = new FakeRemote();
    const h = await started({}, {}, { remote });
    const correlation = bytes("q");
    for (const responseTopic of [`${BASE}/reply/noc-7`, `${BASE}/telemetry`, `${BASE}/reply/#`, undefined]) {
      const more = { correlation, ...(responseTopic === undefined ? {} : { responseTopic }) };
      await h.transport.last.receive(`${BASE}/command`, { v: 1 }, more);
      await h.clock.settle();
    }
    expect(remote.asked).toHaveLength(4);
    const replies = h.transport.last.published.filter((message) => message.topic.startsWith(`${BASE}/reply`));
    expect(replies.map((message) => message.topic)).toEqual([`${BASE}/reply/noc-7`, ...Array(3).fill(`${BASE}/reply`)]);
    expect(replies.every((reply) => reply.correlation === correlation && !reply.retain)).toBe(true);
  });

  it("hands on what the centre wants the settings to be, and reports those in force, retained, the latest only", async () => {
    const remote = new FakeRemote();
    const h = await started({}, {}, { remote });
    await h.transport.last.receive(`${BASE}/config`, { v: 1, id: "a", settings: {} }, { retained: true });
    expect(remote.wanted).toHaveLength(1);
    const reports = () => h.transport.last.published.filter(({ topic }) => topic === `${BASE}/config/reported`);
    expect(reports()).toHaveLength(1);
    remote.change("trial");
    remote.change("active");
    await h.clock.settle();
    expect(JSON.parse(new TextDecoder().decode(reports().at(-1)?.payload)).state).toBe("active");
    expect(reports().every(({ retain }) => retain)).toBe(true);
  });

  it("tells when a record has reached the broker", async () => {
    const remote = new FakeRemote();
    const h = await started({}, {}, { remote });
    expect(remote.provenTimes).toBe(0);
    h.queue.add("live");
    await h.clock.settle();
    expect(remote.provenTimes).toBe(1);
  });

  it("ignores what makes no sense, at any size, and says so once", async () => {
    const h = await started();
    for (let i = 0; i < 200; i++) await h.transport.last.receive(`${BASE}/commit`, "x".repeat(i * 500));
    await h.transport.last.receive("somebody/else", { v: 1 });
    expect(h.lines.filter(({ message }) => message.includes("makes no sense"))).toHaveLength(1);
    h.queue.add("live");
    await h.clock.settle();
    expect(h.queue.in("delivered")).toEqual([1]);
  });

  it("is left alone for an hour by a broker that ends the session of whoever subscribes", async () => {
    const h = await started({
      grant: (_, session) => {
        session.drop({ by: "broker", detail: "not yours" });
        return 0x87;
      },
    });
    h.queue.add("live");
    await h.clock.advance(10 * MINUTE);
    expect(h.queue.in("delivered")).toEqual([1]);
    expect(h.transport.last.filters).toEqual([]);
  });

  it("is opened in the next session when a link broke while we subscribed, whose broker has nothing against it", async () => {
    let first: unknown;
    const h = await started({
      grant: (_, session) => {
        first ??= session;
        if (session === first) session.drop({ by: "broker", detail: "reset" });
        return 1;
      },
    });
    await h.clock.advance(10 * MINUTE);
    expect(h.transport.sessions).toHaveLength(2);
    expect(h.transport.last.filters).toContain(`${BASE}/config`);
  });

  it("is closed for an hour when a broker sends more than we take, and then opened in the session that there is", async () => {
    const h = await started();
    h.transport.last.drop({ by: "broker", tooMuch: true, detail: "more bytes than a packet may have" });
    h.queue.add("live");
    await h.clock.advance(10 * MINUTE);
    expect(h.queue.in("delivered")).toEqual([1]);
    // Nor does the broker remember what we had subscribed to.
    expect([h.transport.last.filters, h.transport.last.options.resumeSeconds]).toEqual([[], 0]);
    await h.clock.advance(HOUR);
    expect(h.transport.sessions).toHaveLength(2);
    expect(h.transport.last.filters).toContain(`${BASE}/config`);
  });

  it("hands on settings of any size, which are told to be too large, and answers only what it has an answer to", async () => {
    const remote = new FakeRemote();
    const h = await started({}, {}, { remote });
    await h.transport.last.receive(`${BASE}/config`, "x".repeat(200_000));
    expect(remote.wanted).toHaveLength(1);
    remote.command = async () => undefined;
    await h.transport.last.receive(`${BASE}/command`, { v: 1 });
    await h.clock.settle();
    expect(h.transport.last.published.filter(({ topic }) => topic === `${BASE}/reply`)).toEqual([]);
  });

  it("gives a reply up at which the broker hangs up, session after session", async () => {
    const remote = new FakeRemote();
    const h = await started({}, { reconnectSpread: 0 }, { remote });
    h.transport.behaviour = {
      answer: (message, session) => {
        if (!message.topic.endsWith("/reply")) return 0;
        session.drop({ by: "broker", detail: "too large for me" });
        return "silence";
      },
    };
    await h.transport.last.receive(`${BASE}/command`, { v: 1 });
    await h.clock.advance(HOUR);
    expect(h.transport.sessions).toHaveLength(4);
    expect(h.uplink.status().state).toBe("connected");
  });

  it("leads back at once when a session is ended on request, and nothing is wrong then", async () => {
    const h = await started();
    h.uplink.reconnect();
    await h.clock.settle();
    expect([h.transport.sessions.length, h.uplink.status().state]).toEqual([2, "connected"]);
    h.uplink.reconnect();
    h.transport.behaviour = { answer: () => "silence" };
    await h.clock.settle();
    expect(h.uplink.status().problem?.code).not.toBe("acknowledgement-late");
  });
});

describe("the pace of the fleet", () => {
  it("slows the backlog of every site, and is taken back by an empty message", async () => {
    const h = await started();
    await h.transport.last.receive("suar/v1/fleet/pace", { v: 1, backlogKilobitsPerSecond: 8 });
    h.queue.add("backlog", 400, 2_000);
    await h.clock.advance(SECOND);
    const slow = h.queue.in("delivered").length;
    expect(slow).toBeLessThan(60);
    await h.transport.last.receive("suar/v1/fleet/pace", new Uint8Array());
    await h.clock.advance(SECOND);
    expect(h.queue.in("delivered")).toHaveLength(400);
  });

  it("sets how far apart sites return", async () => {
    const h = await started();
    await h.transport.last.receive("suar/v1/fleet/pace", { v: 1, reconnectSpreadSeconds: 3_600 });
    const waits: number[] = [];
    for (let i = 0; i < 10; i++) {
      await h.clock.advance(2 * HOUR);
      h.transport.last.drop({ by: "broker", detail: "restart" });
      await h.clock.settle();
      waits.push(h.uplink.status().nextAttemptMs ?? 0);
    }
    // Uniform over the hour instead of over five minutes.
    expect(Math.max(...waits)).toBeGreaterThan(30 * MINUTE);
    expect(Math.max(...waits)).toBeLessThanOrEqual(HOUR);
  });
});

describe("with confirm: central", () => {
  const central = { confirm: "central", confirmWithin: MINUTE } as const;

  it("counts a record as delivered only when the centre has it", async () => {
    const h = await started({}, central);
    h.queue.add("live", 3);
    await h.clock.settle();
    expect(h.queue.in("taken")).toEqual([1, 2, 3]);
    await h.transport.last.receive(`${BASE}/commit`, { v: 1, epoch: "epoch-0", through: 3 });
    expect(h.queue.in("taken")).toEqual([1, 2, 3]);
    await h.transport.last.receive(`${BASE}/commit`, { v: 1, epoch: "epoch-1", through: 1, also: [[3, 3]] });
    await h.clock.settle();
    expect(h.queue.in("delivered")).toEqual([1, 3]);
    await h.transport.last.receive(`${BASE}/commit`, { v: 1, epoch: "epoch-1", through: 2 });
    await h.clock.settle();
    expect(h.queue.in("delivered")).toEqual([1, 2, 3]);
  });

  it("sends again what was not confirmed in time, ever more seldom, with an alarm", async () => {
    const h = await started({}, central);
    h.queue.add("live");
    await h.clock.advance(MINUTE + SECOND);
    expect(h.alarms).toEqual(["commit-late raised"]);
    await h.clock.advance(10 * MINUTE);
    // After one, three and seven minutes.
    expect(h.transport.delivered.filter((message) => laneOf(message) === "telemetry")).toHaveLength(4);
    await h.transport.last.receive(`${BASE}/commit`, { v: 1, epoch: "epoch-1", through: 1 });
    await h.clock.settle();
    expect(h.queue.in("delivered")).toEqual([1]);
    expect(h.alarms).toEqual(["commit-late raised", "commit-late cleared"]);
  });
});

describe("a replay", () => {
  it("sends delivered records once more, marked, and settles nothing", async () => {
    const h = await started();
    h.queue.add("live", 5);
    await h.clock.settle();
    expect(h.uplink.replay({ id: "r-1", from: 2, to: 4 })).toBe(true);
    await h.clock.advance(SECOND);
    const again = h.transport.delivered.filter((message) => laneOf(message) === "backlog");
    expect(again.map(seqsOf)).toEqual([[2, 3, 4]]);
    expect(again.map((message) => openEnvelope(message.payload).replay)).toEqual(["r-1"]);
    expect(h.queue.in("delivered")).toHaveLength(5);
  });

  it("goes on where it was when the link dies under it, and after the backlog", async () => {
    const h = await started(
      { answer: (message) => (laneOf(message) === "backlog" ? "silence" : 0) },
      { backlogBatchBytes: 200 },
    );
    h.queue.add("live", 30);
    await h.clock.settle();
    h.uplink.replay({ id: "r-1", from: 1, to: 30 });
    await h.clock.settle();
    expect(h.transport.last.unanswered).toHaveLength(1);
    h.transport.last.acknowledge();
    await h.clock.settle();
    h.transport.last.drop({ by: "network", detail: "gone" });
    h.transport.behaviour = {};
    await h.clock.advance(MINUTE);
    const again = h.transport.delivered.filter((message) => laneOf(message) === "backlog").flatMap(seqsOf);
    expect([...new Set(again)]).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
  });

  it("is refused while four wait", async () => {
    const h = await started({ answer: (message) => (laneOf(message) === "backlog" ? "silence" : 0) });
    h.queue.add("live");
    await h.clock.settle();
    const accepted = Array.from({ length: 6 }, (_, i) => h.uplink.replay({ id: `r-${i}`, from: 1, to: 1 }));
    expect(accepted).toEqual([true, true, true, true, false, false]);
    h.transport.last.acknowledge();
  });
});
