import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { MINUTE } from "../../agent/core/time.ts";
import { collectRegularly } from "../../agent/platform/small-memory.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it("collects what the start left behind, then now and then, until the agent stops", () => {
  const collect = vi.fn();
  const stop = new AbortController();
  collectRegularly(stop.signal, collect);
  vi.advanceTimersByTime(MINUTE - 1);
  expect(collect).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(collect).toHaveBeenCalledTimes(1);
  expect(collect).toHaveBeenCalledWith(expect.objectContaining({ type: "major", flavor: "last-resort" }));
  vi.advanceTimersByTime(60 * MINUTE);
  expect(collect).toHaveBeenCalledTimes(5);
  stop.abort();
  expect(vi.getTimerCount()).toBe(0);
});

it("leaves it to V8 where it may not be told to", () => {
  collectRegularly(new AbortController().signal, undefined);
  expect(vi.getTimerCount()).toBe(globalThis.gc === undefined ? 0 : 1);
});
