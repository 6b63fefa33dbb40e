import { readdirSync, readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { isActionPath } from "../../../agent/collectors/terminal/profile/action-path.ts";
import { BUILT_IN_PROFILES, builtInProfile } from "../../../agent/collectors/terminal/profile/built-in.ts";
import { parseProfile } from "../../../agent/collectors/terminal/profile/check-profile.ts";
import { NUMBER_FIELDS } from "../../../agent/collectors/terminal/tidy.ts";
import { explain, SuarError } from "../../../agent/core/errors.ts";
import { TERMINAL_ALERTS } from "../../../agent/core/terminal.ts";
import schema from "../../../config/terminals/terminal-profile.schema.json" with { type: "json" };

const FOLDER = new URL("../../../config/terminals/", import.meta.url);
const files = readdirSync(FOLDER).filter((name) => name.endsWith(".json") && !name.endsWith(".schema.json"));
const bySchema = new Ajv2020({ strict: false, allowUnionTypes: true }).compile(schema);

describe("the built-in profiles", () => {
  it("are the files in config/terminals, each named as its profile", () => {
    expect(files.sort()).toEqual(BUILT_IN_PROFILES.map((name) => `${name}.json`).sort());
    for (const name of BUILT_IN_PROFILES) expect(builtInProfile(name).name).toBe(name);
  });

  it.each(files)("%s is good by the schema too, and says where it comes from", (file) => {
    const profile = JSON.parse(readFileSync(new URL(file, FOLDER), "utf8"));
    bySchema(profile);
    expect(bySchema.errors ?? []).toEqual([]);
    expect(profile.about.length).toBeGreaterThan(50);
  });
});

describe("the schema", () => {
  it("knows the fields and the alerts that the program knows", () => {
    const { snmpValues, httpValues, alert } = schema.$defs;
    const fields = [...NUMBER_FIELDS, "locked", "txAtMax", "obstructed", "modcod"].sort();
    expect(Object.keys(snmpValues.properties).sort()).toEqual(fields);
    expect(Object.keys(httpValues.properties).sort()).toEqual(fields);
    expect(alert.properties.alert.enum).toEqual(TERMINAL_ALERTS);
  });
});

type Changes = Readonly<Record<string, unknown>>;
const snmp = (changes: Changes = {}) => ({
  name: "mine",
  title: "Mine",
  protocol: "snmp",
  values: { esn0Db: { oid: "1.3.6.1.4.1.1.1.0" } },
  ...changes,
});
const http = (changes: Changes = {}) => ({
  name: "mine",
  title: "Mine",
  protocol: "http",
  pages: { status: { path: "/status.json", format: "json" } },
  values: { esn0Db: { page: "status", at: "/esn0" } },
  ...changes,
});
const esn0 = (rule: Changes) => snmp({ values: { esn0Db: { oid: "1.3.6.1.4.1.1.1.0", ...rule } } });
const page = (changes: Changes) => http({ pages: { status: { path: "/a", format: "json", ...changes } } });
const fields = (changes: Changes, shape: Changes = { fields: 3 }) =>
  page({ format: "fields", separator: "##", shapes: { one: shape }, ...changes });
const manyOids = Object.fromEntries(
  NUMBER_FIELDS.map((field, index) => [field, [0, 1].map((n) => ({ oid: `1.3.6.1.4.1.${index}.${n}.0` }))]),
);

describe("a profile of one's own", () => {
  it.each([
    snmp(),
    http(),
    snmp({ objectId: "1.3.6.1.4.1.1", everySeconds: 60, timeoutSeconds: 10, port: 1161, address: "192.168.1.1" }),
    esn0({ scale: 0.1, offset: -3, unavailable: [999, "N/A"], minimum: -5, maximum: 30, suffix: "dB" }),
    snmp({ values: { locked: { oid: "1.3.6.1.4.1.1.1.0", true: [1], unavailable: [0] } } }),
    snmp({ values: { modcod: { oid: "1.3.6.1.4.1.1.1.0", names: { "4": "QPSK 3/4" } } } }),
    snmp({ alerts: [{ oid: "1.3.6.1.4.1.1.1.0", isNot: [0], alert: "hardware" }] }),
    fields({}, { fields: 3, at: "/2", startsWith: "V1" }),
  ])("is taken when it is good: %j", (profile) => {
    expect(parseProfile(JSON.stringify(profile), "mine.json").name).toBe("mine");
    bySchema(profile);
    expect(bySchema.errors ?? []).toEqual([]);
  });

  it.each([
    ["", "wrong-type", []],
    ["/name", "missing", { ...snmp(), name: undefined }],
    ["/name", "malformed", snmp({ name: "My Profile" })],
    ["/title", "wrong-type", snmp({ title: 1 })],
    ["/protocol", "not-a-choice", snmp({ protocol: "telnet" })],
    ["/everySeconds", "out-of-range", snmp({ everySeconds: 1 })],
    ["/timeoutSeconds", "wrong-type", snmp({ timeoutSeconds: "5" })],
    ["/port", "malformed", snmp({ port: 80.5 })],
    ["/address", "malformed", snmp({ address: "http://192.168.1.1/" })],
    ["/objectId", "malformed", snmp({ objectId: ".1.3.6" })],
    ["/community", "unknown", snmp({ community: "public" })],
    ["/pages", "unknown", snmp({ pages: {} })],
    ["/objectId", "unknown", http({ objectId: "1.3.6.1.4.1.1" })],
    ["/values", "missing", { ...snmp(), values: undefined }],
    ["/values", "empty", snmp({ values: {} })],
    ["/values/esnoDb", "unknown", snmp({ values: { esnoDb: { oid: "1.3.6.1.4.1.1.0" } } })],
    ["/values/esn0Db/oid", "missing", snmp({ values: { esn0Db: {} } })],
    ["/values/esn0Db/oid", "malformed", snmp({ values: { esn0Db: { oid: "esn0.0" } } })],
    ["/values/esn0Db/0/oid", "malformed", snmp({ values: { esn0Db: [{ oid: "1.3.6.1." }] } })],
    ["/values/esn0Db", "empty", snmp({ values: { esn0Db: [] } })],
    ["/values/esn0Db/scale", "wrong-type", esn0({ scale: "0.1" })],
    ["/values/esn0Db/unavailable", "wrong-type", esn0({ unavailable: 999 })],
    ["/values/esn0Db/unavailable/0", "wrong-type", esn0({ unavailable: [null] })],
    ["/values/esn0Db/true", "unknown", esn0({ true: [1] })],
    ["/values/locked/true", "missing", snmp({ values: { locked: { oid: "1.3.6.1.4.1.1.0" } } })],
    ["/alerts/0/alert", "not-a-choice", snmp({ alerts: [{ oid: "1.3.6.1.4.1.1.0", is: [1], alert: "rain" }] })],
    ["/alerts/0/is", "missing", snmp({ alerts: [{ oid: "1.3.6.1.4.1.1.0", alert: "hardware" }] })],
    ["/pages", "missing", { ...http(), pages: undefined }],
    ["/pages", "empty", http({ pages: {} })],
    ["/pages/status/path", "malformed", page({ path: "http://elsewhere/a" })],
    ["/pages/status/path", "malformed", page({ path: "//elsewhere/a#b" })],
    ["/pages/status/format", "not-a-choice", page({ format: "xml" })],
    ["/pages/status/separator", "unknown", page({ separator: "##" })],
    ["/pages/status/shapes/one/fields", "missing", fields({}, {})],
    ["/pages/status/shapes/one/at", "missing", fields({}, { fields: 3, startsWith: "V1" })],
    ["/values/esn0Db/at", "malformed", http({ values: { esn0Db: { page: "status", at: "esn0" } } })],
  ])("is refused at %j as %s, by the schema too", (place, complaint, profile) => {
    expect(() => parseProfile(JSON.stringify(profile), "mine.json")).toThrow(
      expect.objectContaining({ code: "terminal-profile-invalid", details: { file: "mine.json", place, complaint } }),
    );
    // JSON has no undefined.
    expect(bySchema(JSON.parse(JSON.stringify(profile)))).toBe(false);
  });

  it.each([
    ["/pages/status/path", "action-path", page({ path: "/com/gatewayreset/" })],
    ["/values/esn0Db/page", "no-such-page", http({ values: { esn0Db: { page: "other", at: "/a" } } })],
    [
      "/values/esn0Db/shapes",
      "no-such-shape",
      http({ values: { esn0Db: { page: "status", at: "/a", shapes: ["x"] } } }),
    ],
    ["/pages/status/sameShapeAs", "no-such-page", fields({ sameShapeAs: "status" })],
    ["/values", "too-many", snmp({ values: manyOids })],
  ])("is refused at %j as %s, which no schema can say", (place, complaint, profile) => {
    expect(() => parseProfile(JSON.stringify(profile), "mine.json")).toThrow(
      expect.objectContaining({ code: "terminal-profile-invalid", details: { file: "mine.json", place, complaint } }),
    );
  });

  it("is told from what is no JSON", () => {
    expect(() => parseProfile('{ "name": ', "mine.json")).toThrow(
      expect.objectContaining({ details: { file: "mine.json", place: "", complaint: "not-json" } }),
    );
  });

  it("says in both languages what is wrong, and where", () => {
    const details = { file: "mine.json", place: "/values/esn0Db/oid", complaint: "missing" } as const;
    const error = new SuarError("terminal-profile-invalid", details);
    expect(explain(error, "en").problem).toBe("Terminal profile mine.json: /values/esn0Db/oid is missing.");
    expect(explain(error, "id").problem).toBe("Profil terminal mine.json: /values/esn0Db/oid belum ada.");
  });
});

describe("paths that a profile may not name", () => {
  it.each([
    "/com/gatewayreset/",
    "/cgi-bin/command.cgi?Command=998",
    "/stlui/fs/advanced/advcfgReboot_req.html?Crb=Csr",
    "/index.cgi?page=modemStatusData&do=set",
    "/api/setConfig",
    "/api/re%73et",
    "/api/factory",
    "/rest/system/shutdown",
    "/login",
    "/api/stop",
  ])("%s", (path) => expect(isActionPath(path)).toBe(true));

  it.each([
    "/api/home/status/wan",
    "/api/home/usage",
    "/getdeviceinfo/info.bin",
    "/index.cgi?page=modemStatusData",
    "/index.cgi?page=triaStatusData",
    "/api/settings",
    "/api/offset",
    "/download/statistics.json",
    "/asset/state",
  ])("but %s", (path) => expect(isActionPath(path)).toBe(false));
});
