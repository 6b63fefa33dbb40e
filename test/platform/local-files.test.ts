import { execFileSync } from "node:child_process";
import { appendFileSync, copyFileSync, mkdtempSync, renameSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { LogPosition } from "../../agent/core/local-files.ts";
import { localFiles } from "../../agent/platform/local-files.ts";

let folder: string;
let log: string;
let position: LogPosition | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "suar-local-files-"));
  log = join(folder, "access.log");
  position = undefined;
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** What came since the last call. */
async function grown(maximumBytes = 1024): Promise<{ lines: string; gap: boolean }> {
  const growth = await localFiles.readGrowth(log, position, maximumBytes);
  position = growth.position;
  return { lines: Buffer.from(growth.lines).toString(), gap: growth.gap };
}

describe("reading a file", () => {
  it("gives all of it, or whole lines of what fits", async () => {
    writeFileSync(log, "one\ntwo");
    expect(Buffer.from(await localFiles.read(log, 100)).toString()).toBe("one\ntwo");
    expect(Buffer.from(await localFiles.read(log, 6)).toString()).toBe("one\n");
    await expect(localFiles.read(join(folder, "gone"), 8)).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("never waits for a pipe without a writer", async () => {
    const pipe = join(folder, "pipe");
    execFileSync("mkfifo", [pipe]);
    await expect(localFiles.read(pipe, 8)).rejects.toMatchObject({ code: "ESPIPE" });
  });

  it("that has no lines gives its start: what is no list is not an empty one", async () => {
    writeFileSync(log, "x".repeat(100));
    expect(Buffer.from(await localFiles.read(log, 6)).toString()).toBe("xxxxxx");
  });
});

describe("what was added to a log", () => {
  it("begins at its end: what was there before is history", async () => {
    writeFileSync(log, "old\n");
    expect(await grown()).toEqual({ lines: "", gap: false });
    appendFileSync(log, "a\nb\n");
    expect(await grown()).toEqual({ lines: "a\nb\n", gap: false });
    expect(await grown()).toEqual({ lines: "", gap: false });
  });

  it("is whole lines: a half one comes when it is whole", async () => {
    writeFileSync(log, "");
    await grown();
    appendFileSync(log, "a\nhal");
    expect(await grown()).toEqual({ lines: "a\n", gap: false });
    appendFileSync(log, "f\n");
    expect(await grown()).toEqual({ lines: "half\n", gap: false });
  });

  it("goes on in the new file after a rotation, with the rest of the old one", async () => {
    writeFileSync(log, "");
    await grown();
    appendFileSync(log, "a\n");
    await grown();
    appendFileSync(log, "b\n");
    renameSync(log, `${log}.1`);
    // The server has not opened the new one yet when this is written.
    appendFileSync(`${log}.1`, "c\n");
    writeFileSync(log, "d\n");
    expect(await grown()).toEqual({ lines: "b\nc\nd\n", gap: false });
    appendFileSync(log, "e\n");
    expect(await grown()).toEqual({ lines: "e\n", gap: false });
  });

  it("has a gap when the rotated file is gone", async () => {
    writeFileSync(log, "a\n");
    await grown();
    // Both at once on the disk, so that the new one is another file for sure.
    writeFileSync(`${log}.new`, "c\n");
    renameSync(`${log}.new`, log);
    expect(await grown()).toEqual({ lines: "c\n", gap: true });
  });

  it("has a gap when the log was cut, and begins at its start again", async () => {
    writeFileSync(log, "a long line that was read\n");
    await grown();
    copyFileSync(log, `${log}.1`);
    truncateSync(log, 0);
    appendFileSync(log, "b\n");
    expect(await grown()).toEqual({ lines: "b\n", gap: true });
    appendFileSync(log, "c\n");
    expect(await grown()).toEqual({ lines: "c\n", gap: false });
  });

  it("has a gap when more was written than is read at a time: the newest whole lines come", async () => {
    writeFileSync(log, "");
    await grown();
    appendFileSync(log, `${"x".repeat(50)}\nsecond\nthird\n`);
    expect(await grown(20)).toEqual({ lines: "second\nthird\n", gap: true });
    expect(await grown(20)).toEqual({ lines: "", gap: false });
  });

  it("gets over a line without an end", async () => {
    writeFileSync(log, "");
    await grown();
    appendFileSync(log, "x".repeat(100));
    expect(await grown(10)).toEqual({ lines: "", gap: true });
    appendFileSync(log, "\na\n");
    expect(await grown(10)).toEqual({ lines: "\na\n", gap: false });
  });

  it("is rejected where a folder, a pipe or a device is in its place, which would never grow", async () => {
    const pipe = join(folder, "pipe");
    execFileSync("mkfifo", [pipe]);
    for (const [path, code] of [
      [folder, "EISDIR"],
      [pipe, "ESPIPE"],
      ["/dev/null", "ESPIPE"],
    ] as const) {
      await expect(localFiles.readGrowth(path, undefined, 10)).rejects.toMatchObject({ code });
    }
  });

  it("is rejected while there is no log, and goes on when there is one", async () => {
    await expect(localFiles.readGrowth(log, undefined, 10)).rejects.toMatchObject({ code: "ENOENT" });
    writeFileSync(log, "a\n");
    expect(await grown()).toEqual({ lines: "", gap: false });
  });
});
