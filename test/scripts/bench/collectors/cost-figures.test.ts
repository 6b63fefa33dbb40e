import { describe, expect, it } from "vitest";
import {
  collectorFigures,
  dailyBytes,
  figureOf,
  figureOfCall,
} from "../../../../scripts/bench/collectors/cost-figures.ts";
import type { CollectorCosts } from "../../../../scripts/bench/collectors/messages.ts";

/** Of ten runs, one a minute: 1,440 a day. */
function costs(changes: Partial<CollectorCosts> = {}): CollectorCosts {
  return {
    collector: "ladder",
    every: 60_000,
    runs: 10,
    ownCpuMs: 40,
    childCpuMs: 20,
    processes: 30,
    traffic: { box: { bytes: 3000, packets: 20 }, wan: { bytes: 1000, packets: 8 } },
    ...changes,
  };
}

const IDLE = { seconds: 100, ownCpuSeconds: 0.1, childCpuSeconds: 0, residentBytes: 57e6 };
const BUSY = { seconds: 100, ownCpuSeconds: 0.7, childCpuSeconds: 0.2, residentBytes: 61e6 };

function goals(defaults: readonly CollectorCosts[], economy = defaults, all = BUSY) {
  const figures = collectorFigures({ defaults, economy, calls: [], all, nothing: IDLE });
  return Object.fromEntries(figures.flatMap(({ name, goal }) => (goal === undefined ? [] : [[name, goal.met]])));
}

describe("what a collector costs", () => {
  it("is told at its cadence: CPU of its programs included, processes an hour, bytes a day", () => {
    const { value, unit, beside } = figureOf(costs());
    // 6 ms a minute.
    expect(value).toBeCloseTo(0.01);
    expect(unit).toBe("% of a core");
    expect(beside).toBe(
      "every 60 s, 180 processes an hour, 0.29 MB a day on the LAN, 0.14 MB a day over the satellite",
    );
  });

  it("counts what passes the satellite once, although it passes the cable of the box as well", () => {
    expect(dailyBytes(costs())).toEqual({ lan: 200 * 1440, wan: 100 * 1440 });
  });

  it("leaves out what there is none of", () => {
    const none = { bytes: 28, packets: 1 };
    expect(figureOf(costs({ processes: 0, traffic: { box: none, wan: { bytes: 0, packets: 0 } } })).beside).toBe(
      "every 60 s",
    );
  });
});

describe("what all collectors cost", () => {
  const megabytes = (bytes: number) => costs({ traffic: { box: { bytes, packets: 1 }, wan: { bytes, packets: 1 } } });

  it("is judged by their sum, at defaults and in economy each by its own goal", () => {
    // 10 runs of 1,440 a day: 3.0 MB, 0.5 MB.
    const [half, sparing] = [megabytes(1.5e6 / 144), megabytes(0.5e6 / 144)];
    expect(goals([half, half], [sparing])).toEqual({
      "probes over the satellite a day, defaults": true,
      "probes over the satellite a day, economy": true,
      "CPU of an agent with all collectors on": true,
    });
    expect(goals([half, half, megabytes(100)], [sparing, megabytes(100)])).toMatchObject({
      "probes over the satellite a day, defaults": false,
      "probes over the satellite a day, economy": false,
    });
  });

  it("is judged by the CPU of the whole agent and its programs", () => {
    expect(goals([], [], { ...BUSY, childCpuSeconds: 0.4 })).toMatchObject({
      "CPU of an agent with all collectors on": false,
    });
  });
});

it("tells the processes of a call", () => {
  const call = { name: "time", cpuMs: 5.9, wallMs: 6.04 };
  expect(figureOfCall({ ...call, processes: 4 }).beside).toBe("a call: 4 processes, done after 6.0 ms");
  expect(figureOfCall({ ...call, processes: 1 }).beside).toBe("a call: 1 process, done after 6.0 ms");
});
