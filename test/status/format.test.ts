import { describe, expect, it } from "vitest";
import {
  formatBytes,
  formatDuration,
  formatNumber,
  formatRate,
  formatRatio,
  formatRoundTrip,
} from "../../agent/status/format.ts";

describe("formats", () => {
  it.each([
    [1234567.891, 2, "1,234,567.89", "1.234.567,89"],
    [-1234.5, 1, "-1,234.5", "-1.234,5"],
    [-0.001, 1, "0.0", "0,0"],
    [999, 0, "999", "999"],
    [1000, 0, "1,000", "1.000"],
  ])("write the number %d as its language does", (value, decimals, english, indonesian) => {
    expect(formatNumber(value, decimals, "en")).toBe(english);
    expect(formatNumber(value, decimals, "id")).toBe(indonesian);
  });

  it.each([
    [-5, "0 s", "0 detik"],
    [999, "0 s", "0 detik"],
    [59_999, "59 s", "59 detik"],
    [60_000, "1 min", "1 menit"],
    [250_000, "4 min 10 s", "4 menit 10 detik"],
    [3_600_000, "1 h", "1 jam"],
    [7_500_000, "2 h 5 min", "2 jam 5 menit"],
    [86_400_000 * 3 + 3_600_000 * 4 + 60_000, "3 d 4 h", "3 hari 4 jam"],
    // The second unit is the next one, even where it is zero: 3 days and 5 minutes are 3 days.
    [86_400_000 * 3 + 300_000, "3 d", "3 hari"],
  ])("say %d ms in the two largest units", (ms, english, indonesian) => {
    expect(formatDuration(ms, "en")).toBe(english);
    expect(formatDuration(ms, "id")).toBe(indonesian);
  });

  it("say a length of time in one unit where there is little room", () => {
    expect(formatDuration(7_500_000, "en", 1)).toBe("2 h");
  });

  it.each([
    [0, "0 B"],
    [999, "999 B"],
    [1000, "1.0 kB"],
    [9949, "9.9 kB"],
    [9951, "10 kB"],
    [999_499, "999 kB"],
    [999_600, "1.0 MB"],
    [64_000_000, "64 MB"],
  ])("never write %d bytes as 1000 of a unit", (bytes, text) => {
    expect(formatBytes(bytes, "en")).toBe(text);
  });

  it("write rates in bits per second", () => {
    expect(formatRate(1_234_000, "id")).toBe("1,2 Mbit/s");
  });

  it("never let a small loss look like none", () => {
    expect(formatRatio(0, "en")).toBe("0 %");
    expect(formatRatio(0.00001, "id")).toBe("< 0,1 %");
    expect(formatRatio(0.004, "en")).toBe("0.4 %");
    expect(formatRatio(0.0996, "en")).toBe("10 %");
    expect(formatRatio(1, "en")).toBe("100 %");
  });

  it("keep a tenth of a millisecond only where it matters", () => {
    expect(formatRoundTrip(0.42, "en")).toBe("0.4 ms");
    expect(formatRoundTrip(611.8, "en")).toBe("612 ms");
  });
});
