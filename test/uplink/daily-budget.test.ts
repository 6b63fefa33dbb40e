import { describe, expect, it } from "vitest";
import { DAY, HOUR, MINUTE } from "../../agent/core/time.ts";
import { MemoryKeepsake } from "../support/memory-keepsake.ts";
import { laneOf, uplinkCase } from "../support/uplink-harness.ts";

const { started } = uplinkCase();

describe("the byte budget of a day", () => {
  it("is honoured within 5 %, events always go, and everything else waits for tomorrow", async () => {
    const h = await started({}, { dailyBytes: 60_000 });
    h.clock.setWall(Date.UTC(2026, 10, 23), true);
    const sent = () => h.transport.sessions.reduce((sum, session) => sum + session.traffic().sentBytes, 0);
    for (let minute = 0; minute < 23 * 60; minute++) {
      h.queue.add("live", 2, 200);
      if (minute % 240 === 0) h.queue.add("event");
      await h.clock.advance(MINUTE);
    }
    const { bytesToday, thrift } = h.uplink.status();
    expect(sent()).toBeLessThan(bytesToday);
    expect(bytesToday).toBeGreaterThan(0.8 * 60_000);
    expect(bytesToday).toBeLessThanOrEqual(1.05 * 60_000);
    expect(thrift).not.toBe("normal");
    const events = h.transport.delivered.filter((message) => laneOf(message) === "event");
    expect(events).toHaveLength(6);
    await h.clock.advance(2 * HOUR);
    expect(h.queue.in("pending")).toEqual([]);
  });

  it("is not forgotten by a restart", async () => {
    const keepsake = new MemoryKeepsake();
    const first = await started({}, { dailyBytes: 10_000 }, { keepsake });
    first.queue.add("event", 1, 8_000);
    await first.clock.settle();
    await first.stop();
    const spent = first.uplink.status().bytesToday;
    expect(spent).toBeGreaterThan(8_000);
    const second = await started({}, { dailyBytes: 10_000 }, { keepsake });
    expect(second.uplink.status().bytesToday).toBeGreaterThanOrEqual(spent);
  });

  it("in economy sends what a quarter of an hour brought, compressed, and keeps the connection alive more seldom", async () => {
    const h = await started({}, { economy: "always" });
    expect(h.transport.last.options.keepaliveSeconds).toBe(1_200);
    for (let minute = 0; minute < 59; minute++) {
      h.queue.add("live", 2, 300);
      await h.clock.advance(MINUTE);
    }
    const telemetry = h.transport.delivered.filter((message) => laneOf(message) === "telemetry");
    expect(telemetry).toHaveLength(4);
    expect([...(telemetry.at(-1)?.payload.subarray(0, 2) ?? [])]).toEqual([0x1f, 0x8b]);
    expect(h.queue.in("delivered").length).toBeGreaterThan(80);
    await h.clock.advance(DAY / 24);
  });
});
