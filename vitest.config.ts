import { defineConfig } from "vitest/config";
import { NothingSkipped } from "./test/support/nothing-skipped.ts";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // Tests that start processes take their time on a small machine; a hang still ends.
    globalSetup: ["test/support/global-setup.ts"],
    setupFiles: ["test/support/contract-setup.ts"],
    // A runaway test ends itself instead of the machine.
    execArgv: ["--max-old-space-size=1024"],
    // Much of a test of real programs is waiting for them: on two processors two workers halve the time of one.
    maxWorkers: 2,
    reporters: ["default", new NothingSkipped()],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
