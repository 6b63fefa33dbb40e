import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { engineFlags } from "../../simulator/coordinator/engine-flags.ts";

const nurseryOf = (agents: number) =>
  Number(/--max-semi-space-size=(\d+)/.exec(engineFlags(agents).join(" "))?.[1] ?? Number.NaN);

describe("the engine of a worker", () => {
  it("has a nursery that grows with the agents, by powers of two as V8 wants them", () => {
    expect([1, 250, 4000, 4001, 7000, 13_900].map(nurseryOf)).toEqual([4, 4, 4, 8, 8, 16]);
  });

  it("is asked for nothing that this Node does not know, which would end the worker at once", () => {
    const { status, stderr } = spawnSync(process.execPath, [...engineFlags(6000), "--eval", "0"], { encoding: "utf8" });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  });
});
