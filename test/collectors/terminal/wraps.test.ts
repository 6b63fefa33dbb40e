import { describe, expect, it } from "vitest";
import { Wraps } from "../../../agent/collectors/terminal/profile/wraps.ts";

const FULL = 2 ** 32;
const DAY = 86_400_000;

describe("the time that a terminal has been up", () => {
  it("goes on when its 32 bits are full after 497 days", () => {
    const wraps = new Wraps();
    expect(wraps.uptime(FULL - 2000, FULL, 0)).toBe(FULL - 2000);
    expect(wraps.uptime(1000, FULL, 30_000)).toBe(FULL + 1000);
    expect(wraps.uptime(4000, FULL, 60_000)).toBe(FULL + 4000);
  });

  it("begins anew after a restart, also just before it would have been full", () => {
    const wraps = new Wraps();
    wraps.uptime(500_000, FULL, 0);
    expect(wraps.uptime(1000, FULL, 30_000)).toBe(1000);
    wraps.uptime(FULL - 2000, FULL, 60_000);
    expect(wraps.uptime(1000, FULL, DAY)).toBe(1000);
  });

  it("is as it was sent where it never wraps", () => {
    const wraps = new Wraps();
    wraps.uptime(700, undefined, 0);
    expect(wraps.uptime(600, undefined, 10)).toBe(600);
  });
});

describe("a counter of bytes", () => {
  /** A reading every 30 s. */
  function counted(
    readings: readonly (readonly [uptime: number | undefined, bytes: number])[],
    wrapsAt?: number,
  ): number[] {
    const wraps = new Wraps();
    return readings.map(([uptime, bytes], index) => {
      wraps.uptime(uptime, FULL, index * 30_000);
      return wraps.counter("rx", bytes, wrapsAt, index * 30_000);
    });
  }

  it("goes on when it is full and the terminal has stayed up", () => {
    const readings = [
      [1000, FULL - 500],
      [4000, 1500],
      [7000, 2500],
    ] as const;
    expect(counted(readings, FULL)).toEqual([FULL - 500, FULL + 1500, FULL + 2500]);
  });

  it("begins anew when the terminal has restarted", () => {
    expect(
      counted(
        [
          [1000, FULL - 500],
          [200, 1500],
        ],
        FULL,
      ),
    ).toEqual([FULL - 500, 1500]);
  });

  it("begins anew when nobody knows whether the terminal has restarted", () => {
    expect(
      counted(
        [
          [1000, 5000],
          [undefined, 400],
        ],
        FULL,
      ),
    ).toEqual([5000, 400]);
  });

  it("begins anew when it is less and cannot be full", () => {
    expect(
      counted([
        [1000, 5000],
        [4000, 400],
      ]),
    ).toEqual([5000, 400]);
  });

  it("goes on over a wrap of both at once", () => {
    expect(
      counted(
        [
          [FULL - 1000, FULL - 500],
          [2000, 1500],
        ],
        FULL,
      ),
    ).toEqual([FULL - 500, FULL + 1500]);
  });
});
