import { describe, expect, it } from "vitest";
import { DAY, HOUR } from "../../agent/core/time.ts";
import { DailyCalendar } from "../../simulator/world/daily-calendar.ts";
import { Life } from "../../simulator/world/life.ts";
import { realNow, WorldTime } from "../../simulator/world/world-time.ts";
import { recordingLog } from "../support/recording-log.ts";
import { until } from "../support/until.ts";
import { VirtualClock } from "../support/virtual-clock.ts";

const never = new AbortController().signal;

describe("the time of the world", () => {
  it("runs so many times faster than this machine's from the moment it began", () => {
    const time = new WorldTime(1_000_000, 10);
    expect(time.at(1_000_000)).toBe(1_000_000);
    expect(time.at(1_002_000)).toBe(1_020_000);
  });

  it("stands still until it is told to go", () => {
    const time = new WorldTime(undefined, 10, 5_000_000);
    expect([time.at(1_000_000), time.at(9_000_000)]).toEqual([5_000_000, 5_000_000]);
    time.go(2_000_000);
    expect([time.at(1_999_999), time.at(2_000_000), time.at(2_000_100)]).toEqual([5_000_000, 5_000_000, 5_001_000]);
  });
});

describe("the life of a box", () => {
  it("sleeps in its own time", async () => {
    const life = new Life(new WorldTime(realNow(), 60), "boot");
    const [before, wallBefore] = [life.monotonic(), life.wall().at];
    await life.sleep(3000, never);
    expect(life.monotonic() - before).toBeGreaterThan(2900);
    expect(life.wall().at - wallBefore).toBeGreaterThan(2900);
    const aborted = new AbortController();
    const sleeping = life.sleep(HOUR, aborted.signal);
    aborted.abort();
    await sleeping;
  });

  it("has a clock that stands until it is switched on", async () => {
    const time = new WorldTime(undefined, 60, 5_000_000);
    const [now, later] = [new Life(time, "now"), new Life(time, "later", 5_000_000 + 2 * HOUR)];
    const [upNow, upLater] = [now.monotonic(), later.monotonic()];
    expect([now.wall().at, later.wall().at]).toEqual([5_000_000, 5_000_000 + 2 * HOUR]);
    time.go(realNow() - 60_000);
    expect(now.monotonic() - upNow).toBeGreaterThanOrEqual(HOUR);
    expect([later.monotonic(), later.wall().at]).toEqual([upLater, 5_000_000 + 2 * HOUR]);
    time.go(realNow() - 130_000);
    expect(later.monotonic() - upLater).toBeGreaterThanOrEqual(HOUR / 6);
    expect(later.wall().at - 5_000_000 - 2 * HOUR).toBeCloseTo(later.monotonic() - upLater, -4);
  });

  it("passes nothing on once it is over", async () => {
    const life = new Life(new WorldTime(realNow(), 60), "boot");
    const settled: string[] = [];
    const note = (name: string) => () => {
      settled.push(name);
    };
    const aborted = new AbortController();
    void life.sleep(60, never).then(note("slept"));
    void life.sleep(HOUR, aborted.signal).then(note("woken"));
    void life.whileAlive(Promise.resolve()).then(note("resolved"));
    life.whileAlive(Promise.reject(new Error("too late"))).catch(note("rejected"));
    life.end();
    aborted.abort();
    void life.sleep(0, never).then(note("slept after the end"));
    // Another life, whose sleep is longer, has ended its own.
    await new Life(new WorldTime(realNow(), 60), "boot").sleep(600, never);
    expect(settled).toEqual([]);
    expect(life.isOver).toBe(true);
  });
});

describe("the calendar of a village", () => {
  it("strikes at the village's own midnight, day after day, until it is cancelled", async () => {
    const clock = new VirtualClock();
    const struck: number[] = [];
    const calendar = new DailyCalendar(clock, "WIT", recordingLog().log);
    const cancel = calendar.schedule("summary", "0 0 * * *", async () => {
      struck.push(clock.wall().at);
    });
    for (let hour = 0; hour < 72; hour++) await clock.advance(HOUR);
    expect(struck).toHaveLength(3);
    expect(struck.every((at) => (at + 9 * HOUR) % DAY < 1000)).toBe(true);
    expect(calendar.localDate(Date.UTC(2026, 0, 1, 15, 30))).toBe("2026-01-02");
    cancel();
    await clock.advance(2 * DAY);
    await until("the cancelled job stays silent", () => struck.length === 3);
  });

  it("takes nothing but daily jobs", () => {
    const calendar = new DailyCalendar(new VirtualClock(), "WIB", recordingLog().log);
    expect(() => calendar.schedule("hourly", "0 * * * *", async () => {})).toThrow(RangeError);
  });
});
