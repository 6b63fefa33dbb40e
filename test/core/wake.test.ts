import { describe, expect, it } from "vitest";
import { Wake } from "../../agent/core/wake.ts";

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
});
