import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";

/** The log writes to standard error of its process, so it is watched from outside. */
function linesOf(program: string): Record<string, unknown>[] {
  const code = `import { createPinoLog } from "./agent/platform/pino-log.ts"; import { SuarError } from "./agent/core/errors.ts"; ${program}`;
  const run = spawnSync(process.execPath, ["--import", "tsx", "--input-type=module", "-e", code], { encoding: "utf8" });
  expect(run.stdout).toBe("");
  return run.stderr
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe("pino log", () => {
  it("writes one JSON line with time, level, part and fields, and is complete when the process dies at once", () => {
    const lines = linesOf(
      `createPinoLog("info").child("outbox").info("store opened", { records: 3 }); process.kill(process.pid, "SIGKILL");`,
    );
    expect(lines).toEqual([
      { time: expect.stringMatching(/^\d{4}-.*Z$/), level: "info", part: "outbox", records: 3, msg: "store opened" },
    ]);
  });

  it("leaves out what is below its level", () => {
    expect(
      linesOf(`const log = createPinoLog("warn"); log.info("no"); log.warn("yes");`).map((line) => line["msg"]),
    ).toEqual(["yes"]);
  });

  it("shows an expected failure by code without a stack, and a defect with its stack", () => {
    const [expected, defect] = linesOf(
      `const log = createPinoLog("info"); log.error("a", { error: new SuarError("store-locked", { directory: "/d" }) }); log.error("b", { error: new Error("oops") });`,
    );
    expect(expected?.["error"]).toEqual({ code: "store-locked", message: expect.stringContaining("/d") });
    expect(defect?.["error"]).toEqual({ message: "oops", stack: expect.stringContaining("Error: oops") });
  });
});
