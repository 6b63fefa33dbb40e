import { describe, expect, it } from "vitest";
import { SuarError } from "../agent/core/errors.ts";
import { writeKept } from "../agent/core/keepsake.ts";
import type { DayFields, Draft, PreviousRun, Recorder } from "../agent/core/record.ts";
import { EMPTY_DAY } from "../agent/day-account.ts";
import { DaySummary } from "../agent/day-summary.ts";
import { FakeCalendar } from "./support/fake-calendar.ts";
import { MemoryKeepsake } from "./support/memory-keepsake.ts";
import { recordingLog } from "./support/recording-log.ts";
import { VirtualClock } from "./support/virtual-clock.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

type Day = Draft & DayFields;

interface World {
  readonly keepsake: MemoryKeepsake;
  readonly recorded: Day[];
  /** The store takes nothing. */
  isRefusing?: boolean;
}

/** One run of the agent; what is measured grows with the time. */
function run(world: World, clock: VirtualClock, previousRun?: PreviousRun) {
  const calendar = new FakeCalendar();
  const recorder: Recorder = {
    append: async (drafts) => {
      if (world.isRefusing) throw new SuarError("outbox-closed", {});
      world.recorded.push(...(drafts as Day[]));
    },
  };
  let since = clock.monotonic();
  const measuredDay = () => {
    const span = clock.monotonic() - since;
    return { span, linkWindows: span / MINUTE, measuredMs: span, availableMs: span / 2, rxBytes: span };
  };
  const closeDay = () => {
    const day = measuredDay();
    since = clock.monotonic();
    return day;
  };
  const summary = new DaySummary({
    calendar,
    clock,
    log: recordingLog().log,
    recorder,
    keepsake: world.keepsake,
    measuring: { measuredDay, closeDay },
    previousRun: () => previousRun,
  });
  return { summary, strike: () => calendar.strike("day summary") };
}

const newWorld = (): World => ({ keepsake: new MemoryKeepsake(), recorded: [] });
const at = (day: number, hour: number, minute = 0) => Date.UTC(2026, 2, day, hour, minute);
const never = (clock: VirtualClock, wall: number): PreviousRun => ({
  lastAlive: { boot: clock.bootId, up: clock.monotonic(), at: wall },
  stoppedCleanly: false,
});

describe("the summary of a day", () => {
  it("is recorded at midnight, with the outages that were told on it", async () => {
    const world = newWorld();
    const clock = new VirtualClock({ wall: at(1, 12) });
    const { summary, strike } = run(world, clock);
    await summary.start();
    summary.outage({
      kind: "outage",
      downMs: 400_000,
      flaps: 0,
      cause: "lan",
      confidence: 1,
      evidence: [],
      over300s: true,
    });
    await clock.advance(12 * HOUR + 1000);
    await strike();
    expect(world.recorded).toMatchObject([
      {
        at: at(2, 0) + 1000,
        date: "2026-03-01",
        span: 12 * HOUR + 1000,
        availableMs: 6 * HOUR + 500,
        unpoweredMs: 0,
        outages: [{ cause: "lan", count: 1, downMs: 400_000, over300s: 1 }],
      },
    ]);
    await clock.advance(24 * HOUR);
    await strike();
    expect(world.recorded[1]).toMatchObject({ date: "2026-03-02", span: 24 * HOUR, outages: [] });
    await summary.stop();
  });

  it("goes on after a power cut on the same day, and tells how long the box was off", async () => {
    const world = newWorld();
    const before = new VirtualClock({ bootId: "boot-1", wall: at(1, 8) });
    await run(world, before).summary.start();
    await before.advance(3 * HOUR);
    // The last account was kept at 11:00.
    const clock = new VirtualClock({ bootId: "boot-2", monotonic: MINUTE, wall: at(1, 15, 1) });
    const { summary, strike } = run(world, clock, never(before, at(1, 11)));
    await summary.start();
    await clock.advance(9 * HOUR - MINUTE);
    await strike();
    expect(world.recorded).toMatchObject([
      { date: "2026-03-01", span: 12 * HOUR - MINUTE, measuredMs: 12 * HOUR - MINUTE, unpoweredMs: 4 * HOUR },
    ]);
    await summary.stop();
  });

  it("is recorded on a later day where the power was off at midnight, with the days in between", async () => {
    const world = newWorld();
    const before = new VirtualClock({ bootId: "boot-1", wall: at(1, 18) });
    await run(world, before).summary.start();
    await before.advance(5 * HOUR);
    const clock = new VirtualClock({ bootId: "boot-2", monotonic: 0, wall: at(3, 18) });
    const { summary } = run(world, clock, never(before, at(1, 23)));
    await summary.start();
    await clock.advance(MINUTE);
    expect(world.recorded).toMatchObject([
      { date: "2026-03-01", span: 5 * HOUR, unpoweredMs: HOUR },
      { date: "2026-03-02", span: 0, measuredMs: 0, unpoweredMs: 24 * HOUR },
    ]);
    await clock.advance(HOUR);
    await summary.stop();
    // The next run has no more than what was kept of this day.
    expect(world.keepsake.json("day")).toMatchObject({ date: "2026-03-03", account: { unpoweredMs: 18 * HOUR } });
    expect(world.recorded).toHaveLength(2);
  });

  it("waits with what was kept until the time is known", async () => {
    const world = newWorld();
    const before = new VirtualClock({ bootId: "boot-1", wall: at(1, 8) });
    await run(world, before).summary.start();
    await before.advance(HOUR);
    const clock = new VirtualClock({ bootId: "boot-2", monotonic: 0, wall: 0, trusted: false });
    const { summary, strike } = run(world, clock, never(before, at(1, 9)));
    await summary.start();
    await clock.advance(10 * MINUTE);
    clock.setWall(at(1, 10, 10), true);
    await clock.advance(50 * MINUTE);
    expect(world.recorded).toEqual([]);
    await strike();
    expect(world.recorded).toMatchObject([{ date: "2026-03-01", span: 2 * HOUR, unpoweredMs: HOUR }]);
    await summary.stop();
  });

  it("is recorded by itself, with its own stamp, where the time stays unknown", async () => {
    const world = newWorld();
    const before = new VirtualClock({ bootId: "boot-1", monotonic: 0, wall: 0, trusted: false });
    await run(world, before).summary.start();
    await before.advance(HOUR);
    const clock = new VirtualClock({ bootId: "boot-2", monotonic: 0, wall: 0, trusted: false });
    const { summary } = run(world, clock);
    await summary.start();
    await clock.advance(HOUR);
    await summary.stop();
    expect(world.recorded).toMatchObject([{ boot: "boot-1", up: HOUR, span: HOUR }]);
    expect(world.recorded[0]).not.toHaveProperty("date");
  });

  it("is kept every quarter of an hour and at the stop, and no more often", async () => {
    const world = newWorld();
    const clock = new VirtualClock({ wall: at(1, 8) });
    const { summary } = run(world, clock);
    await summary.start();
    await clock.advance(2 * HOUR + MINUTE);
    expect(world.keepsake.writes).toHaveLength(8);
    await summary.stop();
    expect(world.keepsake.writes).toHaveLength(9);
  });

  it("survives a keepsake that is damaged, and one that cannot be written", async () => {
    const world = newWorld();
    world.keepsake.damaged.add("day");
    const clock = new VirtualClock({ wall: at(1, 23) });
    const { summary, strike } = run(world, clock);
    await summary.start();
    world.keepsake.isFull = true;
    await clock.advance(HOUR + 1000);
    await strike();
    expect(world.recorded).toMatchObject([{ date: "2026-03-01", span: HOUR + 1000 }]);
    await summary.stop();
  });

  it("waits for a store that takes nothing, and is recorded once", async () => {
    const world = newWorld();
    const clock = new VirtualClock({ wall: at(1, 12) });
    const { summary, strike } = run(world, clock);
    await summary.start();
    world.isRefusing = true;
    for (let day = 0; day < 2; day++) {
      await clock.advance(12 * HOUR + 1000);
      await strike();
      await clock.advance(12 * HOUR - 1000);
    }
    expect(world.recorded).toEqual([]);
    world.isRefusing = false;
    await clock.advance(2 * MINUTE);
    expect(world.recorded).toMatchObject([
      { at: at(2, 0) + 1000, date: "2026-03-01", span: 12 * HOUR + 1000 },
      { at: at(3, 0) + 1000, date: "2026-03-02", span: 24 * HOUR },
    ]);
    await summary.stop();
    expect(world.recorded).toHaveLength(2);
  });

  it("that waits for a store that takes nothing survives a power cut, and is recorded once", async () => {
    const world = newWorld();
    const clock = new VirtualClock({ wall: at(1, 12) });
    const first = run(world, clock);
    await first.summary.start();
    world.isRefusing = true;
    await clock.advance(12 * HOUR);
    await first.strike();
    world.isRefusing = false;
    for (let boot = 0; boot < 2; boot++) {
      const next = new VirtualClock({ wall: at(2, 3 + boot), bootId: `boot-${boot}` });
      const { summary } = run(world, next);
      await summary.start();
      await next.advance(5 * MINUTE);
    }
    expect(world.recorded).toMatchObject([{ date: "2026-03-01", span: 12 * HOUR }]);
  });

  it("that waits is recorded at the stop where the store takes it again, and not once more by the next run", async () => {
    const world = newWorld();
    const clock = new VirtualClock({ wall: at(1, 12) });
    const { summary, strike } = run(world, clock);
    await summary.start();
    world.isRefusing = true;
    await clock.advance(12 * HOUR);
    await strike();
    world.isRefusing = false;
    await summary.stop();
    expect(world.recorded.map(({ date }) => date)).toEqual(["2026-03-01"]);
    const later = run(world, clock);
    await later.summary.start();
    await clock.advance(5 * MINUTE);
    expect(world.recorded).toHaveLength(1);
    await later.summary.stop();
  });

  it("waits for a month at most, the newest days of it, in memory and in what is kept", async () => {
    const world = newWorld();
    const clock = new VirtualClock({ wall: at(1, 12) });
    const { summary, strike } = run(world, clock);
    await summary.start();
    world.isRefusing = true;
    const numbers = Array.from({ length: 40 }, (_, index) => index + 1);
    // Days of some minutes, each as long as its number.
    for (const minutes of numbers) {
      await clock.advance(minutes * MINUTE);
      await strike();
    }
    world.isRefusing = false;
    await clock.advance(MINUTE);
    expect(world.recorded.map(({ span }) => span / MINUTE)).toEqual(numbers.slice(-32));
    await summary.stop();

    const account = { ...EMPTY_DAY, span: HOUR };
    const waiting = numbers.map((day) => ({ stamp: { at: at(day, 0) }, date: `day ${day}`, account }));
    const other = newWorld();
    await writeKept(other.keepsake, "day", { stamp: { at: at(41, 0) }, account, waiting });
    const next = run(other, new VirtualClock({ wall: at(60, 0) }));
    await next.summary.start();
    await next.summary.stop();
    const dates = other.recorded.flatMap(({ date }) => date ?? []);
    expect(dates).toEqual(numbers.slice(-32).map((day) => `day ${day}`));
  });

  it("is not told of a day that has only begun", async () => {
    const world = newWorld();
    const clock = new VirtualClock({ wall: at(1, 23) });
    const { summary, strike } = run(world, clock);
    await summary.start();
    await clock.advance(HOUR + 1000);
    await strike();
    // Off at once at midnight, as in many villages, and on again in the evening.
    const evening = new VirtualClock({ bootId: "boot-2", monotonic: 0, wall: at(2, 18) });
    const next = run(world, evening, never(clock, at(2, 0) + 1000));
    await next.summary.start();
    await evening.advance(5 * HOUR);
    await next.strike();
    expect(world.recorded.map(({ date, span }) => [date, span])).toEqual([
      ["2026-03-01", HOUR + 1000],
      ["2026-03-02", 5 * HOUR],
    ]);
    await summary.stop();
    await next.summary.stop();
  });
});
