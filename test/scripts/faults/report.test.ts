import { describe, expect, it } from "vitest";
import { readOptions } from "../../../scripts/faults/options.ts";
import { progressText } from "../../../scripts/faults/progress.ts";
import { failureText, MAXIMUM_FAILURES, repeatCommand, Tally, table } from "../../../scripts/faults/report.ts";

const held = { problems: [], counts: { recorded: 10, undeclared: 0 }, slowestOpenMs: 12 };

describe("report of a fault run", () => {
  it("adds up the counts, and takes an undeclared loss for a failure even without a problem", () => {
    const tally = new Tally();
    tally.add(held);
    tally.add({ problems: [], counts: { recorded: 5, undeclared: 2 }, slowestOpenMs: 40.4 });
    tally.add({ problems: ["It should hold."], counts: {}, slowestOpenMs: 0 });
    expect(tally.report("kill", 3)).toMatchObject({
      cases: 3,
      held: 1,
      failed: 2,
      counts: { recorded: 15, undeclared: 2 },
      slowestOpenMs: 40,
    });
  });

  it("describes a bounded number of failures and counts all", () => {
    const tally = new Tally();
    for (let seed = 0; seed < MAXIMUM_FAILURES + 5; seed++) {
      tally.add({ ...held, problems: ["no"] });
      tally.describe({ kind: "kill", seed, problems: ["no"], command: "" });
    }
    const report = tally.report("kill", 1);
    expect(report.failed).toBe(MAXIMUM_FAILURES + 5);
    expect(report.failures).toHaveLength(MAXIMUM_FAILURES);
  });

  it("prints a command that names the same case, defect and recording when it is read again", () => {
    const command = repeatCommand("powercut", 12345, { defect: "unsynced", recording: "/kept/recording" });
    expect(command).toBe(
      "npm run faults -- --kind powercut --case 12345 --defect unsynced --recording /kept/recording",
    );
    expect(readOptions(command.split(" ").slice(4))).toMatchObject({
      kinds: ["powercut"],
      oneCase: 12345,
      defect: "unsynced",
      recording: "/kept/recording",
    });
  });

  it("quotes a path that the shell would take apart", () => {
    expect(repeatCommand("corrupt", 1, { recording: "/it's here" })).toContain("--recording '/it'\\''s here'");
  });

  it("shows what was expected, what was seen and how to repeat it", () => {
    const problems = Array.from({ length: 7 }, (_, index) => `Problem ${index}.`);
    const text = failureText({ kind: "eio", seed: 9, problems, command: "npm run faults -- --kind eio --case 9" });
    expect(text).toContain("eio case 9 failed:\n  Problem 0.");
    expect(text).toContain("  ... and 2 more");
    expect(text).toContain("  repeat: npm run faults -- --kind eio --case 9");
  });

  it("has a row for each kind, its counts in words, and the reason for one that did not run", () => {
    const tally = new Tally();
    tally.add({ ...held, counts: { declaredLost: 1234 } });
    const nothing = { cases: 0, held: 0, failed: 0, counts: {}, slowestOpenMs: 0, seconds: 0, failures: [] };
    const text = table([tally.report("corrupt", 1.25), { kind: "enospc", notRun: "It needs root.", ...nothing }]);
    expect(text).toMatch(/^corrupt +1 +1 +0 +12 ms +1\.3 s$/m);
    expect(text).toContain("  declared lost 1,234");
    expect(text).toContain("  not run: It needs root.");
  });

  it("estimates the rest from the rate", () => {
    expect(progressText("corrupt", 500, 2000, 1, 50)).toBe("corrupt: 500 of 2,000, 1 failed, 10.0/s, 2 min 30 s left");
    expect(progressText("corrupt", 2000, 2000, 0, 200)).toBe("corrupt: 2,000 of 2,000, 0 failed, in 200.0 s");
  });
});
