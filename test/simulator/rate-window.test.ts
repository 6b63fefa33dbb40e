import { describe, expect, it } from "vitest";
import { RateWindow } from "../../simulator/history/rate-window.ts";

describe("the rate over the worst stretch of ten seconds", () => {
  /** So many events at each quarter of a second; tells what was asked at the end of each second. */
  function mostOf(eventsAt: (quarter: number) => number, seconds: number): readonly number[] {
    const window = new RateWindow(10_000);
    let count = 0;
    return Array.from({ length: seconds }, (_, second) => {
      for (let quarter = 4 * second + 1; quarter <= 4 * second + 4; quarter++) {
        count += eventsAt(quarter);
        window.look(quarter * 250, count);
      }
      return window.takeMostPerSecond();
    });
  }

  it("is the rate of what goes on evenly, and grows to it from a beginning", () => {
    const most = mostOf(() => 5, 30);
    expect(most[4]).toBe(10);
    expect(most.slice(10)).toEqual(Array(20).fill(20));
  });

  it("keeps a burst in view for ten seconds, wherever it lies between the looks that ask", () => {
    const most = mostOf((quarter) => (quarter === 43 ? 700 : 0), 30);
    expect(most.map((perSecond, second) => (perSecond > 0 ? second : -1)).filter((second) => second >= 0)).toEqual(
      Array.from({ length: 11 }, (_, index) => 10 + index),
    );
    expect(Math.max(...most)).toBe(70);
  });

  it("is told over the time between two looks where they are further apart", () => {
    const window = new RateWindow(10_000);
    window.look(1_000, 0);
    window.look(41_000, 400);
    expect(window.takeMostPerSecond()).toBe(10);
    expect(window.takeMostPerSecond()).toBe(0);
  });
});
