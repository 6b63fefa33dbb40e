import { describe, expect, it } from "vitest";
import { shown } from "../../agent/config/shown.ts";
import { editDistance, suggest } from "../../agent/config/suggest.ts";

describe("did you mean", () => {
  it.each([
    ["brokr", "broker"],
    ["BROKER", "broker"],
    ["borker", "broker"],
    ["protocl", "protocol"],
    ["password", "passwordFile"],
    ["zzzzzz", undefined],
    ["", undefined],
    ["b".repeat(10_000), undefined],
  ])("%j suggests %j", (given, wanted) => {
    expect(suggest(given, ["broker", "protocol", "passwordFile", "site"])).toBe(wanted);
  });

  it("takes the nearest", () => {
    expect(suggest("retryMaximumSecond", ["retryMinimumSeconds", "retryMaximumSeconds"])).toBe("retryMaximumSeconds");
  });

  it.each([
    ["", "abc", 3],
    ["kitten", "sitting", 3],
    ["ab", "ba", 1],
    ["same", "same", 0],
  ])("counts the steps from %j to %j", (one, other, steps) => {
    expect(editDistance(one, other)).toBe(steps);
    expect(editDistance(other, one)).toBe(steps);
  });
});

describe("what somebody wrote", () => {
  it("loses its power over a terminal", () => {
    expect(shown("a\u001b[2Jb\u009b\u202e\n\ud800")).toBe("a\\u{1b}[2Jb\\u{9b}\\u{202e}\\u{a}\\u{d800}");
  });

  it("is cut to a bearable length", () => {
    expect([...shown("😀".repeat(1000))].length).toBe(60);
  });
});
