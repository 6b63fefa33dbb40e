import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { LOOK_AGAIN, NodeClock, type NodeClockOptions } from "../../agent/platform/node-clock.ts";
import { REMEMBERED_FOR } from "../../agent/platform/wall-trust.ts";
import { FakeTimeSource } from "../support/fake-time-source.ts";
import { recordingLog } from "../support/recording-log.ts";
import { VirtualClock } from "../support/virtual-clock.ts";

const NOW = Date.UTC(2026, 10, 23);
const BUILT = Date.UTC(2026, 5, 1);
const HOUR = 3_600_000;
const YEAR = 365 * 24 * HOUR;

let stop = new AbortController();
beforeEach(() => {
  stop = new AbortController();
});
afterEach(() => stop.abort());

/** A box on virtual time, with its NodeClock; `set` is what somebody does to its wall clock. */
function box({
  vouches = false,
  wall = NOW,
  ...options
}: { vouches?: boolean; wall?: number } & NodeClockOptions = {}) {
  const world = new VirtualClock({ wall, monotonic: 5000 });
  const source = new FakeTimeSource(world);
  source.vouches = vouches;
  const { log, lines } = recordingLog();
  const clock = new NodeClock("detect", { source, log, builtAt: BUILT, ...options });
  void clock.watchTrust(stop.signal);
  return { world, source, clock, lines, set: (at: number) => world.setWall(at, true) };
}

describe("the trust of NodeClock", () => {
  it("is there at once when the system vouched for the time before the agent started", () => {
    expect(box({ vouches: true }).clock.wall()).toEqual({ at: NOW, trusted: true });
  });

  it("comes when the system vouches for the time, not because the time looks right, and is asked for every 10 s", async () => {
    const { world, source, clock } = box();
    await world.advance(60_000);
    expect(clock.wall()).toEqual({ at: NOW + 60_000, trusted: false });
    expect(source.questions).toEqual([0, 1, 2, 3, 4, 5, 6].map((count) => 5000 + count * LOOK_AGAIN));
    source.vouches = true;
    await world.advance(LOOK_AGAIN);
    expect(clock.wall().trusted).toBe(true);
    await world.advance(24 * HOUR);
    expect(source.questions).toHaveLength(8);
  });

  it("lasts when the system does not vouch any more: the clock then only drifts", async () => {
    const { world, source, clock } = box({ vouches: true });
    source.vouches = false;
    await world.advance(30 * 24 * HOUR);
    expect(clock.wall().trusted).toBe(true);
    expect(source.questions).toEqual([]);
  });

  it.each([
    ["forward", 1001],
    ["back", -1001],
    ["five years forward", 5 * YEAR],
    ["to 1970", -NOW],
  ])(
    "ends at once when the clock is set %s, and comes back when the system vouches for the new time",
    async (_, by) => {
      const { world, source, clock, lines, set } = box({ vouches: true, builtAt: 0 });
      await world.advance(HOUR);
      source.vouches = false;
      set(clock.wall().at + by);
      const at = NOW + HOUR + by;
      expect(clock.wall()).toEqual({ at, trusted: false });
      expect(source.setNoticed).toBe(1);
      expect(lines).toMatchObject([{ level: "warn", fields: { stepMs: by } }]);
      await world.settle();
      expect(source.questions).toEqual([5000 + HOUR]);
      source.vouches = true;
      await world.advance(LOOK_AGAIN);
      expect(clock.wall()).toEqual({ at: at + LOOK_AGAIN, trusted: true });
    },
  );

  it("follows a leap second, drift, and a clock that is corrected in small steps", async () => {
    const { world, clock, set } = box({ vouches: true });
    for (let count = 0; count < 100; count++) {
      await world.advance(1000);
      set(clock.wall().at + (count % 3 === 0 ? -1000 : 700));
      expect(clock.wall().trusted).toBe(true);
    }
  });

  it("asks no more often than every 10 s, however often the clock is set", async () => {
    const { world, source, clock, set } = box({ vouches: true });
    for (let count = 0; count < 600; count++) {
      await world.advance(100);
      set(clock.wall().at + 5000);
      clock.wall();
    }
    expect(source.questions.length).toBeLessThanOrEqual(7);
    expect(source.questions.length).toBeGreaterThan(3);
  });

  it("does not take the word for a time that was replaced while the question was under way", async () => {
    const { world, source, clock, set } = box();
    await world.settle();
    source.vouches = true;
    source.duringQuestion = () => set(NOW + HOUR);
    await world.advance(LOOK_AGAIN);
    expect(clock.wall().trusted).toBe(false);
    source.duringQuestion = () => {};
    await world.advance(LOOK_AGAIN);
    expect(clock.wall().trusted).toBe(true);
  });

  it("is not lost because the process stood still between its looks at the two clocks", () => {
    const world = new VirtualClock({ wall: NOW, monotonic: 5000 });
    const source = new FakeTimeSource(world);
    source.vouches = true;
    let stood = 0;
    source.monotonic = () => world.monotonic() + stood;
    source.date = () => world.wall().at + stood;
    const clock = new NodeClock("detect", { source, builtAt: BUILT });
    source.date = () => {
      stood = 30_000;
      return world.wall().at + stood;
    };
    expect(clock.wall()).toEqual({ at: NOW + 30_000, trusted: true });
  });

  it("is never given to a time before the program was made, which is said once", async () => {
    const { world, clock, lines, set } = box({ vouches: true, wall: BUILT - 1 - 2 * HOUR });
    clock.wall();
    await world.advance(2 * HOUR);
    expect(clock.wall()).toEqual({ at: BUILT - 1, trusted: false });
    expect(lines).toMatchObject([{ level: "warn", fields: { objection: "before-build" } }]);
    set(BUILT);
    expect(clock.wall()).toEqual({ at: BUILT, trusted: true });
  });

  it("is not given for an hour to a time before the one remembered, and then it is: the remembered one may be wrong", async () => {
    const { world, source, clock, lines } = box();
    clock.notBefore(NOW + YEAR);
    clock.notBefore(NOW);
    await world.advance(3 * HOUR);
    source.vouches = true;
    await world.advance(LOOK_AGAIN);
    expect(clock.wall().trusted).toBe(false);
    await world.advance(REMEMBERED_FOR - LOOK_AGAIN);
    expect(clock.wall().trusted).toBe(false);
    await world.advance(LOOK_AGAIN);
    expect(clock.wall().trusted).toBe(true);
    expect(lines).toMatchObject([{ level: "warn", fields: { objection: "before-remembered" } }]);
    expect(source.questions.at(-1)).toBeLessThan(5000 + 3 * HOUR + 2 * LOOK_AGAIN);
  });

  it("comes within that hour once the clock is set to a later time that the system vouches for", async () => {
    const { world, clock, set } = box({ vouches: true });
    clock.notBefore(NOW + YEAR);
    expect(clock.wall().trusted).toBe(false);
    set(NOW + YEAR + HOUR);
    expect(clock.wall().trusted).toBe(false);
    await world.advance(LOOK_AGAIN);
    expect(clock.wall().trusted).toBe(true);
  });

  it("is never lost where it was told to be there always", async () => {
    const world = new VirtualClock({ wall: 0 });
    const clock = new NodeClock("always", { source: new FakeTimeSource(world) });
    clock.notBefore(NOW);
    await clock.watchTrust(new AbortController().signal);
    expect(clock.wall()).toEqual({ at: 0, trusted: true });
    world.setWall(NOW, false);
    expect(clock.wall()).toEqual({ at: NOW, trusted: true });
  });

  it.each([true, false])("stops being watched when the signal aborts (trusted: %s)", async (vouches) => {
    const world = new VirtualClock();
    const source = new FakeTimeSource(world);
    source.vouches = vouches;
    const controller = new AbortController();
    const watching = new NodeClock("detect", { source }).watchTrust(controller.signal);
    await world.settle();
    expect(world.sleeping).toBe(vouches ? 0 : 1);
    controller.abort();
    await watching;
    expect(world.sleeping).toBe(0);
  });
});
