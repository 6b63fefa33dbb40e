import { describe, expect, it } from "vitest";
import { HOUR, MINUTE, SECOND } from "../../agent/core/time.ts";
import type { Message, ProtocolVersion } from "../../agent/core/transport.ts";
import { decodeEnvelope } from "../../agent/uplink/decode-envelope.ts";
import { ComposedAgent } from "../support/composed-agent.ts";
import { OneAtATimeBroker, type TakeOverManners } from "../support/one-at-a-time.ts";
import { VirtualClock } from "../support/virtual-clock.ts";

/** What the centre gets: the numbers of every epoch, and when it first heard the alarm. */
class Centre {
  readonly seqs = new Map<string, Set<number>>();
  alarmAt: number | undefined;

  take({ topic, payload }: Message, now: number): void {
    const lane = topic.split("/").at(-1) ?? "";
    if (!["event", "telemetry", "backlog"].includes(lane)) return;
    const { epoch, records } = decodeEnvelope(payload);
    for (const record of records as unknown as readonly { seq: number; kind: string; code?: string }[]) {
      const seqs = this.seqs.get(epoch) ?? new Set();
      this.seqs.set(epoch, seqs.add(record.seq));
      if (record.kind === "alarm" && record.code === "identity-taken") this.alarmAt ??= now;
    }
  }
}

const BROKERS: readonly (readonly [string, ProtocolVersion, TakeOverManners])[] = [
  ["MQTT 5", 5, "says so"],
  ["MQTT 5", 5, "only hangs up"],
  ["MQTT 3.1.1", 4, "only hangs up"],
];

describe.each(BROKERS)("two whole agents with one identity, at a broker of %s that (%i) %s", (_, version, manners) => {
  it("for an hour: at most 12 take-overs, the centre hears of it within 10 minutes, and nothing is lost", async () => {
    const clocks = ["boot-1", "boot-2"].map((bootId) => new VirtualClock({ bootId }));
    const centre = new Centre();
    const broker = new OneAtATimeBroker(version, manners, (message) => centre.take(message, now));
    const boxes = clocks.map((clock, seed) => new ComposedAgent({ clock, seed, transport: broker.transport() }));
    let now = 0;
    /** Both boxes live through the same time, a second of the one after a second of the other. */
    const pass = async (time: number) => {
      for (const end = now + time; now < end; now += SECOND) for (const { clock } of boxes) await clock.advance(SECOND);
    };
    const [first, second] = boxes as [ComposedAgent, ComposedAgent];
    await first.start();
    await pass(MINUTE);
    const began = now;
    await second.start();
    await pass(HOUR);
    expect(broker.takeOvers).toBeGreaterThan(1);
    expect(broker.takeOvers).toBeLessThanOrEqual(12);
    expect((centre.alarmAt ?? Number.POSITIVE_INFINITY) - began).toBeLessThanOrEqual(10 * MINUTE);
    for (const box of boxes) await box.stop();
    expect(centre.seqs.size).toBe(2);
    for (const { clock, disk } of boxes) {
      // Alone at last, for as long as it takes.
      const box = new ComposedAgent({ clock, disk, transport: broker.transport() });
      await box.start();
      const waits = () => box.agent.snapshot().outbox.account.queued > 0;
      for (let minute = 0; minute < 90 && waits(); minute++) await clock.advance(MINUTE);
      await box.stop();
      const { epoch, recorded, delivered, lost, thinned } = box.agent.snapshot().outbox.account;
      expect([delivered, lost, thinned]).toEqual([recorded, 0, 0]);
      const seqs = [...(centre.seqs.get(epoch) ?? [])].toSorted((one, other) => one - other);
      expect(seqs).toEqual(Array.from({ length: recorded }, (_one, i) => i + 1));
      expect(recorded).toBeGreaterThan(100);
    }
  });
});
