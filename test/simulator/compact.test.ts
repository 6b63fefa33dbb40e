import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { engineFlags } from "../../simulator/coordinator/engine-flags.ts";
import { compactMemory } from "../../simulator/worker/compact.ts";

const MODULE = fileURLToPath(new URL("../../simulator/worker/compact.ts", import.meta.url));
/** Of a hundred thousand small things every tenth is needed still, so that hardly any page of the heap is free of them. */
const PROGRAM = `
  import { compactMemory } from ${JSON.stringify(MODULE)};
  let all = Array.from({ length: 1_000_000 }, (_, number) => ({ number, more: [number] }));
  all = all.filter(({ number }) => number % 10 === 0);
  const before = process.memoryUsage();
  compactMemory();
  const after = process.memoryUsage();
  console.log(JSON.stringify({ before: before.heapTotal, after: after.heapTotal, used: after.heapUsed, kept: all.length }));
`;

describe("a worker that makes room", () => {
  it("gives back what it no longer needs, to the last scattered page", () => {
    const flags = [...engineFlags(6000), "--import", "tsx", "--input-type=module", "--eval", PROGRAM];
    const { stdout, stderr } = spawnSync(process.execPath, flags, { encoding: "utf8" });
    expect(stderr).toBe("");
    const { before, after, used, kept } = JSON.parse(stdout) as Record<string, number>;
    expect(kept).toBe(100_000);
    expect(after).toBeLessThan((before ?? 0) / 2);
    // The nursery stays.
    expect((after ?? 0) - (used ?? 0)).toBeLessThan(2 * 16 * 1024 * 1024 + 8e6);
  });

  it("says what is missing in an engine that was started otherwise", () => {
    expect(compactMemory).toThrow("--expose-gc");
  });
});
