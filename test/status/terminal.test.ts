import { describe, expect, it } from "vitest";
import { renderSnapshot } from "../../agent/status/render.ts";
import { describeTerminal } from "../../agent/status/terminal.ts";
import { sampleSnapshot } from "../support/view-model.ts";

const modem = {
  profile: "comtech-cdm570",
  locked: false,
  esn0Db: 9.06,
  ebn0Db: 7.4,
  linkMarginDb: 2.4,
  signalPct: 74,
  rxLevelDbm: -61.5,
  txLevelDbm: -14.2,
  txAtMax: true,
  temperatureC: 41.2,
  alerts: ["hardware", "receiver-unlocked"],
} as const;

describe("a terminal in words", () => {
  it("says what it has, in both languages", () => {
    expect(describeTerminal(modem, "en")).toEqual([
      "not locked, hardware fault, receives no signal, Es/N0 9.1 dB, Eb/N0 7.4 dB, margin 2.4 dB, signal 74 %, receives -61.5 dBm, sends -14.2 dBm, sends all it can, 41 °C",
      "bad",
    ]);
    expect(describeTerminal(modem, "id")[0]).toBe(
      "tidak terkunci, perangkat kerasnya rusak, tidak menerima sinyal, Es/N0 9,1 dB, Eb/N0 7,4 dB, margin 2,4 dB, sinyal 74 %, terima -61,5 dBm, kirim -14,2 dBm, daya pancar maksimum, 41 °C",
    );
  });

  it("is a warning with an alert, and good without", () => {
    expect(describeTerminal({ locked: true, alerts: ["overheated"] }, "en")).toEqual(["locked, too hot", "warning"]);
    expect(describeTerminal({ locked: true, obstructedRatio: 0.00001 }, "en")).toEqual(["locked", "good"]);
    expect(describeTerminal({ obstructedRatio: 0.02 }, "en")).toEqual(["2.0 % of the sky obstructed", "plain"]);
  });

  it("passes over what is of another type", () => {
    const odd = { locked: "yes", esn0Db: "9", alerts: "hardware", txAtMax: 1 };
    expect(describeTerminal(odd, "en")).toEqual(["", "plain"]);
  });

  it("stands in the status of a site that has one, and in no other", () => {
    const healthy = sampleSnapshot();
    expect(renderSnapshot(healthy, "en")).not.toContain("Terminal ");
    const measuring = { ...healthy.measuring, terminal: { profile: "starlink", locked: true, popLatencyMs: 38.4 } };
    const lines = renderSnapshot(sampleSnapshot({ measuring }), "en").split("\n");
    expect(lines).toContain("Terminal  starlink  locked, ping 38 ms");
  });
});
