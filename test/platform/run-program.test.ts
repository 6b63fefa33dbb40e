import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { programs } from "../../agent/platform/run-program.ts";

const LIMITS = { timeout: 5000, maximumBytes: 10 };
const never = new AbortController().signal;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "suar-program-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function script(text: string): string {
  const path = join(folder, "program");
  writeFileSync(path, `#!/bin/sh\n${text}\n`);
  chmodSync(path, 0o755);
  return path;
}

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();

it("gives what a program writes, and nothing of its complaints", async () => {
  const { code, stdout, cutOff } = await programs.run(
    script('echo "$1"; echo oh >&2; exit 3'),
    ["a b;c"],
    LIMITS,
    never,
  );
  expect({ code, stdout: text(stdout), cutOff }).toEqual({ code: 3, stdout: "a b;c\n", cutOff: false });
});

it("gives the beginning of what is too long, and says so", async () => {
  const exit = await programs.run(script("yes | head -c 1000000"), [], LIMITS, never);
  expect({ ...exit, stdout: text(exit.stdout) }).toEqual({ code: 0, stdout: "y\ny\ny\ny\ny\n", cutOff: true });
});

it("finds the tools of the administrator", async () => {
  expect((await programs.run("ldconfig", ["--version"], LIMITS, never)).code).toBe(0);
});

it("says what is missing, and what cannot be started", async () => {
  await expect(programs.run("suar-no-such-program", [], LIMITS, never)).rejects.toMatchObject({
    code: "program-missing",
    details: { program: "suar-no-such-program" },
  });
  const plain = join(folder, "plain");
  writeFileSync(plain, "");
  await expect(programs.run(plain, [], LIMITS, never)).rejects.toMatchObject({
    code: "program-failed",
    details: { reason: "it cannot be started (EACCES)" },
  });
});

it("kills what does not end in time, and what is stopped", async () => {
  const endless = script("exec sleep 60");
  await expect(programs.run(endless, [], { ...LIMITS, timeout: 50 }, never)).rejects.toMatchObject({
    code: "program-failed",
    details: { reason: "no end within 0.05 s" },
  });
  const stop = new AbortController();
  const running = programs.run(endless, [], LIMITS, stop.signal);
  stop.abort();
  await expect(running).rejects.toMatchObject({ code: "stopped" });
  await expect(programs.run(endless, [], LIMITS, stop.signal)).rejects.toMatchObject({ code: "stopped" });
});
