import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // Tests that start processes take their time on a small machine; a hang still ends.
    globalSetup: ["test/support/global-setup.ts"],
    setupFiles: ["test/support/contract-setup.ts"],
    // A runaway test ends itself instead of the machine.
    execArgv: ["--max-old-space-size=1024"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
