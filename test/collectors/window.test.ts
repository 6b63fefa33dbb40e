import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Windows } from "../../agent/collectors/window.ts";
import type { Reading, Rung } from "../../agent/core/collector.ts";
import { SuarError } from "../../agent/core/errors.ts";
import type { Draft, Recorder } from "../../agent/core/record.ts";
import { judgeLink } from "../../agent/diagnosis/link-state.ts";
import { recordingLog } from "../support/recording-log.ts";
import { VirtualClock } from "../support/virtual-clock.ts";

/** The Recorder port as a list; `refuse` makes it fail, `hold` keeps appends waiting. */
class ListRecorder implements Recorder {
  readonly appended: (readonly Draft[])[] = [];
  refuse: Error | undefined;
  hold: Promise<void> | undefined;

  async append(drafts: readonly Draft[]): Promise<void> {
    await this.hold;
    if (this.refuse !== undefined) throw this.refuse;
    this.appended.push(drafts);
  }
}

function measuring(options: { monotonic?: number; trusted?: boolean; sparing?: () => boolean } = {}) {
  const clock = new VirtualClock({ monotonic: options.monotonic ?? 600_000, trusted: options.trusted ?? true });
  const recorder = new ListRecorder();
  const { log, lines } = recordingLog();
  const agent = new AbortController();
  const windows = new Windows(
    { windowSeconds: 60, lateAfter: 3000 },
    {
      clock,
      log,
      recorder,
      judgeLink,
      about: () => ({ queueRecords: 7 }),
      ...(options.sparing === undefined ? {} : { sparing: options.sparing }),
    },
  );
  const links = () => recorder.appended.flat().filter((draft) => draft.kind === "link");
  const hosts = () => recorder.appended.flat().filter((draft) => draft.kind === "host");
  return { clock, recorder, lines, agent, windows, links, hosts, start: () => windows.start() };
}

function probe(rung: Rung, rttMs: number | "lost"): Reading {
  return { of: "probe", rung, target: `of ${rung}`, answer: rttMs === "lost" ? "lost" : { rttMs } };
}

function traffic(rxBytes: number): Reading {
  return { of: "interface", interfaceName: "eth0", counters: { rxBytes, txBytes: 0, errors: 0 } };
}

describe("Windows", () => {
  it("are five minutes long while bytes are short, and tile the time whenever that changes", async () => {
    let short = false;
    const { clock, windows, hosts, start } = measuring({ monotonic: 630_000, sparing: () => short });
    await start();
    await clock.advance(90_000);
    expect(hosts().map(({ span }) => span)).toEqual([30_000, 60_000]);
    short = true;
    await clock.advance(20 * 60_000);
    short = false;
    await clock.advance(6 * 60_000);
    await windows.stop(1_000);
    // From 660 s on the grid; the window that was open when bytes became short ends as it had begun.
    expect(hosts().map(({ span }) => span / 1_000)).toEqual([30, 60, 60, 120, 300, 300, 300, 300, 60, 60, 60]);
    expect(hosts().reduce((sum, { span }) => sum + (span ?? 0), 630_000)).toBe(clock.monotonic());
  });

  it("records what the terminal said, and its traffic from one window to the next", async () => {
    const { clock, recorder, windows, start } = measuring({ monotonic: 600_000 });
    await start();
    const terminal = (rxBytesTotal: number) =>
      windows.take(
        [{ of: "terminal", terminal: { profile: "p", locked: true, rxBytesTotal, txBytesTotal: 1 } }],
        "terminal",
      );
    const records = () => recorder.appended.flat().filter(({ kind }) => kind === "terminal");
    terminal(1000);
    await clock.advance(30_000);
    terminal(1500);
    await clock.advance(30_000);
    expect(records()).toMatchObject([{ span: 60_000, samples: 2, locked: true, rxBytes: 500, txBytes: 0 }]);
    terminal(1700);
    await clock.advance(20_000);
    // The terminal has restarted: what passed meanwhile nobody knows.
    terminal(100);
    await clock.advance(40_000);
    expect(records()[1]).toMatchObject({ samples: 2, rxBytes: 200 });
    await clock.advance(60_000);
    expect(records()).toHaveLength(2);
    expect(windows.status([]).terminal).toMatchObject({ rxBytesTotal: 100 });
    windows.take([], "terminal");
    expect(windows.status([])).not.toHaveProperty("terminal");
    await windows.stop(1000);
  });

  it("records a link and a host record per window, in one append, stamped with its end", async () => {
    const { clock, windows, recorder, start } = measuring();
    await start();
    await clock.advance(10_000);
    windows.take([probe("anycast1", 600), probe("anycast2", 612)], "ladder", true);
    windows.take([{ of: "host", host: { uptimeMs: 5 } }], "host");
    await clock.advance(50_000);
    const at = clock.wall().at;
    expect(recorder.appended).toEqual([
      [
        {
          at,
          kind: "link",
          span: 60_000,
          state: "up",
          availableMs: 60_000,
          rttMs: { min: 600, p50: 600, p95: 612, max: 612 },
          pdvP95Ms: 12,
          lossRatio: 0,
          lateRatio: 0,
          samples: 2,
          rungs: { anycast1: "up", anycast2: "up" },
        },
        { at, kind: "host", span: 60_000, uptimeMs: 5, queueRecords: 7 },
      ],
    ]);
    await windows.stop(1000);
  });

  it("ends windows at multiples of their length since boot, so the first is as long as what is left of it", async () => {
    const { clock, windows, hosts, start } = measuring({ monotonic: 635_000 });
    await start();
    await clock.advance(150_000);
    expect(hosts().map(({ span }) => span)).toEqual([25_000, 60_000, 60_000]);
    await windows.stop(1000);
    expect(hosts().map(({ span }) => span)).toEqual([25_000, 60_000, 60_000, 5000]);
  });

  it("stamps with boot and time since boot while the clock is not trusted", async () => {
    const { clock, windows, hosts, start } = measuring({ trusted: false });
    await start();
    await clock.advance(60_000);
    expect(hosts()).toMatchObject([{ boot: "boot-1", up: 660_000, span: 60_000 }]);
    expect(hosts()[0]).not.toHaveProperty("at");
    await windows.stop(1000);
  });

  it("is not disturbed when the wall clock is set", async () => {
    const { clock, windows, hosts, start } = measuring({ trusted: false });
    await start();
    await clock.advance(90_000);
    clock.setWall(Date.UTC(2031, 0, 1), true);
    await clock.advance(30_000);
    expect(hosts().map(({ span }) => span)).toEqual([60_000, 60_000]);
    expect(hosts()[1]).toMatchObject({ at: Date.UTC(2031, 0, 1) + 30_000 });
    await windows.stop(1000);
  });

  it("starts every window empty", async () => {
    const { clock, windows, links, hosts, start } = measuring();
    await start();
    windows.take([probe("anycast1", 600)], "ladder", true);
    windows.take([{ of: "host", host: { temperatureC: 60 } }], "host");
    await clock.advance(60_000);
    windows.take([probe("anycast1", "lost")], "ladder", false);
    await clock.advance(60_000);
    expect(links()).toMatchObject([
      { state: "up", samples: 1 },
      { state: "down", samples: 1, availableMs: 0 },
    ]);
    expect(hosts()[1]).not.toHaveProperty("temperatureC");
    await windows.stop(1000);
  });

  it("has no link record of a window in which nothing was measured", async () => {
    const { clock, windows, links, hosts, start } = measuring();
    await start();
    await clock.advance(120_000);
    expect(links()).toEqual([]);
    expect(hosts()).toHaveLength(2);
    await windows.stop(1000);
  });

  it("counts every byte in exactly one window", async () => {
    const { clock, windows, links, start } = measuring();
    await start();
    for (let second = 0; second <= 150; second++) {
      windows.take([traffic(second * 100)], "interface");
      await clock.advance(1000);
    }
    await windows.stop(1000);
    expect(links().map((link) => link.rxBytes)).toEqual([6000 - 100, 6000, 3000 + 100]);
  });

  it("closes the open window when it stops, at its true length", async () => {
    const { clock, windows, links, start } = measuring();
    await start();
    await clock.advance(12_000);
    windows.take([probe("anycast1", 600)], "ladder", true);
    await windows.stop(1000);
    expect(links()).toMatchObject([{ span: 12_000, availableMs: 12_000 }]);
    expect(clock.sleeping).toBe(0);
  });

  it("closes the open window also when the whole agent was stopped first", async () => {
    const { clock, windows, agent, hosts, start } = measuring();
    await start();
    await clock.advance(12_000);
    agent.abort();
    await clock.settle();
    await windows.stop(1000);
    expect(hosts()).toMatchObject([{ span: 12_000 }]);
  });

  it("records nothing when it is stopped twice, or without a start", async () => {
    const never = measuring();
    await never.windows.stop(1000);
    expect(never.recorder.appended).toEqual([]);
    const { clock, windows, recorder, start } = measuring();
    await start();
    await clock.advance(1000);
    await windows.stop(1000);
    await clock.advance(1000);
    await windows.stop(1000);
    expect(recorder.appended).toHaveLength(1);
  });

  it("lets go of an append that never ends when its time to stop is over", async () => {
    const { clock, windows, recorder, lines, start } = measuring();
    await start();
    await clock.advance(1000);
    recorder.hold = new Promise(() => undefined);
    let stopped = false;
    const stop = windows.stop(5000).then(() => {
      stopped = true;
    });
    await clock.advance(4999);
    expect(stopped).toBe(false);
    await clock.advance(1);
    await stop;
    expect(lines).toMatchObject([{ level: "warn" }]);
  });

  it("does not let a slow append stretch the next window", async () => {
    const { clock, windows, recorder, hosts, start } = measuring();
    let open = () => {};
    recorder.hold = new Promise((resolve) => {
      open = resolve;
    });
    await start();
    await clock.advance(180_000);
    expect(recorder.appended).toEqual([]);
    open();
    await clock.settle();
    expect(hosts().map(({ span }) => span)).toEqual([60_000, 60_000, 60_000]);
    await windows.stop(1000);
  });

  it("counts a window that is refused, says so once, and never merges it into the next", async () => {
    const { clock, windows, recorder, lines, links, start } = measuring();
    await start();
    recorder.refuse = new SuarError("record-refused", { reason: "too much waits" });
    windows.take([probe("anycast1", 600)], "ladder", true);
    await clock.advance(120_000);
    expect(lines).toMatchObject([{ level: "warn", fields: { code: "record-refused" } }]);
    expect(windows.status([]).collectors).toMatchObject([
      { name: "windows", runs: 2, failures: 2, problem: { code: "record-refused" } },
    ]);
    recorder.refuse = undefined;
    windows.take([probe("anycast1", 700)], "ladder", true);
    await clock.advance(60_000);
    expect(links()).toMatchObject([{ samples: 1, span: 60_000, rttMs: { max: 700 } }]);
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatchObject({ level: "info", fields: { refused: 2 } });
    expect(windows.status([]).collectors).toEqual([{ name: "windows", runs: 3, failures: 2 }]);
    await windows.stop(1000);
  });

  it("tiles the time from start to stop with its spans, wherever they lie", async () => {
    const moments = fc.record({
      boot: fc.integer({ min: 0, max: 1_000_000 }),
      lengths: fc.array(fc.double({ min: 0, max: 200_000, noNaN: true }), { minLength: 1, maxLength: 5 }),
    });
    await fc.assert(
      fc.asyncProperty(moments, async ({ boot, lengths }) => {
        const { clock, windows, hosts, start } = measuring({ monotonic: boot });
        await start();
        for (const length of lengths) await clock.advance(length);
        await windows.stop(1000);
        const spans = hosts().map(({ span }) => span);
        expect(spans.reduce((sum, span) => sum + span, 0)).toBe(Math.round(clock.monotonic()) - boot);
        expect(Math.max(0, ...spans)).toBeLessThanOrEqual(60_000);
        expect(spans.every((span) => Number.isInteger(span) && span > 0)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });
});

describe("status", () => {
  it("shows the last probes, the last second and the last complete window", async () => {
    const { clock, windows, start } = measuring();
    await start();
    windows.take([traffic(0)], "interface");
    await clock.advance(1000);
    windows.take([traffic(1000)], "interface");
    windows.take([probe("gateway", 1), probe("anycast1", 640)], "ladder", true);
    await clock.advance(59_000);
    windows.take([probe("gateway", 2), probe("anycast1", 5000), probe("broker", "lost")], "ladder", true);
    windows.take([{ of: "host", host: { temperatureC: 60 } }], "host");
    const { link, host } = windows.status([]);
    expect(link).toEqual({
      state: "up",
      rttP50Ms: 640,
      lossRatio: 0,
      rungs: [
        { rung: "gateway", target: "of gateway", state: "up", rttMs: 2 },
        { rung: "anycast1", target: "of anycast1", state: "late", rttMs: 5000 },
        { rung: "broker", target: "of broker", state: "down" },
      ],
      interfaceName: "eth0",
      rxBps: 8000,
      txBps: 0,
    });
    expect(host).toEqual({ temperatureC: 60 });
    await windows.stop(1000);
  });

  it("shows nothing outdated as current after a run that failed", async () => {
    const { clock, windows, start } = measuring();
    await start();
    windows.take([traffic(0)], "interface");
    windows.take([probe("gateway", 1)], "ladder");
    windows.take([{ of: "host", host: { temperatureC: 60 } }], "host");
    await clock.advance(1000);
    for (const name of ["interface", "ladder", "host"]) windows.take([], name);
    expect(windows.status([])).toMatchObject({ link: { rungs: [] }, host: {} });
    expect(windows.status([]).link).not.toHaveProperty("interfaceName");
    await windows.stop(1000);
  });

  it("shows the collectors it is given, and itself", async () => {
    const { windows } = measuring();
    const names = windows.status([{ name: "ladder", runs: 1, failures: 0 }]).collectors.map(({ name }) => name);
    expect(names).toEqual(["ladder", "windows"]);
  });
});

describe("closeDay", () => {
  it("gives the day's account up to the last closed window and begins the next", async () => {
    const { clock, windows, start } = measuring();
    await start();
    windows.take([probe("anycast1", 600)], "ladder", true);
    await clock.advance(60_000);
    windows.take([probe("anycast1", "lost")], "ladder", false);
    await clock.advance(60_000);
    await clock.advance(20_000);
    const measured = {
      span: 120_000,
      linkWindows: 2,
      measuredMs: 120_000,
      availableMs: 60_000,
      blocks: 1,
      blocksDown: 0,
    };
    expect(windows.measuredDay()).toEqual(measured);
    expect(windows.closeDay()).toEqual(measured);
    await clock.advance(40_000);
    expect(windows.closeDay()).toMatchObject({ span: 60_000, linkWindows: 0, measuredMs: 0 });
    await windows.stop(1000);
  });
});
