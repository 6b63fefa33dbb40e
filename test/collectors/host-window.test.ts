import { describe, expect, it } from "vitest";
import { HostWindow } from "../../agent/collectors/host-window.ts";

const STAMP = { at: 1_767_225_600_000 };

describe("HostWindow", () => {
  it("has what the agent knows of itself even where the box says nothing", () => {
    const fields = new HostWindow().record(STAMP, 60_000, { clockTrusted: false, queueRecords: 3, lostTotal: 0 });
    expect(fields).toEqual({
      ...STAMP,
      kind: "host",
      span: 60_000,
      clockTrusted: false,
      queueRecords: 3,
      lostTotal: 0,
    });
  });

  it("keeps the worst of what can run out, the mean load and the last of the rest", () => {
    const window = new HostWindow();
    window.add({
      uptimeMs: 1000,
      cpuRatio: 0.9,
      memoryFreeBytes: 5,
      temperatureC: 71,
      agentMemoryBytes: 80,
      diskFreeBytes: 100,
    });
    window.add({
      uptimeMs: 2000,
      cpuRatio: 0.2,
      memoryFreeBytes: 90,
      temperatureC: 50,
      agentMemoryBytes: 70,
      diskFreeBytes: 90,
    });
    expect(window.record(STAMP, 60_000, {})).toEqual({
      ...STAMP,
      kind: "host",
      span: 60_000,
      uptimeMs: 2000,
      cpuRatio: 0.55,
      memoryFreeBytes: 5,
      temperatureC: 71,
      agentMemoryBytes: 80,
      diskFreeBytes: 90,
    });
  });

  it("remembers a weak supply and a power cut of a moment", () => {
    const window = new HostWindow();
    window.add({ undervoltage: false, upsOnBattery: true });
    window.add({ undervoltage: false, upsOnBattery: false });
    window.add({});
    expect(window.record(STAMP, 60_000, {})).toMatchObject({ undervoltage: false, upsOnBattery: true });
  });

  it("means the load over the readings that have one", () => {
    const window = new HostWindow();
    window.add({ uptimeMs: 1000 });
    window.add({ uptimeMs: 2000, cpuRatio: 0.4 });
    expect(window.record(STAMP, 60_000, {})).toMatchObject({ cpuRatio: 0.4 });
  });

  it("keeps a value that one later reading could not tell", () => {
    const window = new HostWindow();
    window.add({ temperatureC: 50 });
    window.add({ uptimeMs: 1000 });
    expect(window.record(STAMP, 60_000, {})).toMatchObject({ temperatureC: 50 });
  });
});
