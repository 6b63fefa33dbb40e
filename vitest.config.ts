import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // Tests that start processes take their time on a small machine; a hang still ends.
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
