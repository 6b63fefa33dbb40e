import { afterEach, describe, expect, it } from "vitest";
import type { Incoming, Message, Transport } from "../../agent/core/transport.ts";
import { MqttTransport } from "../../agent/platform/mqtt-transport.ts";
import { decodeEnvelope } from "../../agent/uplink/decode-envelope.ts";
import { encodeEnvelope } from "../../agent/uplink/envelope.ts";
import { SmallFleet, wrapped } from "../support/small-fleet.ts";
import { until } from "../support/until.ts";

const isLive = ({ topic }: { readonly topic: string }) => topic.endsWith("/telemetry");

/** Agents over real sockets; what they publish goes through `change` first, which may swallow it. */
function lyingAgents(change: (message: Message) => Message | undefined): Transport {
  const inner = new MqttTransport();
  return {
    open: async (options, signal) => {
      const session = await inner.open(options, signal);
      return wrapped(session, {
        publish: async (message, publishSignal) => {
          const changed = change(message);
          return changed === undefined ? { reasonCode: 0 } : await session.publish(changed, publishSignal);
        },
      });
    },
  };
}

describe("a simulated fleet", () => {
  let fleet: SmallFleet | undefined;
  afterEach(() => fleet?.remove());

  it("is accounted for when nobody cheats, over a power cut and a broken link", async () => {
    fleet = await SmallFleet.start();
    const [first, second] = fleet.sites;
    await fleet.more(12);
    const before = first?.account();
    first?.powerCut();
    second?.link.break();
    expect(first?.isOn).toBe(false);
    await first?.powerOn();
    await fleet.more(4);
    const sentBefore = second?.account()?.delivered ?? 0;
    second?.link.mend();
    await until("the second site sends again", () => (second?.account()?.delivered ?? 0) > sentBefore);
    await fleet.more(12);
    const after = first?.account();
    expect(after?.epoch).toBe(before?.epoch);
    expect(after?.recorded).toBeGreaterThan(before?.recorded ?? 0);
    const verdict = await fleet.conclude();
    expect(verdict.findings).toEqual([]);
    expect(verdict).toMatchObject({ ok: true, undeclared: 0, powerCuts: 1 });
    expect(verdict.delivered + verdict.queued + verdict.declared).toBeGreaterThanOrEqual(verdict.created);
    expect(verdict.births).toBeGreaterThanOrEqual(5);
    expect(verdict.liveDelayMs?.p50).toBeGreaterThan(0);
  });

  it("is accounted for when it ends while a site has no power", async () => {
    fleet = await SmallFleet.start();
    const [first] = fleet.sites;
    await fleet.more(12);
    await until("the site has recorded", () => (first?.account()?.recorded ?? 0) > 3);
    first?.powerCut();
    const verdict = await fleet.conclude();
    expect(verdict.findings).toEqual([]);
    expect(verdict).toMatchObject({ ok: true, undeclared: 0, powerCuts: 1 });
  });

  it("is caught with a broker that loses a message", async () => {
    let live = 0;
    fleet = await SmallFleet.start({
      broker: (message, pass) => {
        if (isLive(message)) live += 1;
        if (!isLive(message) || live !== 3) pass(message);
      },
    });
    await fleet.more(20);
    const verdict = await fleet.conclude();
    expect(Object.keys(verdict.findingCounts)).toEqual(["undeclared"]);
    expect(verdict.undeclared).toBeGreaterThan(0);
    expect(verdict.ok).toBe(false);
  });

  it("is caught with a broker that changes the order", async () => {
    let held: Incoming | undefined;
    let isDone = false;
    fleet = await SmallFleet.start({
      broker: (message, pass) => {
        if (isDone || !isLive(message)) pass(message);
        else if (held === undefined) held = message;
        else {
          pass(message);
          if (message.topic !== held.topic) return;
          pass(held);
          isDone = true;
        }
      },
    });
    await fleet.more(20);
    const verdict = await fleet.conclude();
    expect(Object.keys(verdict.findingCounts)).toEqual(["reordered"]);
    expect(verdict.undeclared).toBe(0);
  });

  it("is caught with a broker that sends things twice", async () => {
    let live = 0;
    fleet = await SmallFleet.start({
      broker: (message, pass) => {
        pass(message);
        if (isLive(message) && ++live === 2) pass(message);
      },
    });
    await fleet.more(20);
    const verdict = await fleet.conclude();
    expect(Object.keys(verdict.findingCounts)).toEqual(["duplicated"]);
    expect(verdict.unexplainedDuplicates).toBeGreaterThan(0);
  });

  it("is caught with an agent that says it delivered what it never sent", async () => {
    let live = 0;
    fleet = await SmallFleet.start({
      transport: lyingAgents((message) => (isLive(message) && ++live === 3 ? undefined : message)),
    });
    await fleet.more(20);
    const verdict = await fleet.conclude();
    expect(Object.keys(verdict.findingCounts)).toEqual(["undeclared"]);
  });

  it("is caught with an agent that skips a sequence number", async () => {
    const from = 5;
    fleet = await SmallFleet.start({
      transport: lyingAgents((message) => {
        if (message.topic.endsWith("/status")) return message;
        const { site, epoch, records } = decodeEnvelope(message.payload);
        const moved = records.map(({ seq, ...record }) => {
          const number = seq < from ? seq : seq + 1;
          return { seq: number, json: JSON.stringify({ ...record, seq: number }) };
        });
        return { ...message, payload: encodeEnvelope(moved, { site, epoch, compress: false }) };
      }),
    });
    await fleet.more(30);
    const verdict = await fleet.conclude();
    expect(verdict.findingCounts).toEqual({ skipped: fleet.sites.length });
    expect(verdict.findings[0]?.detail).toContain(`numbers ${from};`);
  });

  it("is caught with an agent that begins another store in place of one of which nothing had come", async () => {
    const lost = { site: "", epoch: "" };
    const running = await SmallFleet.start({
      broker: (message, pass) => {
        if (message.topic.endsWith("/status")) return pass(message);
        const { site, epoch } = decodeEnvelope(message.payload);
        if (lost.site === "") Object.assign(lost, { site, epoch });
        if (site !== lost.site || epoch !== lost.epoch) pass(message);
      },
    });
    fleet = running;
    const loser = await until("a site sends", () => running.sites.find(({ site }) => site.name === lost.site));
    await until("it has recorded more", () => (loser.account()?.recorded ?? 0) > 5);
    loser.powerCut();
    await running.loseCard(loser);
    await loser.powerOn();
    await running.more(12);
    expect(loser.account()?.epoch).not.toBe(lost.epoch);
    const verdict = await running.conclude();
    expect(Object.keys(verdict.findingCounts)).toEqual(["forgotten"]);
    expect(verdict.findings[0]).toMatchObject({ kind: "forgotten", ...lost });
    expect(verdict.undeclared).toBeGreaterThan(5);
  });
});
