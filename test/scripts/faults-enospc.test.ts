import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { SmallDisk, smallDisksWork } from "../../scripts/faults/enospc/small-disk.ts";
import { kind } from "../../scripts/faults/kinds/enospc.ts";
import { caseRunner } from "../support/fault-case.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const LIMIT_MS = 120_000;
const run = caseRunner(kind);
const works = await smallDisksWork();

test("a kind that cannot run here says what it needs", async () => {
  const sentence = await kind.unavailable();
  if (works) expect(sentence).toBeUndefined();
  else expect(sentence).toMatch(/root/);
});

describe.runIf(works)("a full disk", () => {
  test.each([1, 2])(
    "costs nothing that was confirmed, and the outbox goes on by itself (seed %i)",
    async (seed) => {
      const { problems, counts } = await run(seed);
      expect(problems).toEqual([]);
      expect(counts["undeclared"]).toBe(0);
      expect(counts["confirmed"]).toBeGreaterThan(10_000);
    },
    LIMIT_MS,
  );

  test(
    "finds an outbox that takes a failed commit for done",
    async () => {
      const { problems } = await run(2, "swallow");
      expect(problems.join("\n")).toMatch(/which had been confirmed|for the reason lost-tail|received or declared/);
    },
    LIMIT_MS,
  );

  test("is a file system of its own, which nobody else sees and which is gone afterwards", async () => {
    const folder = await temporaryFolder();
    onTestFinished(() => folder.remove());
    const disk = await SmallDisk.mount(folder.path, 1, new AbortController().signal);
    const free = disk.freeBytes;
    disk.fill(100_000);
    expect(free).toBe(1024 * 1024);
    expect(disk.freeBytes).toBeLessThanOrEqual(100_000);
    disk.fill(0);
    expect(disk.freeBytes).toBe(0);
    disk.clear();
    expect(disk.freeBytes).toBe(free);
    expect(readFileSync("/proc/self/mounts", "utf8")).not.toContain(folder.path);
    expect(readdirSync(join(folder.path, "disk"))).toEqual([]);
    await disk.unmount();
    expect(existsSync(disk.path)).toBe(false);
  });
});
