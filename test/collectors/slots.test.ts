import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { atBoundaries, nextSlot } from "../../agent/collectors/slots.ts";
import { VirtualClock } from "../support/virtual-clock.ts";

describe("nextSlot", () => {
  it("stays on its grid, never lies in the past and leaves no due start out", () => {
    const time = fc.integer({ min: 0, max: 1_000_000 });
    fc.assert(
      fc.property(time, fc.integer({ min: 1, max: 100_000 }), time, (due, every, later) => {
        const now = due + later;
        const slot = nextSlot(due, every, now);
        expect((slot - due) % every).toBe(0);
        expect(slot).toBeGreaterThan(due);
        expect(slot).toBeGreaterThanOrEqual(now);
        expect(slot - every).toBeLessThan(Math.max(now, due + 1));
      }),
    );
  });
});

describe("atBoundaries", () => {
  it("keeps to the multiples of the length that holds then, and never calls twice for one", async () => {
    const length = fc.constantFrom(1_000, 60_000, 300_000);
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: 1_000_000 }),
        fc.array(length, { minLength: 1, maxLength: 12 }),
        async (from, lengths) => {
          const clock = new VirtualClock({ monotonic: from });
          const called: { at: number; every: number }[] = [];
          let every = lengths[0] ?? 1_000;
          const boundaries = atBoundaries(
            clock,
            () => every,
            () => {
              called.push({ at: clock.monotonic(), every });
              every = lengths[called.length] ?? every;
            },
          );
          await clock.advance(lengths.length * 300_000);
          boundaries.cancel();
          expect(called.length).toBeGreaterThanOrEqual(lengths.length);
          let before = from;
          called.forEach(({ at, every: asked }, i) => {
            expect(at % asked).toBe(0);
            expect(at - before).toBeLessThanOrEqual(asked);
            if (i > 0) expect(at).toBeGreaterThan(before);
            before = at;
          });
        },
      ),
      { numRuns: 25 },
    );
  });

  it("goes on waiting when its timer fires a little early", async () => {
    const clock = new VirtualClock({ monotonic: 500 });
    const early = {
      ...clock,
      bootId: clock.bootId,
      wall: () => clock.wall(),
      notBefore: () => {},
      monotonic: () => clock.monotonic(),
      after: (ms: number, then: () => void) => clock.after(ms > 1 ? ms - 0.5 : ms, then),
      sleep: (ms: number, signal: AbortSignal) => clock.sleep(ms, signal),
    };
    const called: number[] = [];
    const boundaries = atBoundaries(
      early,
      () => 1000,
      () => called.push(clock.monotonic()),
    );
    await clock.advance(499.9);
    expect(called).toEqual([]);
    await clock.advance(1501);
    expect(called).toEqual([1000, 2000]);
    boundaries.cancel();
  });

  it("can be cancelled", async () => {
    const clock = new VirtualClock();
    let called = 0;
    const boundaries = atBoundaries(
      clock,
      () => 1000,
      () => called++,
    );
    boundaries.cancel();
    await clock.advance(2000);
    expect([called, clock.sleeping]).toEqual([0, 0]);
  });
});
