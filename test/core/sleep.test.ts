import { describe, expect, it } from "vitest";
import { sleepOn } from "../../agent/core/sleep.ts";
import { VirtualClock } from "../support/virtual-clock.ts";

describe("sleepOn", () => {
  it("resolves when its time has come", async () => {
    const clock = new VirtualClock();
    let woke: number | undefined;
    const begin = clock.monotonic();
    void sleepOn(clock, 1000, new AbortController().signal).then(() => {
      woke = clock.monotonic() - begin;
    });
    await clock.advance(2000);
    expect(woke).toBe(1000);
  });

  it("ends at once when the signal aborts, before or during it, and leaves no alarm behind", async () => {
    const clock = new VirtualClock();
    const controller = new AbortController();
    const sleeping = sleepOn(clock, 1000, controller.signal);
    controller.abort();
    await sleeping;
    await sleepOn(clock, 1000, controller.signal);
    expect(clock.sleeping).toBe(0);
  });
});
