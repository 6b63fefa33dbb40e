import { describe, expect, it } from "vitest";
import { Wake } from "../../agent/core/wake.ts";
import { VirtualClock } from "../support/virtual-clock.ts";

describe("Wake", () => {
  const signal = new AbortController().signal;

  it("remembers a ring that came while nobody waited, and many rings as one", async () => {
    const wake = new Wake();
    wake.ring();
    wake.ring();
    await wake.wait(signal);
    let second = false;
    const waiting = wake.wait(signal).then(() => {
      second = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(second).toBe(false);
    wake.ring();
    await waiting;
    expect(second).toBe(true);
  });

  it("ends the wait when the signal aborts", async () => {
    const controller = new AbortController();
    const waiting = new Wake().wait(controller.signal);
    controller.abort();
    await expect(waiting).resolves.toBeUndefined();
  });

  it("waits no longer than it is told, and a wait that was cut short leaves nothing behind", async () => {
    const clock = new VirtualClock();
    const wake = new Wake();
    let over = 0;
    const waiting = () => void wake.waitAtMost(1_000, clock, signal).then(() => over++);
    waiting();
    await clock.advance(999);
    expect(over).toBe(0);
    await clock.advance(1);
    expect(over).toBe(1);
    waiting();
    wake.ring();
    await clock.advance(5_000);
    expect([over, clock.sleeping]).toEqual([2, 0]);
    void wake.waitAtMost(Number.POSITIVE_INFINITY, clock, signal).then(() => over++);
    await clock.advance(1e9);
    expect(over).toBe(2);
    wake.ring();
    await clock.settle();
    expect(over).toBe(3);
  });
});
