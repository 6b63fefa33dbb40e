import { describe, expect, it } from "vitest";
import { ConfigurationInvalid } from "../../agent/config/issues.ts";
import { resolveLanguage } from "../../agent/config/language.ts";
import { loadSetting, loadSettings } from "../../agent/config/load.ts";
import { issuesOf, load, objections, sources } from "../support/configuration.ts";

describe("precedence", () => {
  const file = { site: "from-file", uplink: { broker: "mqtt://file", windowMessages: 3, root: "file/v1" } };
  const environment = { SUAR_UPLINK_BROKER: "mqtt://environment", SUAR_UPLINK_WINDOW_MESSAGES: "4" };

  it("is file, then environment, then flags, and each value knows where it came from", async () => {
    const { settings, origins } = await load({ file, environment, flags: { broker: "mqtt://flag" } });
    expect(settings.uplink).toMatchObject({ broker: "mqtt://flag:1883", windowMessages: 4, root: "file/v1" });
    expect(origins.get("uplink.broker")).toEqual({ source: "flag", flag: "--broker" });
    expect(origins.get("uplink.windowMessages")).toEqual({
      source: "environment",
      variable: "SUAR_UPLINK_WINDOW_MESSAGES",
    });
    expect(origins.get("uplink.root")).toMatchObject({ source: "file", file: "suar.json", at: { line: 1 } });
    expect(origins.get("language")).toEqual({ source: "default" });
  });

  it("checks a value even where another overrides it", async () => {
    expect(await objections({ file: { site: "a b" }, flags: { site: "good" } })).toEqual(["site: site-malformed"]);
  });

  it("lets the last of two flags win, by whichever name", async () => {
    const { settings } = await load({ flags: { site: "a", "uplink.broker": "mqtt://one", broker: "mqtt://two" } });
    expect(settings.uplink.broker).toBe("mqtt://two:1883");
  });
});

describe("what is wrong", () => {
  it("is said all at once, each with its setting, its place and what to do", async () => {
    const issues = await issuesOf({
      file: '{\n "sitee": "a",\n "uplink": { "windowMessages": 0 },\n "log": []\n}',
      environment: { SUAR_TIME_ZONE: "WITA", SUAR_UPLNK_BROKER: "x", HOME: "/root" },
      flags: { broker: "b" },
    });
    expect(issues.map(({ path, objection }) => `${path}: ${objection.code}`)).toEqual([
      "sitee: unknown-setting",
      "uplink.windowMessages: below-minimum",
      "log: wrong-type",
      "timeZone: time-zone-unknown",
      "SUAR_UPLNK_BROKER: unknown-setting",
      "uplink.broker: broker-malformed",
      "site: missing",
    ]);
    expect(issues[1]?.origin).toMatchObject({ source: "file", at: { line: 3, column: 14 } });
  });

  it.each([
    [{ brokr: "x" }, "uplink.broker"],
    [{ broker: "x" }, "uplink.broker"],
    [{ "data-directory": "x" }, "dataDirectory"],
    [{ uplnk: {} }, "uplink"],
    [{ uplink: { protocl: "5" } }, "uplink.protocol"],
    [{ collectors: { link: { everySecond: 5 } } }, "collectors.link.everySeconds"],
    [{ qqqq: 1 }, undefined],
  ])("%j is answered with the name that was meant", async (file, suggestion) => {
    const [issue] = await issuesOf({ file: { site: "a", ...file } });
    expect(issue?.objection).toEqual({
      code: "unknown-setting",
      details: suggestion === undefined ? {} : { suggestion },
    });
  });

  it("shows how a name with dots is nested", async () => {
    const [issue] = await issuesOf({ file: { site: "a", "collectors.link.terminal": "none" } });
    expect(issue?.objection).toEqual({
      code: "not-nested",
      details: { nested: '"collectors": { "link": { "terminal": … } }' },
    });
  });

  it("is said of a key that stands twice, at any level", async () => {
    const file = '{"site":"a","uplink":{"root":"b","root":"c"},"site":"d"}';
    expect(await objections({ file })).toEqual(["uplink.root: duplicate", "site: duplicate"]);
  });

  it.each(["__proto__", "constructor", "toString", "hasOwnProperty"])("refuses the key %s", async (key) => {
    expect(await objections({ file: `{"site":"a","${key}":{"polluted":1}}` })).toEqual([`${key}: unknown-setting`]);
    expect(await objections({ file: `{"site":"a","uplink":{"${key}":{"polluted":1}}}` })).toEqual([
      `uplink.${key}: unknown-setting`,
    ]);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });

  it.each(["[]", "5", '"a"', "null", "true"])("refuses a file that is %s", async (file) => {
    expect(await objections({ file, flags: { site: "a" } })).toEqual([": wrong-type"]);
  });

  it("says the place of a mistake in the file's syntax", async () => {
    const issues = await issuesOf({ file: '{\n  "site": "a",\n}', flags: { site: "b" } });
    expect(issues.map(({ objection }) => objection)).toEqual([
      { code: "syntax", details: { fault: "comma-too-many", line: 2, column: 14 } },
    ]);
  });

  it("refuses a megabyte of nonsense without reading it all", async () => {
    let asked = 0;
    const readFile = async (_path: string, maximumBytes: number) => {
      asked = maximumBytes;
      return new Uint8Array(maximumBytes).fill(0x5b);
    };
    const loading = loadSettings({ file: "big", environment: {}, flags: [{ name: "site", value: "a" }], readFile });
    await expect(loading).rejects.toMatchObject({ issues: [{ objection: { code: "file-too-large" } }] });
    expect(asked).toBe(64 * 1024 + 1);
  });

  it("takes a file of just 64 KiB", async () => {
    const file = `{"site":"a"}${" ".repeat(64 * 1024 - 12)}`;
    expect(await objections({ file })).toEqual([]);
    expect(await objections({ file: `${file} `, flags: { site: "a" } })).toEqual([": file-too-large"]);
  });

  it("refuses a file that is not UTF-8, and takes one with a byte order mark", async () => {
    const withBytes = (...bytes: number[]) =>
      loadSettings({ ...sources({ flags: { site: "a" } }), file: "x", readFile: async () => new Uint8Array(bytes) });
    await expect(withBytes(0xff, 0xfe, 0x7b)).rejects.toMatchObject({
      issues: [{ objection: { code: "file-not-text" } }],
    });
    await expect(withBytes(0xef, 0xbb, 0xbf, 0x7b, 0x7d)).resolves.toBeDefined();
  });

  it("lists no more than a person can read", async () => {
    const file = Object.fromEntries(Array.from({ length: 4000 }, (_, index) => [`k${index}`, 1]));
    const found = await objections({ file });
    expect(found).toHaveLength(51);
    expect(found.at(-1)).toBe(": too-many-issues");
  });

  it("ignores variables of others, and the one that names the file", async () => {
    const environment = { SUAR_SITE: "a", SUAR_CONFIG: "none", PATH: "/bin", SUARA: "x", suar_site: "b" };
    expect((await load({ environment })).settings.site).toBe("a");
  });
});

describe("secrets", () => {
  it.each([
    { file: { site: "a", uplink: { password: "sangat-rahasia" } } },
    { file: { site: "a", password: "sangat-rahasia" } },
    { environment: { SUAR_SITE: "a", SUAR_UPLINK_PASSWORD: "sangat-rahasia" } },
    { flags: { site: "a", broker: "mqtts://nama:sangat-rahasia@b" } },
    { file: { site: "a", uplink: { broker: "mqtts://nama:sangat-rahasia@b" } } },
    { file: { site: "a", uplink: { username: "a", passwordFile: "sangat-rahasia\n" } } },
  ])("are refused as values and never repeated: %j", async (given) => {
    const issues = await issuesOf(given);
    expect(issues).toHaveLength(1);
    expect(["secret-as-value", "broker-credentials", "control-character"]).toContain(issues[0]?.objection.code);
    expect(JSON.stringify(issues)).not.toContain("sangat-rahasia");
  });
});

describe("the file", () => {
  const asked = (found: string | undefined) => {
    const paths: string[] = [];
    const readFile = async (path: string) => {
      paths.push(path);
      return found === undefined ? undefined : new TextEncoder().encode(found);
    };
    return { paths, readFile };
  };
  const flags = [{ name: "site", value: "a" }];

  it("may be absent where nobody named one", async () => {
    const { paths, readFile } = asked(undefined);
    const { file } = await loadSettings({ environment: {}, flags, readFile });
    expect([paths, file]).toEqual([["/etc/suar/suar.json"], undefined]);
  });

  it("must be there when it was named", async () => {
    const { readFile } = asked(undefined);
    const missing = { code: "configuration-missing" };
    await expect(loadSettings({ file: "/x", environment: {}, flags, readFile })).rejects.toMatchObject(missing);
    const environment = { SUAR_CONFIG: "/x" };
    await expect(loadSettings({ environment, flags, readFile })).rejects.toMatchObject(missing);
  });

  it("is the one of the flag before the one of the variable, and none is none", async () => {
    const { paths, readFile } = asked("{}");
    const environment = { SUAR_CONFIG: "/variable" };
    await loadSettings({ file: "/flag", environment, flags, readFile });
    await loadSettings({ environment, flags, readFile });
    await loadSettings({ file: "none", environment, flags, readFile });
    expect(paths).toEqual(["/flag", "/variable"]);
  });

  it("that cannot be read is a problem of its own", async () => {
    const readFile = () => Promise.reject(new Error("EACCES: permission denied"));
    await expect(loadSettings({ environment: {}, flags, readFile })).rejects.toMatchObject({
      code: "configuration-unreadable",
      details: { file: "/etc/suar/suar.json", reason: "EACCES: permission denied" },
    });
  });
});

describe("one setting alone", () => {
  it("needs no site, and does not mind what is wrong elsewhere", async () => {
    const given = sources({ file: { dataDirectory: "/a", nonsense: 1 }, environment: { SUAR_LOG_LEVEL: "?" } });
    expect(await loadSetting("dataDirectory", given)).toBe("/a");
    expect(await loadSetting("dataDirectory", sources({}))).toBe("/var/lib/suar");
  });

  it("does not even read the file when it is given otherwise", async () => {
    const readFile = () => Promise.reject(new Error("EACCES"));
    const environment = { SUAR_DATA_DIRECTORY: "/b" };
    expect(await loadSetting("dataDirectory", { environment, flags: [], readFile })).toBe("/b");
    await expect(loadSetting("dataDirectory", { environment: {}, flags: [], readFile })).rejects.toMatchObject({
      code: "configuration-unreadable",
    });
  });

  it("is never guessed when the file may hold it and cannot be understood", async () => {
    const manyKeys = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`k${index}`, 1]));
    for (const file of ["{", { dataDirectory: 5 }, { ...manyKeys, dataDirectory: "/a" }]) {
      await expect(loadSetting("dataDirectory", sources({ file }))).rejects.toBeInstanceOf(ConfigurationInvalid);
    }
  });
});

describe("the language", () => {
  it.each([
    [{ LANG: "id_ID.UTF-8" }, "id"],
    [{ LANG: "in_ID" }, "id"],
    [{ LANG: "id" }, "id"],
    [{ LANG: "en_US.UTF-8" }, "en"],
    [{ LANG: "is_IS" }, "en"],
    [{}, "en"],
    [{ LANG: "id_ID", LC_ALL: "C" }, "en"],
    [{ LANG: "en_US", LC_MESSAGES: "id_ID" }, "id"],
    [{ LANG: "id_ID", LC_ALL: "" }, "id"],
  ] as const)("follows %j", (environment, language) => {
    expect(resolveLanguage("auto", environment)).toBe(language);
  });

  it("is what was set, whatever the locale", () => {
    expect(resolveLanguage("id", { LC_ALL: "en_US" })).toBe("id");
  });
});
