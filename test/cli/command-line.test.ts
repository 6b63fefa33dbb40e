import { describe, expect, it } from "vitest";
import type { Command } from "../../agent/cli/command.ts";
import { COMMANDS } from "../../agent/cli/commands.ts";
import { CATALOGUE } from "../../agent/config/catalogue.ts";
import { SuarError } from "../../agent/core/errors.ts";
import { runSuar } from "../support/run-suar.ts";

/** A command that keeps what it was given. */
function recorder(given: Partial<Command> = {}) {
  const contexts: Parameters<Command["execute"]>[0][] = [];
  const command: Command = {
    name: "record",
    summary: { en: "Records", id: "Mencatat" },
    usage: "",
    maximumPositionals: 1,
    options: [
      { name: "json", about: { en: "json", id: "json" } },
      { name: "seconds", short: "s", placeholder: { en: "N", id: "N" }, about: { en: "seconds", id: "detik" } },
    ],
    settings: "all",
    execute: async (context) => {
      contexts.push(context);
      return 0;
    },
    ...given,
  };
  return { command, contexts };
}

describe("the command line", () => {
  it("gives a command its words, switches, values and settings, wherever they stand", async () => {
    const { command, contexts } = recorder();
    const argv = ["--site", "a", "record", "-s", "5", "word", "--json", "--uplink.broker=mqtt://b", "--seconds=-7"];
    const { code, stderr } = await runSuar(argv, { commands: [command] });
    expect([code, stderr]).toEqual([0, ""]);
    const [context] = contexts;
    expect(context?.positionals).toEqual(["word"]);
    expect([...(context?.switches ?? [])]).toEqual(["json"]);
    expect(context?.values.get("seconds")).toBe("-7");
    expect(context?.sources.flags).toEqual([
      { name: "site", value: "a" },
      { name: "uplink.broker", value: "mqtt://b" },
    ]);
    expect(context?.argv).toEqual(argv);
  });

  it.each<[string, readonly string[], string, string]>([
    ["an unknown command", ["statsu"], "unknown-command", "suar status"],
    ["an unknown second word", ["config", "chek"], "unknown-command", "suar config check"],
    ["a first word of which one would do", ["confg", "show"], "unknown-command", "suar config show"],
    ["a command that wants a second word", ["config"], "incomplete-command", "check, show, reference"],
    ["an unknown flag", ["status", "--data-dir", "x"], "unknown-flag", "--data-directory"],
    ["a flag of another command", ["version", "--schema"], "unknown-flag", "suar version --help"],
    [
      "a setting where none is taken",
      ["config", "reference", "--broker", "x"],
      "unknown-flag",
      "suar config reference --help",
    ],
    ["an unknown setting", ["run", "--uplink.brokr", "x"], "unknown-flag", "--uplink.broker"],
    ["a password as a flag", ["run", "--uplink.password", "rahasia"], "unknown-flag", "--uplink.passwordFile"],
    ["a flag at the end without its value", ["run", "--site"], "missing-value", "--site VALUE"],
    ["a flag that swallowed another", ["run", "--site", "--json"], "missing-value", "--site VALUE"],
    ["a switch with a value", ["status", "--json=yes"], "unexpected-value", "--json"],
    ["a word too many", ["status", "now"], "unexpected-argument", "suar status --help"],
    ["a prototype's name", ["run", "--__proto__", "x"], "unknown-flag", "suar run --help"],
    ["another one", ["constructor"], "unknown-command", "suar help"],
  ])("refuses %s with a way out, in both languages and as JSON", async (_name, argv, code, remedy) => {
    const english = await runSuar([...argv]);
    expect([english.code, english.stdout]).toEqual([2, ""]);
    expect(english.stderr.replaceAll(/\s+/g, " ")).toContain(remedy);
    const indonesian = await runSuar([...argv], { environment: { LANG: "id_ID.UTF-8" } });
    expect(indonesian.code).toBe(2);
    expect(indonesian.stderr).not.toBe(english.stderr);
    expect(english.stderr + indonesian.stderr).not.toContain("rahasia");
    // In front: behind a flag without its value it would be taken for that value.
    const json = await runSuar(["--json", ...argv]);
    expect(json.code).toBe(2);
    const { error, exitCode } = JSON.parse(json.stderr);
    expect([error.code, exitCode]).toEqual([code, 2]);
    expect(`${error.problem} ${error.remedy}`).toContain(remedy);
  });

  it("has no help on what does not exist", async () => {
    const { code, stderr } = await runSuar(["help", "statsu"]);
    expect([code, stderr]).toEqual([2, expect.stringContaining("suar status")]);
  });

  it("repeats nothing that would steer the terminal", async () => {
    for (const argv of [["\u001b[2Jx"], ["run", "--\u001b[2J", "x"], ["status", "\u001b[2J"]]) {
      expect((await runSuar(argv)).stderr).not.toContain("\u001b");
    }
  });

  it("reports a defect with what a report needs", async () => {
    const { command } = recorder({ execute: () => Promise.reject(new TypeError("oops")) });
    const { code, stderr } = await runSuar(["record"], { commands: [command] });
    expect(code).toBe(1);
    expect(stderr).toContain("Unexpected error: oops");
    expect(stderr).toContain("command-line.test.ts");
  });

  it.each([
    ["agent-not-running", { socket: "/s" }, 3],
    ["stopped", {}, 130],
    ["store-locked", { directory: "/d" }, 1],
    ["secret-unreadable", { setting: "s", file: "f", reason: "r" }, 2],
  ] as const)("ends with the exit code that belongs to %s", async (code, details, exitCode) => {
    const { command } = recorder({ execute: () => Promise.reject(new SuarError(code, details as never)) });
    expect((await runSuar(["record"], { commands: [command] })).code).toBe(exitCode);
    const json = await runSuar(["record", "--json"], { commands: [command] });
    expect(JSON.parse(json.stderr)).toMatchObject({ error: { code, details }, exitCode });
  });

  it("gives every option one meaning: a switch is nowhere a value, and no option hides a setting", () => {
    const isSwitch = new Map<string, boolean>();
    const settings = CATALOGUE.flatMap((entry) => entry.flags);
    for (const command of COMMANDS) {
      for (const { name, placeholder } of command.options) {
        expect(isSwitch.get(name) ?? placeholder === undefined, name).toBe(placeholder === undefined);
        isSwitch.set(name, placeholder === undefined);
        // `suar tail` has no site of its own; there the flag names those to listen to.
        if (`${command.name} ${name}` !== "tail site") expect(settings).not.toContain(name);
      }
    }
  });
});

describe("the language", () => {
  const files = { "/etc/suar/suar.json": '{"language":"id"}', other: '{"language":"en"}' };
  it.each<[string, readonly string[], Record<string, string>, string]>([
    ["English without anything", [], {}, "Usage"],
    ["the locale's", [], { LANG: "id_ID.UTF-8" }, "Pemakaian"],
    ["the variable's before the locale's", [], { LANG: "id_ID", SUAR_LANGUAGE: "en" }, "Usage"],
    ["the flag's before the variable's", ["--lang", "id"], { SUAR_LANGUAGE: "en" }, "Pemakaian"],
    ["the last flag's", ["--language", "en", "--lang", "id"], {}, "Pemakaian"],
  ])("is %s", async (_name, flags, environment, word) => {
    expect((await runSuar(["help", ...flags], { environment })).stdout).toContain(word);
  });

  it("is the configuration file's before the locale's", async () => {
    expect((await runSuar(["help"], { files, environment: { LANG: "en_US" } })).stdout).toContain("Pemakaian");
    expect((await runSuar(["help", "--config", "other"], { files })).stdout).toContain("Usage");
  });

  it("does not depend on a file that is broken: help still helps", async () => {
    for (const text of ["{", '{"language":"fr"}', "x".repeat(70_000)]) {
      const broken = { "/etc/suar/suar.json": text };
      expect(await runSuar(["help"], { files: broken })).toMatchObject({ code: 0, stderr: "" });
    }
  });

  it("that does not exist is refused wherever it is typed", async () => {
    expect(await runSuar(["help", "--lang", "fr"])).toMatchObject({ code: 2, stdout: "" });
    expect(await runSuar(["help"], { environment: { SUAR_LANGUAGE: "fr" } })).toMatchObject({ code: 2, stdout: "" });
  });
});

describe("help", () => {
  it.each(["en", "id"])("lists every command and every exit code (%s)", async (lang) => {
    const { code, stdout } = await runSuar(["--lang", lang]);
    expect(code).toBe(0);
    for (const { name, summary } of COMMANDS)
      expect(stdout).toMatch(new RegExp(`^ {2}${name} +${summary[lang as "en"]}`, "m"));
    expect(stdout).toMatch(/^ {2}143 /m);
  });

  it.each(COMMANDS)("explains $name with its options, by word and by flag", async ({ name, options, summary }) => {
    const byWord = await runSuar(["help", ...name.split(" ")]);
    const byFlag = await runSuar([...name.split(" "), "--help"]);
    expect(byWord.code).toBe(0);
    expect(byFlag.stdout).toBe(byWord.stdout);
    expect((await runSuar([...name.split(" "), "-h", "--nonsense"])).stdout).toBe(byWord.stdout);
    for (const option of options) expect(byWord.stdout).toContain(`--${option.name}`);
    const indonesian = await runSuar(["help", ...name.split(" "), "--lang", "id"]);
    expect(indonesian.stdout).toContain(summary.id);
    expect(indonesian.stdout).not.toContain(summary.en);
  });

  it("explains a group", async () => {
    const { stdout } = await runSuar(["help", "config"]);
    expect(stdout).toContain("config show");
    expect(stdout).not.toContain("status");
    expect((await runSuar(["config", "--help"])).stdout).toBe(stdout);
  });

  it.each([40, 80, 100])("fits into %i columns", async (columns) => {
    for (const lang of ["en", "id"]) {
      const { stdout } = await runSuar(["help", "run", "--lang", lang], { columns });
      const tooWide = stdout.split("\n").filter((line) => line.length > columns && !/^ {2}--\S+ \S+$/.test(line));
      expect(tooWide).toEqual([]);
    }
  });
});

describe("the version", () => {
  it("is told by command, flag and as JSON", async () => {
    const { stdout } = await runSuar(["version"]);
    expect(stdout).toMatch(/^suar \d+\.\d+\.\d+/);
    expect((await runSuar(["--version"])).stdout).toBe(stdout);
    expect((await runSuar(["-V"])).stdout).toBe(stdout);
    const json = JSON.parse((await runSuar(["version", "--json"])).stdout);
    expect(stdout).toContain(json.version);
  });
});
