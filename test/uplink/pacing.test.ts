import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SECOND } from "../../agent/core/time.ts";
import { AcknowledgementDeadline } from "../../agent/uplink/acknowledgement.ts";
import { LaneHold } from "../../agent/uplink/lane-hold.ts";
import { Pace } from "../../agent/uplink/pacing.ts";
import { seededRandom } from "../support/seeded-random.ts";

describe("pace", () => {
  it("lets out no more than its rate, one second's worth and one message, over any stretch of time", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1_000, max: 1_000_000 }),
        fc.array(fc.record({ bytes: fc.integer({ min: 1, max: 20_000 }), idle: fc.nat({ max: 5_000 }) }), {
          minLength: 1,
        }),
        (bitsPerSecond, messages) => {
          const pace = new Pace(bitsPerSecond, 0);
          const sent: { at: number; bytes: number }[] = [];
          let now = 0;
          for (const { bytes, idle } of messages) {
            now = Math.max(now + idle, pace.notBefore(now + idle));
            pace.spend(bytes, now);
            sent.push({ at: now, bytes });
          }
          sent.forEach((first, i) => {
            let total = 0;
            for (const { at, bytes } of sent.slice(i)) {
              total += bytes;
              const allowed = (bitsPerSecond / 8) * ((at - first.at) / SECOND + 1) + bytes;
              expect(total).toBeLessThanOrEqual(allowed + 1e-3);
            }
          });
        },
      ),
    );
  });

  it("reaches its rate when there is always something to send", () => {
    const pace = new Pace(64_000, 0);
    let now = 0;
    let bytes = 0;
    while (now < 100 * SECOND) {
      now = pace.notBefore(now);
      pace.spend(2_000, now);
      bytes += 2_000;
    }
    expect(bytes).toBeGreaterThan(0.99 * 100 * 8_000);
  });

  it("gives way when acknowledgements come late, and comes back to its ceiling", () => {
    const pace = new Pace(64_000, 0);
    pace.begin();
    pace.acknowledged(600, 0);
    for (const now of [1, 2, 3]) pace.acknowledged(5_000, now);
    // A whole window that comes late at once is one sign.
    expect(pace.bitsPerSecond).toBeCloseTo(32_000);
    for (let now = 6_000; now < 600_000; now += 6_000) pace.acknowledged(5_000, now);
    expect(pace.bitsPerSecond).toBeCloseTo(4_000);
    for (let i = 0; i < 20; i++) pace.acknowledged(700, 600_000 + i);
    expect(pace.bitsPerSecond).toBeCloseTo(64_000);
  });

  it("never leaves its bounds, whatever acknowledgements take, and never stops for good", () => {
    const step = fc.record({
      took: fc.oneof(fc.nat({ max: 4_000 }), fc.nat({ max: 200_000 })),
      idle: fc.nat({ max: 10_000 }),
      bytes: fc.nat({ max: 20_000 }),
    });
    fc.assert(
      fc.property(fc.integer({ min: 8_000, max: 1_000_000 }), fc.array(step, { size: "+2" }), (ceiling, steps) => {
        const pace = new Pace(ceiling, 0);
        let now = 0;
        for (const { took, idle, bytes } of steps) {
          now += idle;
          pace.acknowledged(took, now);
          pace.spend(bytes, now);
          expect(pace.bitsPerSecond).toBeLessThanOrEqual(ceiling * (1 + 1e-9));
          expect(pace.bitsPerSecond).toBeGreaterThanOrEqual((ceiling / 16) * (1 - 1e-9));
          expect(pace.notBefore(now)).toBeLessThan(Number.POSITIVE_INFINITY);
        }
        pace.limit(0, now);
        expect(pace.notBefore(now)).toBe(now);
      }),
    );
  });

  it("does not hold anything back when it is unlimited", () => {
    const pace = new Pace(0, 5);
    pace.spend(1e9, 5);
    expect(pace.notBefore(5)).toBe(5);
  });
});

describe("hold", () => {
  it("counts the refusal of a whole window as one, and doubles only with the next", () => {
    const hold = new LaneHold(seededRandom(1));
    for (let i = 0; i < 16; i++) hold.refused(1_000 + i);
    expect(hold.until).toBeGreaterThanOrEqual(3_500);
    expect(hold.until).toBeLessThanOrEqual(6_000);
    const until = hold.until;
    hold.refused(until);
    expect(hold.until - until).toBeGreaterThanOrEqual(5_000);
    expect(hold.until - until).toBeLessThanOrEqual(10_000);
  });

  it("never holds longer than five minutes and forgets everything once a message passed", () => {
    const hold = new LaneHold(seededRandom(2));
    let now = 0;
    for (let i = 0; i < 100; i++) {
      hold.refused(now);
      expect(hold.until - now).toBeLessThanOrEqual(300_000);
      now = hold.until;
    }
    hold.clear();
    expect(hold.probing).toBe(false);
    expect(hold.until).toBe(0);
  });
});

describe("acknowledgement deadline", () => {
  it("adds four times the usual time to its base", () => {
    const deadline = new AcknowledgementDeadline(30_000);
    expect(deadline.current).toBe(30_000);
    for (let i = 0; i < 100; i++) deadline.observe(700);
    expect(deadline.current).toBeCloseTo(32_800);
    deadline.observe(8_700);
    expect(deadline.current).toBeCloseTo(36_800);
  });

  it("is never less than its base nor more than five times that, whatever it is told", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 120_000 }), fc.array(fc.nat({ max: 1_000_000 })), (base, times) => {
        const deadline = new AcknowledgementDeadline(base);
        for (const took of times) {
          deadline.observe(took);
          expect(deadline.current).toBeGreaterThanOrEqual(base);
          expect(deadline.current).toBeLessThanOrEqual(5 * base);
        }
      }),
    );
  });
});
