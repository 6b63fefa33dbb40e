import { afterEach, describe, expect, it } from "vitest";
import { HOUR, MINUTE, SECOND } from "../../agent/core/time.ts";
import type { SessionOptions } from "../../agent/core/transport.ts";
import type { FakeSession } from "../support/fake-transport.ts";
import { type UplinkHarness, uplinkHarness } from "../support/uplink-harness.ts";

/** A broker that lets one client of a name in at a time, and keeps the status, as all of them do. */
class OneAtATime {
  takeOvers = 0;
  #current: FakeSession | undefined;
  #status: Uint8Array | undefined;

  /** @param tells MQTT 5 brokers may say why (0x8E); the others only hang up. */
  constructor(private readonly tells: boolean) {}

  box(boot: string): UplinkHarness {
    const harness = uplinkHarness(
      {
        accept: () => this.#throwOut(),
        grant: (filter, session) => {
          this.#current = session;
          const status = this.#status;
          if (filter.endsWith("/status") && status !== undefined)
            void session.receive(filter, status, { retained: true });
          return 1;
        },
        answer: (message) => {
          if (message.topic.endsWith("/status")) this.#status = message.payload;
          return 0;
        },
      },
      { version: "5" },
      { boot },
    );
    return harness;
  }

  #throwOut(): void {
    const current = this.#current;
    if (current === undefined || current.ended !== undefined) return;
    this.#current = undefined;
    this.takeOvers += 1;
    this.#status = (current.options as SessionOptions).will.payload;
    current.drop({ by: "broker", detail: "hung up", ...(this.tells ? { reasonCode: 0x8e } : {}) });
  }
}

describe.each([
  ["says so", true],
  ["only hangs up", false],
])("two boxes with one identity, at a broker that %s", (_, tells) => {
  let boxes: readonly UplinkHarness[] = [];
  afterEach(async () => {
    for (const box of boxes) await box.stop();
  });

  it("take each other over at most 12 times in an hour, alarm within 10 minutes, and lose nothing", async () => {
    const broker = new OneAtATime(tells);
    boxes = [broker.box("boot-1"), broker.box("boot-2")];
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
});
