import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { atBoundaries, nextSlot, sleepUntil } from "../../agent/collectors/slots.ts";
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
          const stop = new AbortController();
          const called: { at: number; every: number }[] = [];
          let every = lengths[0] ?? 1_000;
          const loop = atBoundaries(
            clock,
            () => every,
            stop.signal,
            () => {
              called.push({ at: clock.monotonic(), every });
              every = lengths[called.length] ?? every;
            },
          );
          await clock.advance(lengths.length * 300_000);
          stop.abort();
          await loop;
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
});

describe("sleepUntil", () => {
  it("goes on sleeping when its timer fires a little early", async () => {
    const clock = new VirtualClock();
    const due = clock.monotonic() + 1000;
    const early = {
      ...clock,
      bootId: clock.bootId,
      wall: () => clock.wall(),
      notBefore: () => {},
      monotonic: () => clock.monotonic(),
      after: (ms: number, then: () => void) => clock.after(ms, then),
      sleep: (ms: number, signal: AbortSignal) => clock.sleep(ms > 1 ? ms - 0.5 : ms, signal),
    };
    let woke: number | undefined;
    void sleepUntil(early, due, new AbortController().signal).then(() => {
      woke = clock.monotonic();
    });
    await clock.advance(999.9);
    expect(woke).toBeUndefined();
    await clock.advance(1);
    expect(woke).toBe(due);
  });

  it("ends when aborted", async () => {
    const clock = new VirtualClock();
    const controller = new AbortController();
    const sleep = sleepUntil(clock, clock.monotonic() + 1000, controller.signal);
    controller.abort();
    await sleep;
    expect(clock.sleeping).toBe(0);
  });
});
