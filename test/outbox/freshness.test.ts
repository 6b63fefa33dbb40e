import { expect, test } from "vitest";
import { Freshness } from "../../agent/outbox/freshness.ts";

test("what was appended less than the time of freshness ago is fresh, to the millisecond", () => {
  const fresh = new Freshness(1000);
  fresh.mark(1, 0);
  fresh.mark(5, 500);
  expect(fresh.boundary(999, 9)).toBe(1);
  expect(fresh.boundary(1000, 9)).toBe(5);
  expect(fresh.boundary(1499, 9)).toBe(5);
  expect(fresh.boundary(1500, 9)).toBe(9);
});

test("without anything appended by this process nothing is fresh", () => {
  expect(new Freshness(1000).boundary(0, 7)).toBe(7);
});

test("appends close together age together, never later than each of them", () => {
  const fresh = new Freshness(2560);
  fresh.mark(1, 0);
  fresh.mark(2, 9);
  fresh.mark(3, 10);
  expect(fresh.boundary(2559, 4)).toBe(1);
  expect(fresh.boundary(2560, 4)).toBe(3);
  expect(fresh.boundary(2570, 4)).toBe(4);
});

test("nothing is fresh for no time at all", () => {
  const fresh = new Freshness(0);
  fresh.mark(1, 5);
  expect(fresh.boundary(5, 2)).toBe(2);
});
