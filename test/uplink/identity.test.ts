import { afterEach, describe, expect, it } from "vitest";
import { HOUR, MINUTE, SECOND } from "../../agent/core/time.ts";
import type { ProtocolVersion } from "../../agent/core/transport.ts";
import { OneAtATimeBroker, type TakeOverManners } from "../support/one-at-a-time.ts";
import { type UplinkHarness, uplinkCase, uplinkHarness } from "../support/uplink-harness.ts";

const BROKERS: readonly (readonly [string, ProtocolVersion, TakeOverManners])[] = [
  ["MQTT 5", 5, "says so"],
  ["MQTT 5", 5, "only hangs up"],
  ["MQTT 3.1.1", 4, "only hangs up"],
];

describe.each(BROKERS)("two boxes with one identity, at a broker of %s that (%i) %s", (_, version, manners) => {
  let boxes: readonly UplinkHarness[] = [];
  afterEach(async () => {
    for (const box of boxes) await box.stop();
  });

  it("take each other over at most 12 times in an hour, alarm within 10 minutes, and lose nothing", async () => {
    const broker = new OneAtATimeBroker(version, manners);
    boxes = ["boot-1", "boot-2"].map((boot) => uplinkHarness(broker.behaviour(), {}, { boot }));
    const [first, second] = boxes as [UplinkHarness, UplinkHarness];
    await first.start();
    await first.clock.advance(MINUTE);
    await second.clock.advance(MINUTE);
    await second.start();
    let alarmAfter = Number.POSITIVE_INFINITY;
    let recorded = 0;
    for (let passed = 0; passed < HOUR; passed += SECOND) {
      for (const box of boxes) {
        if (passed % MINUTE === 0) box.queue.add("live");
        await box.clock.advance(SECOND);
        if (box.alarms.includes("identity-taken raised")) alarmAfter = Math.min(alarmAfter, passed);
      }
      if (passed % MINUTE === 0) recorded += 1;
    }
    expect(broker.takeOvers).toBeGreaterThan(1);
    expect(broker.takeOvers).toBeLessThanOrEqual(12);
    expect(alarmAfter).toBeLessThanOrEqual(10 * MINUTE);
    for (const { queue } of boxes) {
      const kept = [...queue.in("pending"), ...queue.in("taken"), ...queue.in("delivered")];
      expect(kept).toHaveLength(recorded);
      expect(queue.in("rejected")).toEqual([]);
    }
  });

  it("stop telling of it once one of them has been switched off for an hour", async () => {
    const broker = new OneAtATimeBroker(version, manners);
    boxes = ["boot-1", "boot-2"].map((boot) => uplinkHarness(broker.behaviour(), {}, { boot }));
    const [first, second] = boxes as [UplinkHarness, UplinkHarness];
    await first.start();
    await second.start();
    for (let passed = 0; passed < 20 * MINUTE; passed += SECOND)
      for (const box of boxes) await box.clock.advance(SECOND);
    await second.stop();
    for (let minute = 0; minute < 150; minute++) {
      first.queue.add("live");
      await first.clock.advance(MINUTE);
    }
    expect(first.alarms).toEqual(["identity-taken raised", "identity-taken cleared"]);
    expect(first.queue.in("pending")).toEqual([]);
  });
});

describe("a status under our own topic after our birth", () => {
  const { started } = uplinkCase();
  const TOPIC = "suar/v1/site-1/status";
  const will = (boot: string) => ({ v: 1, site: "site-1", epoch: "e", boot, online: false, reason: "connection-lost" });

  it("is no second box when it is the will of our own last boot, which a broker may publish late", async () => {
    const h = await started({}, {}, { boot: "boot-2", previousBoot: () => "boot-1" });
    await h.transport.last.receive(TOPIC, will("boot-1"), { retained: true });
    expect(h.alarms).toEqual([]);
    await h.transport.last.receive(TOPIC, will("boot-of-another-box"), { retained: true });
    expect(h.alarms).toEqual(["identity-taken raised"]);
  });
});
