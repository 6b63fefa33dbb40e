import { describe, expect, it } from "vitest";
import { HOUR, SECOND } from "../../../agent/core/time.ts";
import { BriskClock } from "../../../scripts/faults/outbox/brisk-clock.ts";
import { VirtualClock } from "../../support/virtual-clock.ts";

describe("the clock of an outbox that is drained", () => {
  it("ends the wait before another attempt after a moment", async () => {
    const inner = new VirtualClock();
    const clock = new BriskClock(inner);
    const retry = clock.sleep(30 * SECOND, new AbortController().signal);
    expect(clock.resting).toBe(true);
    await inner.advance(10);
    expect(clock.resting).toBe(false);
    await retry;
  });

  it("rests while nobody calls who sleeps, and no longer from the call on", async () => {
    const alarm = new AbortController();
    const clock = new BriskClock(new VirtualClock());
    expect(clock.resting).toBe(false);
    const sleep = clock.sleep(HOUR, alarm.signal);
    expect(clock.resting).toBe(true);
    alarm.abort();
    expect(clock.resting).toBe(false);
    await sleep;
    expect(clock.resting).toBe(false);
  });

  it("lets what has nothing to do sleep as long as it wants, in the boot that it is told", async () => {
    const inner = new VirtualClock();
    const clock = new BriskClock(inner, "another-boot");
    const sleep = clock.sleep(HOUR, new AbortController().signal);
    await inner.advance(HOUR - 1);
    expect(clock.resting).toBe(true);
    await inner.advance(1);
    await sleep;
    expect(clock.resting).toBe(false);
    expect([clock.bootId, clock.monotonic()]).toEqual(["another-boot", inner.monotonic()]);
  });
});
