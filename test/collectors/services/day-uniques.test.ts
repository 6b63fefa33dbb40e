import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bucketOf } from "../../../agent/collectors/services/bucket.ts";
import { DayUniques } from "../../../agent/collectors/services/day-uniques.ts";
import { SmallCount } from "../../../agent/collectors/services/small-count.ts";
import type { KeyedHashes } from "../../../agent/core/keyed-hash.ts";
import { FakeCalendar } from "../../support/fake-calendar.ts";
import { VirtualClock } from "../../support/virtual-clock.ts";

const HOUR = 3_600_000;
const EVENING = Date.UTC(2026, 10, 23, 22);

function world(clock: VirtualClock) {
  let keys = 0;
  const hashed: string[] = [];
  const keyedHashes: KeyedHashes = {
    create: () => {
      const key = ++keys;
      return (text) => {
        hashed.push(text);
        return `${key}:${text}`;
      };
    },
  };
  const uniques = new DayUniques({ clock, calendar: new FakeCalendar(), keyedHashes });
  return { uniques, keys: () => keys, hashed };
}

describe("different devices of a day", () => {
  it("count once each, under one key", async () => {
    const clock = new VirtualClock({ wall: EVENING });
    const { uniques, keys } = world(clock);
    uniques.see(["a", "b"]);
    await clock.advance(HOUR);
    uniques.see(["b", "c"]);
    expect(uniques.count).toBe(3);
    expect(keys()).toBe(1);
  });

  it("are not known until somebody has looked, and none where nobody was there", () => {
    const { uniques } = world(new VirtualClock());
    expect(uniques.count).toBeUndefined();
    uniques.see([]);
    expect(uniques.count).toBe(0);
  });

  it("begin anew at midnight of the site, under another key", async () => {
    const clock = new VirtualClock({ wall: EVENING });
    const { uniques, keys } = world(clock);
    uniques.see(["a", "b"]);
    await clock.advance(2 * HOUR);
    expect(uniques.count).toBeUndefined();
    uniques.see(["a"]);
    expect(uniques.count).toBe(1);
    expect(keys()).toBe(2);
  });

  it("begin anew after 24 hours while nothing vouches for the time", async () => {
    const clock = new VirtualClock({ wall: 0, trusted: false });
    const { uniques, keys } = world(clock);
    uniques.see(["a"]);
    await clock.advance(24 * HOUR - 1);
    expect(uniques.count).toBe(1);
    await clock.advance(1);
    expect(uniques.count).toBeUndefined();
    expect(keys()).toBe(2);
  });

  it("go on when the clock is set on the day on which they began, and begin anew when that was yesterday", async () => {
    for (const [hour, left] of [
      [22, 1],
      [24, undefined],
    ] as const) {
      const clock = new VirtualClock({ wall: 0, trusted: false });
      const { uniques } = world(clock);
      uniques.see(["a"]);
      await clock.advance(HOUR);
      clock.setWall(EVENING + (hour - 22) * HOUR, true);
      expect(uniques.count).toBe(left);
    }
  });

  it("are remembered up to a bound that changes nothing", () => {
    const { uniques, hashed } = world(new VirtualClock());
    uniques.see(Array.from({ length: 10_000 }, (_, index) => `device ${index}`));
    expect(uniques.count).toBe(20);
    expect(bucketOf(uniques.count ?? Number.NaN)).toBe(bucketOf(10_000));
    // And no more is even hashed.
    expect(hashed).toHaveLength(20);
  });
});

it.each([
  [0, "0"],
  [1, "1-4"],
  [4, "1-4"],
  [5, "5-9"],
  [9, "5-9"],
  [10, "10-19"],
  [19, "10-19"],
  [20, "20+"],
  [1e9, "20+"],
])("%i devices are %s", (count, bucket) => expect(bucketOf(count)).toBe(bucket));

describe("a small count", () => {
  it("waits until it is five, and what was not measured is not 0", () => {
    const count = new SmallCount();
    expect(count.take()).toBeUndefined();
    count.add(3);
    expect(count.take()).toBe(0);
    expect(count.take()).toBeUndefined();
    count.add(2);
    expect(count.take()).toBe(5);
    count.add(0);
    expect(count.take()).toBe(0);
  });

  it("is never shown, and never lost but for what still waits", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(12)), (added) => {
        const count = new SmallCount();
        const shown = added.map((more) => {
          count.add(more);
          return count.take() ?? Number.NaN;
        });
        expect(shown.every((value) => value === 0 || value >= 5)).toBe(true);
        const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
        const waiting = sum(added) - sum(shown);
        expect(waiting >= 0 && waiting < 5).toBe(true);
      }),
    );
  });
});
