import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { STICK_LIMITS, searchFolders } from "../../agent/platform/stick-search.ts";
import { unmountedSticks } from "../../agent/platform/unmounted-sticks.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "suar-stick-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function put(path: string, text = ""): void {
  mkdirSync(join(folder, path, ".."), { recursive: true });
  writeFileSync(join(folder, path), text);
}

const isKey = (name: string) => name.endsWith(".key");

describe("the search of sticks", () => {
  it("finds files the nearest first, and leaves out what is hidden, linked, or too deep", async () => {
    for (const path of [
      "a/b/c/d/near.key",
      "top.key",
      ".hidden/x.key",
      "a/.trash/y.key",
      "a/b/c/d/e/deep.key",
      "a/other.txt",
    ]) {
      put(path);
    }
    put("elsewhere.key");
    symlinkSync("/etc", join(folder, "link"));
    symlinkSync(join(folder, "top.key"), join(folder, "link.key"));
    const found = await searchFolders([folder], isKey);
    expect(found.map((path) => relative(folder, path))).toEqual(["elsewhere.key", "top.key", "a/b/c/d/near.key"]);
  });

  it("ends at its limits, whatever is on the stick", async () => {
    for (let index = 0; index < 60; index++) put(`many/${index}.key`);
    const limited = (limits: object) => searchFolders([folder], isKey, { ...STICK_LIMITS, ...limits });
    expect(await limited({ files: 10 })).toHaveLength(10);
    expect((await limited({ entries: 20 })).length).toBeLessThan(20);
    expect(await limited({ depth: 0 })).toEqual([]);
  });

  it("passes over what is not there and what cannot be read", async () => {
    put("closed/a.key");
    put("open/b.key");
    chmodSync(join(folder, "closed"), 0);
    const found = await searchFolders([join(folder, "nowhere"), folder], isKey);
    expect(found.map((path) => relative(folder, path))).toContain("open/b.key");
    chmodSync(join(folder, "closed"), 0o700);
  });
});

describe("a stick that is not mounted", () => {
  const disk = (name: string, removable: string, size = "1000") => {
    put(`block/${name}/removable`, `${removable}\n`);
    put(`block/${name}/size`, `${size}\n`);
  };
  const sticks = () => unmountedSticks(join(folder, "block"), join(folder, "mounts"));

  it("is named by its first partition", async () => {
    disk("sda", "1");
    for (const part of ["sda2", "sda1"]) mkdirSync(join(folder, "block", "sda", part));
    disk("sdb", "1");
    put("mounts", "/dev/mmcblk0p2 / ext4 rw 0 0\n");
    expect(await sticks()).toEqual(["/dev/sda1", "/dev/sdb"]);
  });

  it("is none where it is mounted, fixed, or an empty slot", async () => {
    disk("sda", "1");
    mkdirSync(join(folder, "block", "sda", "sda1"));
    disk("sdb", "0");
    disk("sdc", "1", "0");
    disk("loop0", "1");
    put("mounts", "/dev/sda1 /media/x vfat rw 0 0\n");
    expect(await sticks()).toEqual([]);
  });

  it("is none where the system does not tell", async () => {
    expect(await sticks()).toEqual([]);
  });
});
