import { expect, it } from "vitest";
import { HOUR, MINUTE, SECOND } from "../../../../agent/core/time.ts";
import { FastClock } from "../../../../scripts/bench/uplink/fast-clock.ts";
import { VirtualClock } from "../../../support/virtual-clock.ts";

it("a fast clock lets an hour pass in a minute, for whoever reads it and for whoever sleeps", async () => {
  const inner = new VirtualClock();
  const midnight = Date.UTC(2026, 0, 1);
  const clock = new FastClock(inner, 60, midnight);
  const begin = clock.monotonic();
  let awake = false;
  void clock.sleep(HOUR, new AbortController().signal).then(() => {
    awake = true;
  });
  await inner.advance(MINUTE - SECOND);
  expect(awake).toBe(false);
  await inner.advance(SECOND);
  expect(awake).toBe(true);
  expect(clock.monotonic() - begin).toBe(HOUR);
  expect(clock.wall()).toEqual({ at: midnight + HOUR, trusted: true });
});
