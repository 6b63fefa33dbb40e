import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const SCRIPTS = fileURLToPath(new URL("../../../scripts", import.meta.url));
const able = spawnSync("shellcheck", ["--version"]).error === undefined;

it.skipIf(!able)("everything that a box runs as root is clean by shellcheck", () => {
  const folders = ["package/files", "package/debian"].map((name) => join(SCRIPTS, name));
  const files = folders.flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));
  expect(files.length).toBeGreaterThan(6);
  const { status, stdout } = spawnSync("shellcheck", [join(SCRIPTS, "install.sh"), ...files], { encoding: "utf8" });
  expect(stdout).toBe("");
  expect(status).toBe(0);
});

it("install.sh explains itself in both languages, and says who may run it", () => {
  const run = (...words: readonly string[]) =>
    spawnSync("sh", [join(SCRIPTS, "install.sh"), ...words], { encoding: "utf8" });
  expect(run("--help").stdout).toMatch(/Cara pakai:[\s\S]*Usage:[\s\S]*exit codes/);
  expect(run("--help").status).toBe(0);
  expect(run("--lang", "fr")).toMatchObject({ status: 2, stderr: expect.stringContaining("Usage:") });
});
