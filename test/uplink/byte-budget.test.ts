import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DAY, HOUR, MINUTE } from "../../agent/core/time.ts";
import { ByteBudget, onTheWire, REST, SEGMENT_HEADER_BYTES } from "../../agent/uplink/byte-budget.ts";

const MIDNIGHT = 20_000 * DAY;

describe("the byte budget", () => {
  it("changes nothing when there is no limit", () => {
    const budget = new ByteBudget(0, false, MIDNIGHT);
    budget.spend(1e12, MIDNIGHT);
    expect(budget.thrift(MIDNIGHT)).toBe("normal");
    expect(new ByteBudget(0, true, MIDNIGHT).thrift(MIDNIGHT)).toBe("economy");
  });

  it("becomes sparing when the day runs ahead of its schedule, and generous again when it does not", () => {
    const budget = new ByteBudget(1_000_000, false, MIDNIGHT);
    budget.spend(99_000, MIDNIGHT);
    expect(budget.thrift(MIDNIGHT)).toBe("normal");
    budget.spend(2_000, MIDNIGHT);
    expect(budget.thrift(MIDNIGHT)).toBe("economy");
    expect(budget.thrift(MIDNIGHT + HOUR)).toBe("economy");
    expect(budget.thrift(MIDNIGHT + 3 * HOUR)).toBe("normal");
    budget.spend(800_000, MIDNIGHT + 3 * HOUR);
    expect(budget.thrift(MIDNIGHT + 3 * HOUR)).toBe("least");
    expect(budget.thrift(MIDNIGHT + DAY)).toBe("normal");
  });

  it("goes on from what was kept of the same day, whatever else was kept", () => {
    const budget = new ByteBudget(1_000, false, MIDNIGHT);
    for (const kept of [undefined, null, 3, "x", { day: 1, bytes: 900 }, { day: 20_000, bytes: "900" }])
      budget.restore(kept);
    expect(budget.count.bytes).toBe(0);
    budget.restore({ day: 20_000, bytes: 900 });
    expect(budget.thrift(MIDNIGHT)).toBe("least");
  });

  it("is kept within 5 % by a site that always has something to say", () => {
    // A message that ends the normal phase may be as large as a batch; events are few. Costs of one message by lane.
    const cost = fc.record({
      live: fc.integer({ min: 300, max: 2_500 }),
      backlog: fc.integer({ min: 500, max: 4_000 }),
    });
    fc.assert(
      fc.property(cost, fc.integer({ min: 250_000, max: 5_000_000 }), ({ live, backlog }, dailyBytes) => {
        const budget = new ByteBudget(dailyBytes, false, MIDNIGHT);
        const last = { live: Number.NEGATIVE_INFINITY, backlog: Number.NEGATIVE_INFINITY };
        for (let now = MIDNIGHT; now < MIDNIGHT + DAY; now += MINUTE) {
          for (const [lane, bytes] of [
            ["live", live],
            ["backlog", backlog],
          ] as const) {
            const thrift = budget.thrift(now);
            if (thrift === "events-only" || (lane === "backlog" && thrift === "least")) continue;
            if (now < last[lane] + REST[thrift]) continue;
            last[lane] = now;
            budget.spend(bytes, now);
          }
        }
        expect(budget.count.bytes).toBeLessThanOrEqual(1.05 * dailyBytes);
      }),
    );
  });

  it("counts the headers of TCP and IP: of each packet, of large ones more, and of what only acknowledges", () => {
    const wire = (
      sent: readonly [bytes: number, packets: number],
      received: readonly [bytes: number, packets: number],
    ) =>
      onTheWire({
        sentBytes: sent[0],
        sentPackets: sent[1],
        receivedBytes: received[0],
        receivedPackets: received[1],
      });
    expect(wire([0, 0], [0, 0])).toBe(0);
    // As an interface shows it: the message, the answer with the broker's acknowledgement, and ours.
    expect(wire([500, 1], [26, 1])).toBe(526 + 3 * SEGMENT_HEADER_BYTES);
    expect(wire([2_000, 1], [26, 1])).toBe(2_026 + 4.5 * SEGMENT_HEADER_BYTES);
    // A TLS handshake: many bytes and no packet of MQTT.
    expect(wire([1_800, 0], [3_000, 0])).toBe(4_800 + 7.5 * SEGMENT_HEADER_BYTES);
  });
});
