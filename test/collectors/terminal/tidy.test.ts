import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NUMBER_FIELDS, tidy } from "../../../agent/collectors/terminal/tidy.ts";
import type { TerminalReading } from "../../../agent/core/terminal.ts";

describe("tidy", () => {
  it("rounds to what a terminal means, sorts the alerts, each once", () => {
    const alerts = ["throttled", "booting", "throttled"] as const;
    expect(tidy({ profile: "p", esn0Db: 10.300000000000001, popLatencyMs: 73.1947, uptimeMs: 3.6, alerts })).toEqual({
      profile: "p",
      esn0Db: 10.3,
      popLatencyMs: 73.2,
      uptimeMs: 4,
      alerts: ["booting", "throttled"],
    });
  });

  it("leaves out what cannot be", () => {
    const odd = {
      profile: "p",
      esn0Db: 999,
      rxLevelDbm: Number.NaN,
      popDropRatio: -0.1,
      temperatureC: 32_767,
      locked: true,
    };
    expect(tidy(odd)).toEqual({ profile: "p", locked: true });
  });

  it.each(["QPSK 3/4", "8PSK", "DVB-S2X 32APSK 2/3-L", "256QAM 0.75", "qpsk-1/2", "8PSK-L 5/9", "17"])(
    "takes %j for a modulation",
    (modcod) => {
      expect(tidy({ profile: "p", modcod })).toEqual({ profile: "p", modcod: modcod.toUpperCase() });
    },
  );

  it.each([
    ...["", "x".repeat(33), "QPSK\u0000", "8PSK\u202e3/4"],
    ...["aa-bb-cc-dd-ee-ff", "12-34-56-78-90-12", "10.0.0.1", "SN 4711", "8PSK Ibu Sari", "20261127"],
  ])("leaves out %j as a modulation", (modcod) => {
    expect(tidy({ profile: "p", modcod })).toEqual({ profile: "p" });
  });

  it("leaves only finite numbers, whatever comes", () => {
    const numbers = fc.dictionary(fc.constantFrom(...NUMBER_FIELDS), fc.double());
    fc.assert(
      fc.property(numbers, (fields) => {
        const values = Object.values(tidy({ profile: "p", ...fields } as TerminalReading)).filter(
          (value) => value !== "p",
        );
        for (const value of values) expect(Number.isFinite(value)).toBe(true);
      }),
    );
  });
});
