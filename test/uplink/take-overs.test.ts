import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HOUR, MINUTE } from "../../agent/core/time.ts";
import { TakeOvers } from "../../agent/uplink/take-overs.ts";

describe("take-overs", () => {
  it("keep us away for five minutes, doubling with each of the last hour", () => {
    const takeOvers = new TakeOvers("boot-1");
    expect(takeOvers.wait(0)).toBe(0);
    takeOvers.told(0);
    expect(takeOvers.wait(0)).toBe(5 * MINUTE);
    takeOvers.told(6 * MINUTE);
    expect(takeOvers.wait(6 * MINUTE)).toBe(10 * MINUTE);
    expect(takeOvers.over(61 * MINUTE)).toBe(false);
    expect(takeOvers.over(66 * MINUTE)).toBe(true);
    expect(takeOvers.wait(66 * MINUTE)).toBe(0);
  });

  it("are no second box's where a connection of our own was given up lately and answered after all, once for each", () => {
    const takeOvers = new TakeOvers("boot-1");
    takeOvers.gaveUp(0);
    takeOvers.told(MINUTE);
    expect(takeOvers.over(MINUTE)).toBe(true);
    takeOvers.told(MINUTE + 1);
    expect(takeOvers.over(MINUTE + 1)).toBe(false);
  });

  it("are a second box's where the last of our own attempts was long ago", () => {
    const takeOvers = new TakeOvers("boot-1");
    takeOvers.gaveUp(0);
    takeOvers.told(3 * MINUTE);
    expect(takeOvers.over(3 * MINUTE)).toBe(false);
  });

  it("are proven by a status from another boot, but only once ours has been there", () => {
    const takeOvers = new TakeOvers("boot-1");
    // This box replaced another one, whose last words lie there still.
    expect(takeOvers.found("boot-0", 0)).toBe(false);
    takeOvers.announced();
    expect(takeOvers.found("boot-1", 1)).toBe(false);
    expect(takeOvers.found("boot-2", 2)).toBe(true);
    // The same words once more prove nothing new.
    expect(takeOvers.found("boot-2", 3)).toBe(false);
  });

  it("never keep us away for more than an hour, however many there were", () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 2 * HOUR }), { maxLength: 100 }), (moments) => {
        const takeOvers = new TakeOvers("boot-1");
        for (const moment of moments) takeOvers.told(moment);
        const wait = takeOvers.wait(2 * HOUR);
        expect(wait === 0 || (wait >= 5 * MINUTE && wait <= HOUR)).toBe(true);
      }),
    );
  });

  it("are an hour at most between two boxes that both keep away as told: 12 in any hour, whatever chance does", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 1, max: 1.2, noNaN: true }), { minLength: 40, maxLength: 40 }),
        (jitters) => {
          const boxes = [new TakeOvers("boot-1"), new TakeOvers("boot-2")] as const;
          const moments: number[] = [];
          let now = 0;
          // Whoever was thrown out comes back after its wait and throws the other one out.
          jitters.forEach((jitter, i) => {
            const thrownOut = boxes[(i % 2) as 0 | 1];
            thrownOut.told(now);
            moments.push(now);
            now += thrownOut.wait(now) * jitter;
          });
          for (const first of moments) {
            expect(moments.filter((moment) => moment >= first && moment < first + HOUR).length).toBeLessThanOrEqual(12);
          }
        },
      ),
    );
  });
});
