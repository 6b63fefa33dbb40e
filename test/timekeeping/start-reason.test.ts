import { expect, it } from "vitest";
import { startReason } from "../../agent/timekeeping/start-reason.ts";

it.each([
  ["first-start", undefined],
  ["restart", { lastAlive: { boot: "this", up: 1 }, stoppedCleanly: true }],
  ["crash", { lastAlive: { boot: "this", up: 1 }, stoppedCleanly: false }],
  ["reboot", { lastAlive: { boot: "before", up: 1 }, stoppedCleanly: true }],
  ["power-cut", { lastAlive: { boot: "before", up: 1 }, stoppedCleanly: false }],
] as const)("a run is a %s after %j", (reason, previousRun) => {
  expect(startReason(previousRun, "this")).toBe(reason);
});
