import type { Reporter, TestModule } from "vitest/node";

/** With TEST_NOTHING_SKIPPED=1 (CI) a test that was skipped is a failure: what it needs was missing. */
export class NothingSkipped implements Reporter {
  onTestRunEnd(testModules: readonly TestModule[]): void {
    if (process.env["TEST_NOTHING_SKIPPED"] !== "1") return;
    const skipped = testModules.flatMap((testModule) => [...testModule.children.allTests("skipped")]);
    for (const test of skipped) {
      const result = test.result();
      const why = result.state === "skipped" && result.note !== undefined ? `: ${result.note}` : "";
      process.stderr.write(
        `Skipped, where every test must run: ${test.module.relativeModuleId} > ${test.fullName}${why}\n`,
      );
    }
    if (skipped.length > 0) process.exitCode = 1;
  }
}
