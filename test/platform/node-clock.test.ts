import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { NodeClock } from "../../agent/platform/node-clock.ts";

describe("NodeClock", () => {
  it("counts monotonic time from the boot of the box", () => {
    const upSeconds = Number(readFileSync("/proc/uptime", "utf8").split(" ")[0]);
    expect(new NodeClock("always").monotonic() / 1000).toBeCloseTo(upSeconds, -1);
  });

  it("names the boot alike in every instance", () => {
    expect(new NodeClock("detect").bootId).toBe(new NodeClock("always").bootId);
    expect(new NodeClock("detect").bootId).toMatch(/^[0-9a-f]{12}$/);
  });

  it("does not trust the time before anything vouches for it, unless told to", () => {
    expect(new NodeClock("detect").wall().trusted).toBe(false);
    expect(new NodeClock("always").wall().trusted).toBe(true);
  });

  it("ends a sleep at once when the signal aborts, before or during it", async () => {
    const clock = new NodeClock("always");
    const controller = new AbortController();
    const sleeping = clock.sleep(2 ** 40, controller.signal);
    controller.abort();
    await sleeping;
    await clock.sleep(2 ** 40, controller.signal);
  });

  it("stops watching for trust when the signal aborts", async () => {
    const controller = new AbortController();
    const watching = new NodeClock("detect").watchTrust(controller.signal);
    controller.abort();
    await watching;
  });
});
