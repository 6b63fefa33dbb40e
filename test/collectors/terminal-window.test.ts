import { describe, expect, it } from "vitest";
import { TerminalWindow } from "../../agent/collectors/terminal-window.ts";
import type { TerminalReading } from "../../agent/core/terminal.ts";

const STAMP = { at: 1_767_225_600_000 };

function window(...readings: readonly Omit<TerminalReading, "profile">[]): TerminalWindow {
  const made = new TerminalWindow();
  for (const reading of readings) made.add({ profile: "p", ...reading });
  return made;
}

describe("TerminalWindow", () => {
  it("makes no record of a window without a reading", () => {
    expect(window().record(STAMP, 60_000, {})).toBeUndefined();
  });

  it("has means of what varies, and the last of what only moves on", () => {
    const fields = window(
      { esn0Db: 10.1, rxLevelDbm: -60, popLatencyMs: 40, popDropRatio: 0, uptimeMs: 1000, modcod: "QPSK 3/4" },
      { esn0Db: 10.2, rxLevelDbm: -61, popLatencyMs: 41, popDropRatio: 1, uptimeMs: 16_000, modcod: "QPSK 1/2" },
      { esn0Db: 10.2, uptimeMs: 31_000 },
    ).record(STAMP, 60_000, { rxBytes: 5, txBytes: 6 });
    expect(fields).toEqual({
      ...STAMP,
      kind: "terminal",
      span: 60_000,
      profile: "p",
      samples: 3,
      esn0Db: 10.17,
      rxLevelDbm: -60.5,
      popLatencyMs: 40.5,
      popDropRatio: 0.5,
      uptimeMs: 31_000,
      modcod: "QPSK 1/2",
      rxBytes: 5,
      txBytes: 6,
    });
  });

  it("is locked when it was in every reading, at its limit when it was in any", () => {
    const both = window(
      { locked: true, txAtMax: false },
      { locked: false, txAtMax: true },
      { locked: true, txAtMax: false },
    );
    expect(both.record(STAMP, 1, {})).toMatchObject({ locked: false, txAtMax: true });
    expect(window({ locked: true }, {}).record(STAMP, 1, {})).toMatchObject({ locked: true });
    expect(window({}).record(STAMP, 1, {})).toEqual({ ...STAMP, kind: "terminal", span: 1, profile: "p", samples: 1 });
  });

  it("keeps the highest temperature, below zero too, and every alert once", () => {
    const fields = window(
      { temperatureC: -12, alerts: ["throttled"] },
      { temperatureC: -3, alerts: ["booting", "throttled"] },
      { temperatureC: -7 },
    ).record(STAMP, 1, {});
    expect(fields).toMatchObject({ temperatureC: -3, alerts: ["booting", "throttled"] });
  });
});
