import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { makeAr } from "../../../scripts/package/ar.ts";
import { file, program } from "../../../scripts/package/entry.ts";
import { makeTar } from "../../../scripts/package/tar.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const SECONDS = 1_700_000_000;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;

beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => folder.remove());

it("makes a tar archive that tar unpacks, byte for byte, with rights and times", () => {
  const large = Buffer.from(Array.from({ length: 5000 }, (_, index) => index & 255));
  const files = [program("usr/bin/suar", "#!/bin/sh\n"), file("usr/lib/suar/large", large), file("empty", "")];
  const archive = join(folder.path, "archive.tar");
  writeFileSync(archive, makeTar(files, "./", SECONDS));
  const listed = execFileSync("tar", ["--full-time", "--utc", "-tvf", archive], { encoding: "utf8" });
  expect(listed.split("\n").map((line) => line.replace(/ +/g, " "))).toEqual([
    "-rw-r--r-- root/root 0 2023-11-14 22:13:20 ./empty",
    "drwxr-xr-x root/root 0 2023-11-14 22:13:20 ./usr/",
    "drwxr-xr-x root/root 0 2023-11-14 22:13:20 ./usr/bin/",
    "-rwxr-xr-x root/root 10 2023-11-14 22:13:20 ./usr/bin/suar",
    "drwxr-xr-x root/root 0 2023-11-14 22:13:20 ./usr/lib/",
    "drwxr-xr-x root/root 0 2023-11-14 22:13:20 ./usr/lib/suar/",
    "-rw-r--r-- root/root 5000 2023-11-14 22:13:20 ./usr/lib/suar/large",
    "",
  ]);
  const out = join(folder.path, "out");
  mkdirSync(out);
  execFileSync("tar", ["-xf", archive, "-C", out]);
  expect(readFileSync(join(out, "usr/lib/suar/large")).equals(large)).toBe(true);
  expect(statSync(join(out, "usr/bin/suar")).mode & 0o777).toBe(0o755);
});

it("makes the same tar archive whatever the order of the files", () => {
  const files = [file("b/two", "2"), file("a", "1"), file("b/one", "1")];
  expect(makeTar(files, "", SECONDS).equals(makeTar(files.toReversed(), "", SECONDS))).toBe(true);
});

it("refuses a path that does not fit, instead of cutting it off", () => {
  expect(() => makeTar([file("x".repeat(99), "")], "./", SECONDS)).toThrow("too long");
});

it("makes an archive that ar reads, members of odd length included", () => {
  const archive = join(folder.path, "archive.a");
  const members = [
    { name: "odd", content: Buffer.from("123") },
    { name: "even", content: Buffer.from("1234") },
  ];
  writeFileSync(archive, makeAr(members, SECONDS));
  expect(execFileSync("ar", ["t", archive], { encoding: "utf8" })).toBe("odd\neven\n");
  for (const { name, content } of members) expect(execFileSync("ar", ["p", archive, name])).toEqual(content);
});
