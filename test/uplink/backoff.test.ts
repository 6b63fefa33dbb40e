import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MINUTE, SECOND } from "../../agent/core/time.ts";
import { ladder, RetrySchedule, SETTLED_AFTER } from "../../agent/uplink/backoff.ts";
import { seededRandom } from "../support/seeded-random.ts";

const options = { retryMinimum: 2 * SECOND, retryMaximum: 15 * MINUTE, reconnectSpread: 7 * MINUTE };
/** The longest wait that chance can give. */
const unlucky = { uniform: () => 1 - 2 ** -53, bytes: () => new Uint8Array() };
const session = (by: "agent" | "broker" | "network", lasted: number, up = true) => ({ by, lasted, up });

describe("back-off", () => {
  it("doubles its ceiling from the minimum to the maximum", () => {
    expect([1, 2, 3, 9, 10, 10_000].map((n) => ladder(n, options))).toEqual([
      2_000,
      4_000,
      8_000,
      512_000,
      15 * MINUTE,
      15 * MINUTE,
    ]);
  });

  it("waits anything between nothing and the ceiling, whatever the history", () => {
    const step = fc.oneof(
      fc.constant("failure" as const),
      fc.record({
        by: fc.constantFrom("agent" as const, "broker" as const, "network" as const),
        up: fc.boolean(),
        lasted: fc.integer({ min: 0, max: 2 * SETTLED_AFTER }),
      }),
    );
    fc.assert(
      fc.property(fc.integer(), fc.array(step, { maxLength: 50, size: "max" }), (seed, history) => {
        const schedule = new RetrySchedule(options, seededRandom(seed));
        for (const event of history) {
          const wait = event === "failure" ? schedule.afterFailure() : schedule.afterSession(event);
          expect(wait).toBeGreaterThanOrEqual(0);
          expect(wait).toBeLessThanOrEqual(options.retryMaximum);
        }
      }),
    );
  });

  it("spreads attempts evenly below the ceiling, so that sites do not meet", () => {
    const waits = Array.from({ length: 400 }, (_, seed) =>
      new RetrySchedule(options, seededRandom(seed)).afterFailure(),
    );
    const early = waits.filter((wait) => wait < SECOND).length;
    expect(early).toBeGreaterThan(150);
    expect(early).toBeLessThan(250);
  });

  it("spreads the first attempt over minutes when the far side ended a session that was up", () => {
    const waits = Array.from({ length: 400 }, (_, seed) =>
      new RetrySchedule(options, seededRandom(seed)).afterSession(session("broker", 10 * MINUTE)),
    );
    expect(Math.max(...waits)).toBeGreaterThan(6 * MINUTE);
    expect(Math.max(...waits)).toBeLessThan(7 * MINUTE);
    expect(waits.filter((wait) => wait < 3.5 * MINUTE).length).toBeGreaterThan(150);
  });

  it.each([2, 72, 240, 600, 3600])(
    "brings 27,800 sites back over minutes when the far side was away for %i s",
    (seconds) => {
      const away = seconds * SECOND;
      const random = seededRandom(seconds);
      const inTenSeconds = new Map<number, number>();
      let last = 0;
      for (let site = 0; site < 27_800; site++) {
        const schedule = new RetrySchedule(options, random);
        let at = schedule.afterSession(session("broker", 10 * MINUTE));
        while (at < away) at += schedule.afterFailure();
        const bin = Math.floor((at - away) / (10 * SECOND));
        inTenSeconds.set(bin, (inTenSeconds.get(bin) ?? 0) + 1);
        last = Math.max(last, at - away);
      }
      // 27,800 over 420 s are 66 a second; chance makes some tens of seconds a little fuller.
      expect(Math.max(...inTenSeconds.values()) / 10).toBeLessThan(77);
      expect(last).toBeLessThanOrEqual(15 * MINUTE);
    },
  );

  it("asks at its own pace again once a session was up", () => {
    const schedule = new RetrySchedule(options, unlucky);
    schedule.afterSession(session("broker", 10 * MINUTE));
    expect(schedule.afterFailure()).toBeCloseTo(1.2 * options.reconnectSpread, 3);
    expect(schedule.afterSession(session("network", SETTLED_AFTER))).toBeLessThanOrEqual(options.retryMinimum);
    expect(schedule.afterFailure()).toBeLessThanOrEqual(2 * options.retryMinimum);
  });

  it.each(["network", "agent"] as const)("comes back at once after a long session that ended by %s", (by) => {
    const schedule = new RetrySchedule(options, unlucky);
    for (let i = 0; i < 20; i++) schedule.afterFailure();
    expect(schedule.afterSession(session(by, SETTLED_AFTER))).toBeLessThanOrEqual(options.retryMinimum);
  });

  it("does not forget earlier failures for a session that hardly lived", () => {
    const schedule = new RetrySchedule(options, unlucky);
    for (let i = 0; i < 5; i++) schedule.afterFailure();
    expect(schedule.afterSession(session("network", SETTLED_AFTER - 1))).toBeGreaterThan(60 * SECOND);
    expect(schedule.afterSession(session("network", 10 * SETTLED_AFTER, false))).toBeGreaterThan(120 * SECOND);
  });
});
