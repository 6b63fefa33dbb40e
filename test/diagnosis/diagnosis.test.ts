import { describe, expect, it } from "vitest";
import type { ProbeReading } from "../../agent/core/collector.ts";
import { SuarError } from "../../agent/core/errors.ts";
import type { Draft, OutageFields, PreviousRun, Recorder } from "../../agent/core/record.ts";
import { Diagnosis } from "../../agent/diagnosis/diagnosis.ts";
import { SunForecast } from "../../agent/diagnosis/sun/transit.ts";
import { MemoryKeepsake } from "../support/memory-keepsake.ts";
import { recordingLog } from "../support/recording-log.ts";
import { VirtualClock } from "../support/virtual-clock.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

class ListRecorder implements Recorder {
  readonly recorded: (Draft & OutageFields)[] = [];
  refuse: Error | undefined;

  async append(drafts: readonly Draft[]): Promise<void> {
    if (this.refuse !== undefined) throw this.refuse;
    this.recorded.push(...(drafts as (Draft & OutageFields)[]));
  }
}

function made(
  before: { keepsake?: MemoryKeepsake; clock?: VirtualClock; previousRun?: PreviousRun; sun?: SunForecast } = {},
) {
  const clock = before.clock ?? new VirtualClock();
  const keepsake = before.keepsake ?? new MemoryKeepsake();
  const recorder = new ListRecorder();
  const { log, lines } = recordingLog();
  const told: OutageFields[] = [];
  const diagnosis = new Diagnosis({
    clock,
    log,
    recorder,
    keepsake,
    previousRun: () => before.previousRun,
    onOutage: (fields) => void told.push(fields),
    options: { every: 10 * SECOND, ...(before.sun === undefined ? {} : { sun: before.sun }) },
  });
  /** Passes over a ladder of gateway and internet for so long. */
  const live = async (ms: number, answering: "all" | "gateway" | "nothing") => {
    for (let left = ms; left > 0; left -= 10 * SECOND) {
      const probes: readonly ProbeReading[] = [
        { of: "probe", rung: "gateway", target: "g", answer: answering === "nothing" ? "lost" : { rttMs: 1 } },
        { of: "probe", rung: "anycast1", target: "a", answer: answering === "all" ? { rttMs: 600 } : "lost" },
      ];
      diagnosis.observe(probes, clock.monotonic(), answering === "all");
      await clock.advance(10 * SECOND);
    }
  };
  return { clock, keepsake, recorder, lines, told, diagnosis, live };
}

describe("diagnosis", () => {
  it("records an outage once, two minutes after it was over, and says so", async () => {
    const { diagnosis, live, recorder, told, clock } = made();
    await diagnosis.start();
    await live(10 * MINUTE, "all");
    await live(7 * MINUTE, "nothing");
    const over = clock.wall().at;
    await live(MINUTE, "all");
    expect(recorder.recorded).toEqual([]);
    await live(30 * MINUTE, "all");
    expect(recorder.recorded).toMatchObject([
      { at: over, end: over, start: over - 7 * MINUTE, durationMs: 7 * MINUTE, cause: "lan", over300s: true },
    ]);
    expect(told).toHaveLength(1);
    await diagnosis.stop();
  });

  it("writes nothing to disk while nothing changes, and little while something does", async () => {
    const { diagnosis, live, keepsake } = made();
    await diagnosis.start();
    await live(HOUR, "all");
    // Once: which rungs answer here.
    expect(keepsake.writes).toHaveLength(1);
    await live(3 * HOUR, "all");
    expect(keepsake.writes).toHaveLength(1);
    await live(6 * HOUR, "nothing");
    expect(keepsake.writes).toHaveLength(2);
    // It seems to be over; it is; it is recorded.
    await live(HOUR, "all");
    expect(keepsake.writes.length).toBeLessThanOrEqual(5);
    await diagnosis.stop();
  });

  it("writes once a minute at most, however the link comes and goes", async () => {
    const { diagnosis, live, keepsake } = made();
    await diagnosis.start();
    await live(2 * MINUTE, "all");
    const before = keepsake.writes.length;
    for (let minute = 0; minute < 60; minute++) {
      await live(30 * SECOND, "nothing");
      await live(30 * SECOND, "all");
    }
    expect(keepsake.writes.length - before).toBeLessThanOrEqual(61);
    await diagnosis.stop();
  });

  it("tries again to record what the recorder refuses, and forgets nothing meanwhile", async () => {
    const { diagnosis, live, recorder, keepsake, lines } = made();
    await diagnosis.start();
    await live(MINUTE, "all");
    recorder.refuse = new SuarError("record-refused", { reason: "too much waits" });
    await live(5 * MINUTE, "nothing");
    await live(10 * MINUTE, "all");
    expect(recorder.recorded).toEqual([]);
    expect(lines.filter(({ level }) => level === "warn")).toHaveLength(1);
    expect(keepsake.json("outages")).toMatchObject({ finished: [{ episode: { scope: "link" } }] });
    recorder.refuse = undefined;
    await live(MINUTE, "all");
    expect(recorder.recorded).toMatchObject([{ cause: "lan", durationMs: 5 * MINUTE }]);
    expect(keepsake.json("outages")).toMatchObject({ open: [], finished: [] });
    await diagnosis.stop();
  });

  it("says so when it has to forget what nobody takes", async () => {
    const { diagnosis, live, recorder, lines, keepsake } = made();
    await diagnosis.start();
    await live(MINUTE, "all");
    recorder.refuse = new SuarError("record-refused", { reason: "too much waits" });
    for (let outage = 0; outage < 66; outage++) {
      await live(30 * SECOND, "nothing");
      await live(3 * MINUTE, "all");
    }
    expect(lines.filter(({ level }) => level === "error")).toMatchObject([
      { fields: { forgotten: 1 } },
      { fields: { forgotten: 2 } },
    ]);
    expect((keepsake.json("outages") as { finished: unknown[] }).finished).toHaveLength(64);
    await diagnosis.stop();
  });

  it("records after a power cut what was over and not recorded", async () => {
    const first = made();
    await first.diagnosis.start();
    await first.live(MINUTE, "all");
    first.recorder.refuse = new SuarError("record-refused", { reason: "too much waits" });
    const began = first.clock.wall().at;
    await first.live(5 * MINUTE, "nothing");
    await first.live(10 * MINUTE, "all");
    const clock = new VirtualClock({ bootId: "boot-2", monotonic: 0, wall: first.clock.wall().at + HOUR });
    const lastAlive = { boot: "boot-1", up: first.clock.monotonic(), at: first.clock.wall().at };
    const second = made({
      clock,
      keepsake: first.keepsake.copy(),
      previousRun: { lastAlive, stoppedCleanly: false },
    });
    await second.diagnosis.start();
    await second.live(5 * MINUTE, "all");
    expect(second.recorder.recorded).toMatchObject([
      { cause: "lan", start: began, durationMs: 5 * MINUTE },
      { cause: "power-site", start: lastAlive.at, durationMs: HOUR, unpoweredMs: HOUR },
    ]);
    await second.diagnosis.stop();
  });

  it("goes on without what it kept when that is damaged or the disk is full, and says so", async () => {
    const keepsake = new MemoryKeepsake();
    keepsake.damaged.add("outages");
    keepsake.isFull = true;
    const { diagnosis, live, recorder, lines } = made({ keepsake });
    await diagnosis.start();
    await live(MINUTE, "all");
    await live(6 * MINUTE, "nothing");
    await live(5 * MINUTE, "all");
    expect(recorder.recorded).toMatchObject([{ cause: "lan" }]);
    expect(lines.map(({ message }) => message)).toEqual(
      expect.arrayContaining(["what was kept cannot be read", "outages not kept"]),
    );
    await diagnosis.stop();
  });

  it("keeps an outage that goes on to the second when it is stopped", async () => {
    const first = made();
    await first.diagnosis.start();
    await first.live(MINUTE, "all");
    await first.live(20 * MINUTE, "nothing");
    await first.diagnosis.stop();
    const previousRun = {
      lastAlive: { boot: first.clock.bootId, up: first.clock.monotonic() },
      stoppedCleanly: true,
    };
    const second = made({ clock: first.clock, keepsake: first.keepsake, previousRun });
    await second.diagnosis.start();
    expect(second.diagnosis.status().outage).toEqual({ of: "link", forMs: 20 * MINUTE });
    await second.live(5 * MINUTE, "all");
    expect(second.recorder.recorded).toMatchObject([{ durationMs: 20 * MINUTE, downMs: 20 * MINUTE }]);
    await second.diagnosis.stop();
  });

  it("takes a clean shutdown on battery for a power cut, and any other for none", async () => {
    for (const upsOnBattery of [true, false]) {
      const first = made();
      await first.diagnosis.start();
      await first.live(MINUTE, "all");
      first.diagnosis.observe([{ of: "host", host: { upsOnBattery } }], first.clock.monotonic(), undefined);
      await first.live(2 * MINUTE, "all");
      await first.diagnosis.stop();
      const clock = new VirtualClock({ bootId: "boot-2", monotonic: 0, wall: first.clock.wall().at + HOUR });
      const lastAlive = { boot: "boot-1", up: first.clock.monotonic(), at: first.clock.wall().at };
      const second = made({ clock, keepsake: first.keepsake, previousRun: { lastAlive, stoppedCleanly: true } });
      await second.diagnosis.start();
      await second.live(5 * MINUTE, "all");
      expect(second.recorder.recorded.map(({ cause }) => cause)).toEqual(upsOnBattery ? ["power-site"] : []);
      await second.diagnosis.stop();
    }
  });

  it("says what is out now, and when the Sun will stand behind the satellite", async () => {
    const sun = new SunForecast({
      latitude: -6.2,
      longitude: 106.8,
      satelliteLongitude: 146,
      dishMetres: 0.98,
      downlinkGigahertz: 20,
    });
    const clock = new VirtualClock({ wall: Date.UTC(2026, 2, 22, 1) });
    const { diagnosis, live } = made({ clock, sun });
    await diagnosis.start();
    await live(MINUTE, "all");
    const first = sun.next(clock.wall().at);
    expect(diagnosis.status()).toEqual({ sunOutage: { start: first?.start, end: first?.end } });
    await live(3 * MINUTE, "nothing");
    expect(diagnosis.status().outage).toEqual({ of: "link", forMs: 3 * MINUTE });
    await clock.advance(2 * HOUR);
    const { start = 0 } = diagnosis.status().sunOutage ?? {};
    expect(Math.round((start - (first?.start ?? 0)) / HOUR)).toBe(24);
    const wall = clock.wall().at;
    clock.setWall(0, false);
    expect(diagnosis.status().sunOutage).toBeUndefined();
    clock.setWall(wall, true);
    expect(diagnosis.status().sunOutage).toBeDefined();
    // Its satellites pass by.
    diagnosis.observe([{ of: "terminal", terminal: { profile: "starlink" } }], clock.monotonic(), undefined);
    expect(diagnosis.status().sunOutage).toBeUndefined();
    await diagnosis.stop();
  });
});
