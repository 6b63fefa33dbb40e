import { expect, it } from "vitest";
import { TerminalPace } from "../../../agent/collectors/terminal/pace.ts";

it("is the usual one until somebody watches, then what the driver permits, until the last one has gone", () => {
  const pace = new TerminalPace({ every: 15_000, fastest: 1000 });
  let rung = 0;
  pace.onSooner(() => {
    rung += 1;
  });
  expect(pace.every).toBe(15_000);
  const [first, second] = [pace.hurry(), pace.hurry()];
  expect([pace.every, rung]).toEqual([1000, 2]);
  first();
  first();
  expect(pace.every).toBe(1000);
  second();
  expect(pace.every).toBe(15_000);
});

it("never becomes slower by that, and never faster than a driver that names nothing", () => {
  const quick = new TerminalPace({ every: 15_000, fastest: 5000 }, 2000);
  quick.hurry();
  expect(quick.every).toBe(2000);
  const slow = new TerminalPace({ every: 30_000 });
  slow.hurry();
  expect(slow.every).toBe(30_000);
});

it("tells the readings that would have come anyway from those that came for the watcher", () => {
  const pace = new TerminalPace({ every: 15_000, fastest: 1000 });
  const usual = Array.from({ length: 61 }, (_, second) => second * 1000).filter((at) => pace.isUsual(at));
  expect(usual).toEqual([0, 14_000, 28_000, 42_000, 56_000]);
});
