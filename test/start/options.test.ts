import { describe, expect, it } from "vitest";
import { languageOf, readOptions } from "../../scripts/start/options.ts";
import { UsageError } from "../../scripts/start/usage-error.ts";

describe("options of npm start", () => {
  it("need nothing", () => {
    expect(readOptions([])).toEqual({
      site: "demo",
      json: false,
      cadence: "demo",
      language: "en",
      help: false,
      agentFlags: [],
    });
  });

  it("hand settings of the agent on as they are, values included", () => {
    const { agentFlags, seconds } = readOptions([
      ...["--uplink.caFile", "ca.pem", "--seconds", "3", "--collectors.windowSeconds=2", "--log.level", "debug"],
    ]);
    expect(agentFlags).toEqual(["--uplink.caFile", "ca.pem", "--collectors.windowSeconds=2", "--log.level", "debug"]);
    expect(seconds).toBe(3);
  });

  it.each([
    [["--secnds", "3"], "Unknown option"],
    [["extra"], "Unexpected argument"],
    [["--seconds"], "argument missing"],
    [["--seconds", "0"], "--seconds 0"],
    [["--seconds", "1.5"], "--seconds 1.5"],
    [["--seconds", "9999999"], "--seconds 9999999"],
    [["--broker", "broker.example.net"], "not the address"],
    [["--broker", "http://broker.example.net"], "not the address"],
    [["--broker", "mqtt://"], "not the address"],
    [["--broker", "mqtt://me:secret@broker.example.net"], "must not hold"],
    [["--site", "a/b"], "--site a/b"],
    [["--site", ""], "not a site name"],
    [["--cadence", "fast"], "--cadence fast"],
    [["--language", "fr"], "--language fr"],
    [["--username", "me"], "need --broker"],
  ])("%j are refused with a reason and a remedy in both languages", (programArguments, reason) => {
    const read = () => readOptions(programArguments);
    expect(read).toThrow(UsageError);
    expect(read).toThrow(reason);
    try {
      read();
    } catch (error) {
      const { texts } = error as UsageError;
      for (const text of [texts.en.problem, texts.en.remedy, texts.id.problem, texts.id.remedy])
        expect(text).not.toBe("");
    }
  });

  it("never repeat a password in their error", () => {
    expect(() => readOptions(["--broker", "mqtt://me:secret@host"])).toThrow(/^(?!.*secret)/);
  });

  it("tell the language even where the rest is wrong", () => {
    expect(languageOf(["--secnds", "--language", "id"])).toBe("id");
    expect(languageOf(["--language=id", "x"])).toBe("id");
    expect(languageOf(["--language"])).toBe("en");
    expect(languageOf([])).toBe("en");
  });
});
