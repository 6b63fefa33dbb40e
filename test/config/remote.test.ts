import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CATALOGUE } from "../../agent/config/catalogue.ts";
import { loadSettings } from "../../agent/config/load.ts";
import { judgeDesired, remoteSource } from "../../agent/config/remote.ts";
import type { Desired, RemoteSettings } from "../../agent/core/desired.ts";
import { type GivenSources, sources } from "../support/configuration.ts";

const SITE = {
  site: "desa-1",
  uplink: { broker: "mqtts://pusat.example.net", allowedBrokers: ["lain.example.net:8883"] },
};

/** What becomes of a message at a site with these settings. */
async function judge(message: unknown, given: GivenSources = { file: SITE }): Promise<Desired> {
  const text = typeof message === "string" ? message : JSON.stringify(message);
  const { settings } = await loadSettings(sources(given));
  return await judgeDesired(new TextEncoder().encode(text), sources(given), settings);
}

const wanting = (settings: unknown) => ({ v: 1, id: "a-1", settings });

/** `path: code` of everything that was wrong; empty when nothing was. */
async function wrongWith(settings: unknown, given?: GivenSources): Promise<readonly string[]> {
  const desired = await judge(wanting(settings), given);
  return desired.outcome === "refused" ? desired.issues.map(({ path, code }) => `${path}: ${code}`) : [];
}

describe("settings from the centre", () => {
  it("are taken where the centre may set them, and given back as they will be kept", async () => {
    const settings = { log: { level: "debug" }, uplink: { keepaliveSeconds: 300, broker: "MQTTS://LAIN.example.net" } };
    expect(await judge(wanting(settings))).toEqual({
      outcome: "good",
      id: "a-1",
      settings: {
        log: { level: "debug" },
        uplink: { broker: "mqtts://LAIN.example.net:8883", keepaliveSeconds: 300 },
      },
      changes: true,
    });
  });

  it("change nothing where they say what is so already, or where the site insists", async () => {
    expect(await judge(wanting({ uplink: { keepaliveSeconds: 180 } }))).toMatchObject({ changes: false });
    const given = { file: SITE, environment: { SUAR_UPLINK_KEEPALIVE_SECONDS: "60" }, flags: { "log-level": "warn" } };
    const insisting = { log: { level: "debug" }, uplink: { keepaliveSeconds: 90, windowMessages: 16 } };
    expect(await judge(wanting(insisting), given)).toEqual({
      outcome: "good",
      id: "a-1",
      // Not where the site insists.
      settings: { uplink: { windowMessages: 16 } },
      changes: false,
    });
  });

  it("stand between the file and the environment, and know where they came from", async () => {
    const remote = remoteSource({ log: { level: "error" }, uplink: { keepaliveSeconds: 90, windowMessages: 5 } });
    const file = { site: "a", log: { level: "debug" }, uplink: { windowMessages: 4 } };
    const { settings, origins } = await loadSettings({
      ...sources({ file, environment: { SUAR_LOG_LEVEL: "warn" } }),
      ...(remote === undefined ? {} : { remote }),
    });
    expect([settings.log.level, settings.uplink.keepaliveSeconds, settings.uplink.windowMessages]).toEqual([
      "warn",
      90,
      5,
    ]);
    expect(origins.get("uplink.windowMessages")).toEqual({ source: "remote" });
    expect(origins.get("log.level")).toMatchObject({ source: "environment" });
  });

  it("are never what could cost the site records, files, its name or its own say", () => {
    const remote = CATALOGUE.filter(({ setting }) => setting.remote === true).map(({ path }) => path);
    expect(remote.length).toBeGreaterThan(10);
    for (const path of remote)
      expect(path).not.toMatch(/File$|Directory$|^site$|root|username|commands|allowed|probation/);
    for (const path of remote) expect(path).not.toMatch(/maximumMegabytes|diskFloor/);
  });

  it("are refused where the centre may not set them, whatever the value", async () => {
    expect(
      await wrongWith({
        site: "desa-2",
        dataDirectory: "/tmp",
        uplink: {
          root: "x",
          passwordFile: "/etc/shadow",
          commands: ["reconnect"],
          allowedBrokers: 5,
          probationSeconds: 9,
        },
      }),
    ).toEqual([
      "site: not-remote",
      "dataDirectory: not-remote",
      "uplink.root: not-remote",
      "uplink.passwordFile: not-remote",
      "uplink.commands: not-remote",
      "uplink.allowedBrokers: not-remote",
      "uplink.probationSeconds: not-remote",
    ]);
  });

  it.each<[string, unknown, readonly string[]]>([
    ["an unknown key", { uplink: { keepAlive: 60 } }, ["uplink.keepAlive: unknown-setting"]],
    [
      "an absurd cadence",
      { collectors: { link: { everySeconds: 0 } } },
      ["collectors.link.everySeconds: below-minimum"],
    ],
    [
      "a cadence below what stands at the site",
      { collectors: { link: { everySeconds: 2 } } },
      ["collectors.link.timeoutSeconds: must-be-below", "collectors.link.lateAfterSeconds: must-be-below"],
    ],
    ["a password", { uplink: { password: "x" } }, ["uplink.password: secret-as-value"]],
    ["a list", [], [": wrong-type"]],
    ["null", null, [": wrong-type"]],
    ["a broker with a password", { uplink: { broker: "mqtts://a:b@c" } }, ["uplink.broker: broker-credentials"]],
  ])("are refused whole with %s", async (_name, settings, expected) => {
    expect(await wrongWith(settings)).toEqual(expected);
  });

  it("are refused when a key stands twice or reaches for the prototype", async () => {
    const twice = '{"v":1,"id":"a","settings":{"log":{"level":"warn","level":"debug"}}}';
    expect(await judge(twice)).toMatchObject({ issues: [{ path: "log.level", code: "duplicate" }] });
    const polluting = '{"v":1,"id":"a","settings":{"__proto__":{"polluted":1},"uplink":{"__proto__":{"polluted":1}}}}';
    expect(await judge(polluting)).toMatchObject({
      id: "a",
      issues: [
        { path: "__proto__", code: "unknown-setting" },
        { path: "uplink.__proto__", code: "unknown-setting" },
      ],
    });
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });

  it.each<[string, string, readonly { path: string; code: string }[]]>([
    ["a megabyte of nonsense", "x".repeat(1024 * 1024), [{ path: "", code: "file-too-large" }]],
    ["a list of all depths", "[".repeat(60_000), [{ path: "", code: "syntax" }]],
    ["no JSON", "hello", [{ path: "", code: "syntax" }]],
    ["another form", "[1]", [{ path: "", code: "wrong-type" }]],
    ["another version", '{"v":2,"id":"a","settings":{}}', [{ path: "v", code: "malformed" }]],
    ["no settings", '{"v":1,"id":"a"}', [{ path: "settings", code: "malformed" }]],
    ["a bad id", '{"v":1,"id":"a b","settings":{}}', [{ path: "id", code: "malformed" }]],
    ["two ids", '{"v":1,"id":"a","id":"b","settings":{}}', [{ path: "id", code: "malformed" }]],
  ])("are refused in %s", async (_name, message, issues) => {
    expect(await judge(message)).toMatchObject({ outcome: "refused", issues });
  });

  it("are none in an empty message", async () => {
    expect(await judge("")).toEqual({ outcome: "good", settings: {}, changes: false });
  });

  it("end in a verdict whatever the bytes, with what is kept accepted again as it is", async () => {
    const leaf = fc.oneof(fc.string(), fc.double(), fc.integer(), fc.constant(null), fc.boolean());
    const keys = fc.oneof(
      fc.constantFrom(...CATALOGUE.flatMap(({ path }) => path.split(".")), "__proto__"),
      fc.string(),
    );
    const tree = fc.letrec((tie) => ({
      tree: fc.oneof(
        { depthSize: "small" },
        leaf,
        fc.dictionary(keys, tie("tree"), { maxKeys: 4 }),
        fc.array(tie("tree")),
      ),
    })).tree;
    const remote = CATALOGUE.filter(({ setting }) => setting.remote === true);
    const plausible = fc
      .tuple(
        fc.constantFrom(...remote),
        fc.oneof(fc.integer({ min: 0, max: 400 }), fc.constantFrom("debug", "mqtts://pusat.example.net:1")),
      )
      .map(([{ path }, value]) => path.split(".").reduceRight<unknown>((inner, name) => ({ [name]: inner }), value));
    const message = fc.oneof(
      fc.oneof(tree, plausible).map((settings) => new TextEncoder().encode(JSON.stringify(wanting(settings)))),
      fc.uint8Array({ maxLength: 200 }),
    );
    const { settings: inForce } = await loadSettings(sources({ file: SITE }));
    let good = 0;
    await fc.assert(
      fc.asyncProperty(message, async (payload) => {
        const desired = await judgeDesired(payload, sources({ file: SITE }), inForce);
        if (desired.outcome === "refused") {
          expect(desired.issues.length).toBeGreaterThan(0);
          expect(JSON.stringify(desired.issues).length).toBeLessThan(16 * 1024);
          return;
        }
        good++;
        expect(await again(desired.settings)).toEqual(desired.settings);
      }),
      { numRuns: 500 },
    );
    expect(good).toBeGreaterThan(0);
  });

  async function again(settings: RemoteSettings): Promise<RemoteSettings> {
    const remote = remoteSource(settings);
    return (await loadSettings({ ...sources({ file: SITE }), ...(remote === undefined ? {} : { remote }) })).remote;
  }
});

describe("the broker", () => {
  const at = (broker: string | undefined, allowedBrokers: readonly string[] = []): GivenSources => ({
    file: { site: "a", uplink: { ...(broker === undefined ? {} : { broker }), allowedBrokers } },
  });

  it.each<[string, string, GivenSources, readonly string[]]>([
    ["to another port of its host", "mqtts://a:9000", at("mqtts://a"), []],
    ["to its host in other letters", "mqtts://A", at("mqtts://a"), []],
    ["to encryption", "mqtts://a", at("mqtt://a"), []],
    ["to an allowed host, on any port", "mqtts://b:1", at("mqtts://a", ["b"]), []],
    ["to an allowed host and port", "mqtts://b:8883", at("mqtts://a", ["b:8883"]), []],
    ["to an allowed IPv6 address", "mqtts://[::1]:7", at("mqtts://a", ["[::1]"]), []],
    ["to an allowed host where none is set", "mqtt://b", at(undefined, ["b"]), []],
    ["not to another port than allowed", "mqtts://b:1", at("mqtts://a", ["b:8883"]), ["broker-not-allowed"]],
    ["not to a stranger", "mqtts://c", at("mqtts://a", ["b"]), ["broker-not-allowed"]],
    ["not to a stranger where none is set", "mqtts://c", at(undefined), ["broker-not-allowed"]],
    ["not to a longer name", "mqtts://b.evil", at("mqtts://a", ["b"]), ["broker-not-allowed"]],
    ["not down from encryption", "mqtt://a", at("mqtts://a"), ["broker-encryption-lost"]],
    ["not down from encryption on an allowed host", "mqtt://b", at("mqtts://a", ["b"]), ["broker-encryption-lost"]],
  ])("moves %s", async (_name, broker, given, codes) => {
    expect(await wrongWith({ uplink: { broker } }, given)).toEqual(codes.map((code) => `uplink.broker: ${code}`));
  });

  it("is judged by what the site insists on, also where that stays in force", async () => {
    const given = { ...at("mqtt://a"), environment: { SUAR_UPLINK_BROKER: "mqtts://b" } };
    expect(await wrongWith({ uplink: { broker: "mqtt://b" } }, given)).toEqual([
      "uplink.broker: broker-encryption-lost",
    ]);
    expect(await wrongWith({ uplink: { broker: "mqtts://a" } }, given)).toEqual(["uplink.broker: broker-not-allowed"]);
  });
});
