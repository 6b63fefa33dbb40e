import { describe, expect, it } from "vitest";
import { SuarError } from "../../agent/core/errors.ts";
import type { Draft, PreviousRun, Recorder } from "../../agent/core/record.ts";
import { BootRecords } from "../../agent/timekeeping/boot-records.ts";
import { recordingLog } from "../support/recording-log.ts";
import { VirtualClock } from "../support/virtual-clock.ts";

const NOW = Date.UTC(2026, 10, 23);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Keeps what is recorded in `kept`; `refuse` makes it refuse. */
class MemoryRecorder implements Recorder {
  readonly kept: Draft[] = [];
  attempts = 0;
  refuse = false;

  async append(drafts: readonly Draft[]): Promise<void> {
    this.attempts++;
    if (this.refuse) throw new SuarError("outbox-closed", {});
    this.kept.push(...drafts);
  }

  get clocks(): readonly Draft[] {
    return this.kept.filter(({ kind }) => kind === "clock");
  }
}

function start(clock: VirtualClock, previousRun?: PreviousRun, recorder = new MemoryRecorder()) {
  const { log, lines } = recordingLog();
  const parts = { recorder, clock, log, agentVersion: "1.2.3", previousRun: () => previousRun };
  const bootRecords = new BootRecords(parts);
  return { recorder, lines, bootRecords, started: bootRecords.start() };
}

describe("the boot record", () => {
  it("says which version started, why, how long the box is up and when the run before was last alive", async () => {
    const clock = new VirtualClock({ bootId: "boot-2", monotonic: 41_000.4, wall: NOW, trusted: true });
    const lastAlive = { boot: "boot-1", up: 7000, at: NOW - HOUR };
    const { recorder, started, bootRecords } = start(clock, { lastAlive, stoppedCleanly: false });
    await started;
    expect(recorder.kept[0]).toEqual({
      at: NOW,
      kind: "boot",
      agentVersion: "1.2.3",
      reason: "power-cut",
      sinceBootMs: 41_000,
      lastAlive,
    });
    await bootRecords.stop();
  });

  it("of the first start knows of no run before", async () => {
    const clock = new VirtualClock({ monotonic: 5000, trusted: false });
    const { recorder, started, bootRecords } = start(clock);
    await started;
    expect(recorder.kept).toEqual([
      { boot: "boot-1", up: 5000, kind: "boot", agentVersion: "1.2.3", reason: "first-start", sinceBootMs: 5000 },
    ]);
    await bootRecords.stop();
  });

  it("does not hold up the start when it cannot be stored", async () => {
    const clock = new VirtualClock({ trusted: false });
    const recorder = new MemoryRecorder();
    recorder.append = () => new Promise(() => {});
    const { lines, started, bootRecords } = start(clock, undefined, recorder);
    await started;
    expect(lines).toEqual([]);
    await bootRecords.stop();
    await clock.settle();
    expect(clock.sleeping).toBe(0);
  });
});

describe("the anchors of a boot", () => {
  it("begin as soon as the time is trusted, and are one while the clock is not set", async () => {
    const clock = new VirtualClock({ wall: 0, monotonic: 5000, trusted: false });
    const { recorder, bootRecords } = start(clock);
    await clock.advance(HOUR);
    expect(recorder.clocks).toEqual([]);
    clock.setWall(NOW, true);
    await clock.advance(24 * HOUR);
    const { at, anchor } = recorder.clocks[0] as Extract<Draft, { kind: "clock" }>;
    expect(anchor.at - anchor.up).toBe(NOW - (5000 + HOUR));
    expect(anchor).toMatchObject({ boot: "boot-1", at });
    expect(at).toBeLessThanOrEqual(NOW + 1000);
    expect(recorder.clocks).toHaveLength(1);
    await bootRecords.stop();
  });

  it("tell by how much a trusted clock was set, and stay silent while it is not trusted", async () => {
    const clock = new VirtualClock({ wall: NOW, monotonic: 5000 });
    const { recorder, bootRecords } = start(clock);
    await clock.advance(HOUR);
    clock.setWall(NOW - 4 * HOUR, false);
    await clock.advance(HOUR);
    expect(recorder.clocks).toHaveLength(1);
    clock.setWall(NOW - 3 * HOUR, true);
    await clock.advance(10_000);
    expect(recorder.clocks).toHaveLength(2);
    const { at } = clock.wall();
    expect(recorder.clocks[1]).toEqual({
      at,
      kind: "clock",
      anchor: { boot: "boot-1", up: clock.monotonic(), at },
      stepMs: -5 * HOUR,
    });
    await bootRecords.stop();
  });

  it("follow a clock that creeps away from the last one, however small its steps are", async () => {
    const clock = new VirtualClock({ wall: NOW });
    const { recorder, bootRecords } = start(clock);
    for (let minute = 0; minute < 30; minute++) {
      await clock.advance(MINUTE);
      clock.setWall(clock.wall().at + 300, true);
    }
    expect(recorder.clocks.slice(1)).toHaveLength(7);
    for (const anchor of recorder.clocks.slice(1)) expect(anchor).toMatchObject({ stepMs: 1200 });
    await bootRecords.stop();
  });

  it("are no more than one a minute, and the last one is of the clock as it stayed", async () => {
    const clock = new VirtualClock({ wall: NOW });
    const { recorder, bootRecords } = start(clock);
    for (let second = 0; second < 600; second++) {
      await clock.advance(1000);
      clock.setWall(clock.wall().at + 5000, true);
    }
    expect(recorder.clocks.length).toBeLessThanOrEqual(11);
    expect(recorder.clocks.length).toBeGreaterThan(5);
    await clock.advance(2 * MINUTE);
    const last = recorder.clocks.at(-1) as Extract<Draft, { kind: "clock" }>;
    expect(last.anchor.at - last.anchor.up).toBe(clock.wall().at - clock.monotonic());
    await bootRecords.stop();
  });

  it("are made again, a minute later, when one could not be stored", async () => {
    const clock = new VirtualClock({ wall: NOW });
    const recorder = new MemoryRecorder();
    recorder.refuse = true;
    const { lines, bootRecords } = start(clock, undefined, recorder);
    await clock.advance(5 * MINUTE);
    expect(recorder.clocks).toEqual([]);
    expect(recorder.attempts).toBeLessThanOrEqual(7);
    expect(lines.map(({ message }) => message)).toContain("record not stored");
    recorder.refuse = false;
    await clock.advance(MINUTE);
    expect(recorder.clocks).toHaveLength(1);
    await bootRecords.stop();
  });

  it("are never read while the process stands still between the two clocks", async () => {
    const clock = new VirtualClock({ wall: NOW, monotonic: 5000 });
    const { monotonic } = VirtualClock.prototype;
    let stood = 0;
    clock.monotonic = () => monotonic.call(clock) + stood;
    let stalls = 2; // In the stamp of the boot record, and in the first look for an anchor.
    clock.wall = () => {
      if (stalls-- > 0) stood += 30_000;
      return { at: NOW + stood, trusted: true };
    };
    const { recorder, bootRecords } = start(clock);
    await clock.settle();
    expect(stood).toBe(60_000);
    expect(recorder.clocks).toMatchObject([{ anchor: { up: 5000 + stood, at: NOW + stood } }]);
    await bootRecords.stop();
  });

  it("leave nothing running after the stop", async () => {
    const clock = new VirtualClock({ trusted: false });
    const { bootRecords } = start(clock);
    await clock.advance(MINUTE);
    expect(clock.sleeping).toBe(1);
    await bootRecords.stop();
    await clock.settle();
    expect(clock.sleeping).toBe(0);
  });
});
