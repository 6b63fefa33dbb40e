import { describe, expect, it } from "vitest";
import { KnownRungs, type Pass } from "../../agent/diagnosis/known-rungs.ts";

function knownAfter(passes: readonly (readonly [Pass, boolean])[]): readonly string[] {
  const known = new KnownRungs();
  for (const [pass, reached] of passes) known.observe(pass, reached);
  return known.all;
}

const times = (count: number, pass: Pass, reached: boolean) =>
  Array.from({ length: count }, () => [pass, reached] as const);

describe("the rungs that answer here", () => {
  it("are those that ever answered; to refuse is not enough", () => {
    expect(knownAfter([[{ gateway: "answered", isp: "silent", broker: "refused" }, true]])).toEqual(["gateway"]);
  });

  it("are forgotten on the way when they stay silent while what is beyond them answers", () => {
    const first = [{ gateway: "answered", anycast1: "answered", resolver: "answered" }, true] as const;
    const silent: Pass = { gateway: "silent", resolver: "silent", anycast1: "answered" };
    expect(knownAfter([first, ...times(29, silent, true)])).toContain("gateway");
    expect(knownAfter([first, ...times(30, silent, true)])).toEqual(["anycast1", "resolver"]);
    // One answer, and it counts anew.
    expect(knownAfter([first, ...times(29, silent, true), first, ...times(29, silent, true)])).toContain("gateway");
  });

  it("are not forgotten in an outage, however long", () => {
    const all: Pass = { gateway: "answered", anycast1: "answered" };
    expect(knownAfter([[all, true], ...times(5000, { gateway: "silent", anycast1: "silent" }, false)])).toEqual([
      "anycast1",
      "gateway",
    ]);
  });
});
