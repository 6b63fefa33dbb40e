import { describe, expect, it } from "vitest";
import { inTime, withDeadline } from "../../agent/core/deadline.ts";
import { isProblem } from "../../agent/core/errors.ts";
import { VirtualClock } from "../support/virtual-clock.ts";

const never = () => new Promise<never>(() => {});

describe("withDeadline", () => {
  it("gives the result of work that ends in time and leaves no sleeper behind", async () => {
    const clock = new VirtualClock();
    const result = await withDeadline(clock, "work", 1000, new AbortController().signal, async () => 42);
    expect(result).toBe(42);
    await clock.settle();
    expect(clock.sleeping).toBe(0);
  });

  it("rejects at the deadline even when the work does not listen, and aborts the work's signal", async () => {
    const clock = new VirtualClock();
    let seen: AbortSignal | undefined;
    const outcome = withDeadline(clock, "work", 1000, new AbortController().signal, (signal) => {
      seen = signal;
      return never();
    }).catch((error: unknown) => error);
    await clock.advance(999);
    expect(seen?.aborted).toBe(false);
    await clock.advance(1);
    expect(isProblem(await outcome, "deadline-passed")).toBe(true);
    expect(seen?.aborted).toBe(true);
  });

  it("rejects as stopped when the parent aborts, before or during the work", async () => {
    const clock = new VirtualClock();
    const parent = new AbortController();
    const outcome = withDeadline(clock, "work", 1000, parent.signal, never).catch((error: unknown) => error);
    parent.abort();
    expect(isProblem(await outcome, "stopped")).toBe(true);
    const again = withDeadline(clock, "work", 1000, parent.signal, never).catch((error: unknown) => error);
    expect(isProblem(await again, "stopped")).toBe(true);
    expect(clock.sleeping).toBe(0);
  });
});

describe("inTime", () => {
  it("passes on how work ends that ends in time, and leaves no sleeper behind", async () => {
    const clock = new VirtualClock();
    expect(await inTime(clock, "work", 1000, Promise.resolve(42))).toBe(42);
    await expect(inTime(clock, "work", 1000, Promise.reject(new Error("no")))).rejects.toThrow("no");
    await clock.settle();
    expect(clock.sleeping).toBe(0);
  });

  it("rejects at the deadline, whatever becomes of the work afterwards", async () => {
    const clock = new VirtualClock();
    const late = clock.sleep(1500, new AbortController().signal).then(() => Promise.reject(new Error("too late")));
    const outcome = inTime(clock, "work", 1000, late).catch((error: unknown) => error);
    await clock.advance(2000);
    expect(isProblem(await outcome, "deadline-passed")).toBe(true);
  });
});
