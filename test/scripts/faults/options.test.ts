import { describe, expect, it } from "vitest";
import { KIND_NAMES, readOptions } from "../../../scripts/faults/options.ts";
import { UsageError } from "../../../scripts/usage-error.ts";

describe("options of the fault run", () => {
  it("runs every kind by default, with a seed to be chosen, on at most two workers", () => {
    const options = readOptions([]);
    expect(options).toMatchObject({ kinds: KIND_NAMES, long: false, json: false, keep: false });
    expect(options.seed).toBeUndefined();
    expect(options.jobs).toBeLessThanOrEqual(2);
  });

  it("takes several kinds, each once, in its own order", () => {
    expect(readOptions(["--kind", "corrupt,kill,corrupt"]).kinds).toEqual(["kill", "corrupt"]);
  });

  it("understands the command that a failure prints", () => {
    expect(readOptions(["--kind", "powercut", "--case", "12345", "--recording", "/kept/recording"])).toMatchObject({
      kinds: ["powercut"],
      oneCase: 12345,
      recording: "/kept/recording",
    });
  });

  it.each([
    [
      ["--kind", "flood"],
      'There is no kind of fault "flood". Use one or more of: kill,powercut,enospc,eio,corrupt,clock,link.',
    ],
    [["--count", "0"], '--count takes a whole number from 1 to 1000000, not "0".'],
    [["--seed", "x1"], '--seed takes a whole number from 0 to 9007199254740991, not "x1".'],
    [["--jobs", "1.5"], '--jobs takes a whole number from 1 to 64, not "1.5".'],
    [["--case", "1"], "--case repeats a case of one kind: name it with --kind."],
    [["--kind", "kill,eio", "--case", "1"], "--case repeats a case of one kind: name it with --kind."],
    [["--kind", "kill", "--case", "1", "--seed", "2"], "--case is one case by its seed: leave out --seed."],
    [
      ["--defect", "unsynced"],
      "--defect is a defect of one kind: name it with --kind. --help lists the defects of each.",
    ],
    [["--count", "5", "--long"], "Use --count or --long, not both."],
    [["--kind", "kill", "--recording", "x"], "--recording belongs to the case that it was kept for: add --case."],
  ])("%j is refused with what to write instead", (programArguments, message) => {
    expect(() => readOptions(programArguments)).toThrow(new UsageError(message));
  });

  it("names an unknown option and where all of them are listed", () => {
    expect(() => readOptions(["--forever"])).toThrow(/--forever.*`npm run faults -- --help` lists every option\./);
  });
});
