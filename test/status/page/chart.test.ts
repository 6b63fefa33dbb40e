import { describe, expect, it } from "vitest";
import { chart, roundUp } from "../../../agent/status/page/chart.ts";
import { charts } from "../../../agent/status/page/charts.ts";
import { sampleDay } from "../../support/page-facts.ts";

const parts = {
  name: "Loss",
  range: "0 % to 50 %",
  description: "Loss, last day",
  bottom: 0,
  top: 10,
  bottomLabel: "0",
  topLabel: "10",
  down: [false, true, true, false],
};

describe("a chart", () => {
  it("is a line with gaps where nothing was measured, and bands where the link was down", () => {
    const { text } = chart({ ...parts, values: [0, 10, undefined, 5] });
    expect(text).toContain('d="M0 100h1V0h1M3 50h1"');
    expect(text).toContain('<rect class="down" x="1" y="0" width="2" height="100"/>');
  });

  it("is an area above the lower edge where it is filled", () => {
    const { text } = chart({ ...parts, filled: true, values: [0, 10, 5, undefined] });
    expect(text).toContain('d="M1 100V0h1V50h1V100z"');
  });

  it("keeps what is beyond its scale within it", () => {
    expect(chart({ ...parts, values: [-5, 99] }).text).toContain('d="M0 100h1V0h1"');
  });

  it("escapes whatever it is named", () => {
    expect(chart({ ...parts, name: "<b>", description: '"><script>', values: [] }).text).not.toMatch(/<b><|"><script/);
  });
});

it("rounds a scale up to a number that is read easily", () => {
  expect([0.1, 0.11, 1, 612, 1000, 1001, 5001].map(roundUp)).toEqual([0.1, 0.2, 1, 1000, 1000, 2000, 10_000]);
});

it("tells those who do not see a chart its range, and how long was down or not measured", () => {
  const { roundTrip, loss, signal } = charts({ steps: sampleDay(), figure: "esn0Db" }, "en");
  expect(loss.text).toContain("Loss, last 24 hours".replace("last", "Last"));
  expect(loss.text).toContain("0 % to 100 %; link down for 25 min; not measured for 3 h 30 min");
  expect(roundTrip.text).toContain("ms; link down");
  expect(signal.text).toContain("Es/N0, Last 24 hours; 3.5 dB to 13.0 dB");
  expect(charts({ steps: sampleDay() }, "en").signal.text).toBe("");
});
