import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readBounded, readBoundedNow } from "../../agent/platform/bounded-file.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "suar-bounded-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function file(text: string): string {
  const path = join(folder, "file");
  writeFileSync(path, text);
  return path;
}

describe.each([
  ["readBounded", readBounded],
  ["readBoundedNow", async (path: string, maximumBytes: number) => readBoundedNow(path, maximumBytes)],
] as const)("%s", (_, readBounded) => {
  it("reads a file of /proc, whose size is unknown", async () => {
    expect(await readBounded("/proc/net/dev", 32 * 1024)).toContain("lo:");
  });

  it("reads all of a file that fits, its last line without an end included", async () => {
    expect(await readBounded(file("one\ntwo"), 8)).toBe("one\ntwo");
    expect(await readBounded(file(""), 8)).toBe("");
  });

  it("gives whole lines only of a file that does not fit", async () => {
    expect(await readBounded(file("metric 10\nmetric 1000\n"), 18)).toBe("metric 10\n");
    expect(await readBounded(file("endless".repeat(100)), 18)).toBe("");
  });

  it("reads a bounded part of a file without an end", async () => {
    expect(await readBounded("/dev/zero", 4096)).toBe("");
  });

  it("rejects with node's own error", async () => {
    await expect(readBounded(join(folder, "gone"), 8)).rejects.toMatchObject({ code: "ENOENT" });
  });
});
