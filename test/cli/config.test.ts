import { describe, expect, it } from "vitest";
import { CATALOGUE } from "../../agent/config/catalogue.ts";
import { runSuar } from "../support/run-suar.ts";

const GOOD = '{\n  "site": "5304122003",\n  "uplink": { "broker": "mqtts://broker.example.net" }\n}';
const BAD = '{\n  "site": "desa waimalang",\n  "uplink": { "brokr": "x" }\n}';

describe("config check", () => {
  it("says in a sentence that a file is good, named in either way", async () => {
    const files = { "suar.json": GOOD };
    const wanted = { code: 0, stdout: "suar.json is in order, for site 5304122003.\n", stderr: "" };
    expect(await runSuar(["config", "check", "suar.json"], { files })).toEqual(wanted);
    expect(await runSuar(["config", "check", "--config", "suar.json"], { files })).toEqual(wanted);
    expect(await runSuar(["config", "check", "--lang", "id", "suar.json"], { files })).toMatchObject({
      stdout: "suar.json sudah benar, untuk lokasi 5304122003.\n",
    });
  });

  it("speaks the language of the file that it checks", async () => {
    const files = { "suar.json": '{"site":"a b","language":"id"}' };
    expect((await runSuar(["config", "check", "suar.json"], { files })).stderr).toContain("nama lokasi");
  });

  it("lists everything that is wrong with place and remedy, for a person", async () => {
    const { code, stdout, stderr } = await runSuar(["config", "check", "suar.json", "--timeZone", "WIT"], {
      files: { "suar.json": BAD },
      environment: { SUAR_LOG_LEVEL: "loud" },
    });
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toBe(`suar: The configuration has 4 problems.

  site (suar.json, line 2)
    desa waimalang cannot name a site
    → Use 1 to 64 letters, digits, - and _; best is the village code of
      Kemendagri without dots.

  uplink.brokr (suar.json, line 3)
    there is no such setting
    → Did you mean uplink.broker?

  log.level (SUAR_LOG_LEVEL)
    loud is not possible here
    → Possible: debug, info, warn, error.

  --timeZone
    WIT is not a known time zone
    → Did you mean Asia/Jayapura?

Correct the settings that are named; \`suar config reference\` explains every
setting.
`);
  });

  it("lists the same for a program", async () => {
    const { code, stderr } = await runSuar(["config", "check", "suar.json", "--json", "--lang", "id"], {
      files: { "suar.json": BAD },
    });
    expect(code).toBe(2);
    const { error, exitCode } = JSON.parse(stderr);
    expect([error.code, error.details, exitCode]).toEqual(["configuration-invalid", { count: 2 }, 2]);
    expect(error.issues[0]).toEqual({
      path: "site",
      origin: { source: "file", file: "suar.json", at: { line: 2, column: 3 } },
      code: "site-malformed",
      details: { given: "desa waimalang" },
      problem: "desa waimalang tidak bisa menjadi nama lokasi",
      hint: expect.stringContaining("Kemendagri"),
    });
  });

  it("passes with advice where something is worth a look", async () => {
    const flags = ["--site", "a", "--broker", "mqtt://b", "--uplink.username", "u", "--uplink.passwordFile", "/p"];
    const { code, stdout } = await runSuar(["config", "check", ...flags]);
    expect(code).toBe(0);
    expect(stdout).toContain("The configuration is in order, for site a. Worth a look:");
    expect(stdout).toContain("  --uplink.passwordFile\n");
    expect(stdout).toContain("unencrypted");
  });

  it("takes a negative number for a value, and refuses it for what it is", async () => {
    const { stderr } = await runSuar(["config", "check", "--site", "a", "--outbox.commitSeconds", "-1"]);
    expect(stderr).toContain("-1 is too small");
  });

  it("names a file that is not there", async () => {
    const { code, stderr } = await runSuar(["config", "check", "nowhere.json"]);
    expect(code).toBe(2);
    expect(stderr).toContain("There is no configuration file nowhere.json.");
  });

  it("says what is missing without a file", async () => {
    const { code, stderr } = await runSuar(["config", "check"]);
    expect(code).toBe(2);
    expect(stderr).toContain("--site, or with SUAR_SITE");
    expect(stderr).not.toContain("(default)");
  });
});

describe("config show", () => {
  const given = { files: { "suar.json": GOOD }, environment: { SUAR_UPLINK_ROOT: "a/b" } };
  const argv = ["config", "show", "--config", "suar.json", "--log-level", "warn"];

  it("shows every setting, its value and its source", async () => {
    const { code, stdout } = await runSuar(argv, given);
    expect(code).toBe(0);
    const rows = stdout
      .trimEnd()
      .split("\n")
      .map((line) => line.split(/ {2,}/));
    expect(rows.map(([path]) => path)).toEqual(CATALOGUE.map(({ path }) => path));
    expect(rows).toContainEqual(["site", "5304122003", "suar.json, line 2"]);
    expect(rows).toContainEqual(["uplink.broker", "mqtts://broker.example.net:8883", "suar.json, line 3"]);
    expect(rows).toContainEqual(["uplink.root", "a/b", "SUAR_UPLINK_ROOT"]);
    expect(rows).toContainEqual(["log.level", "warn", "--log-level"]);
    expect(rows).toContainEqual(["collectors.link.anycast", "1.1.1.1,8.8.8.8", "default"]);
    expect(rows).toContainEqual(["uplink.keyFile", "-", "not set"]);
  });

  it("shows the same to a program", async () => {
    const { settings } = JSON.parse((await runSuar([...argv, "--json"], given)).stdout);
    expect(Object.keys(settings)).toEqual(CATALOGUE.map(({ path }) => path));
    expect(settings["log.level"]).toEqual({ value: "warn", source: "flag", flag: "--log-level" });
    expect(settings["collectors.link.anycast"]).toEqual({ value: ["1.1.1.1", "8.8.8.8"], source: "default" });
    expect(settings["uplink.keyFile"]).toEqual({ source: "default" });
  });

  it("refuses a configuration that is not good", async () => {
    expect(await runSuar(["config", "show"])).toMatchObject({ code: 2, stdout: "" });
  });
});

describe("config reference", () => {
  it.each(["en", "id"] as const)("explains every setting (%s), whatever the configuration is like", async (lang) => {
    const files = { "/etc/suar/suar.json": "{" };
    const { code, stdout } = await runSuar(["config", "reference", "--lang", lang], { files });
    expect(code).toBe(0);
    for (const { path, variable, setting } of CATALOGUE) {
      expect(stdout).toContain(`### ${path}\n\n${setting.about[lang]}`);
      expect(stdout).toContain(variable);
    }
  });

  it("is data as well", async () => {
    const { settings } = JSON.parse((await runSuar(["config", "reference", "--json"])).stdout);
    expect(settings).toHaveLength(CATALOGUE.length);
    expect(settings).toContainEqual({
      path: "uplink.windowMessages",
      presence: "defaulted",
      value: "whole number, 1 to 1000 messages",
      default: 16,
      variable: "SUAR_UPLINK_WINDOW_MESSAGES",
      flags: ["--uplink.windowMessages"],
      remote: true,
      about: expect.any(String),
    });
  });
});
