import { describe, expect, it } from "vitest";
import { CATALOGUE, type CatalogueEntry } from "../../agent/config/catalogue.ts";
import type { SettingPath } from "../../agent/config/declaration.ts";
import type { SettingValue } from "../../agent/config/kinds/kind.ts";
import { defaultSettings } from "../../agent/config/load.ts";
import { formatValue } from "../../agent/config/reference.ts";
import { settingsSchema } from "../../agent/config/schema.ts";
import { issuesOf, load } from "../support/configuration.ts";

const NUMBERS = CATALOGUE.filter(({ setting }) => typeof setting.fallback === "number");
const OTHERS = CATALOGUE.filter(({ setting }) => typeof setting.fallback !== "number");

/** For every setting that is not a number: values that must be taken, and values that must not, with the objection. */
const SAMPLES: Partial<
  Record<SettingPath, { good: readonly SettingValue[]; bad: Readonly<Record<string, readonly unknown[]>> }>
> = {
  site: {
    good: ["5304122003", "a", "x".repeat(64), "-_"],
    bad: {
      "site-malformed": ["a b", "a/b", "desa+1", "#", "déša"],
      "too-long": ["x".repeat(65)],
      empty: [""],
      "wrong-type": [5304122003, null, {}, []],
    },
  },
  language: { good: ["auto", "id", "en"], bad: { "not-a-choice": ["ID", "jw"], "wrong-type": [true] } },
  dataDirectory: {
    good: ["/var/lib/suar", "data", "/mnt/kartu sd"],
    bad: {
      "control-character": ["/var\nlib", "/a\u0000b", "/a\u202eb", "\ud800"],
      "too-long": ["/".repeat(1025)],
      empty: [""],
    },
  },
  timeZone: {
    good: ["auto", "Asia/Jakarta", "Asia/Jayapura", "UTC"],
    bad: { "time-zone-unknown": ["WIB", "Asia/Jakrta", "+07:00", "__proto__"], "wrong-type": [7] },
  },
  "location.latitude": {
    good: [-6.2, 0, 90, -90],
    bad: { "below-minimum": [-90.1], "above-maximum": [91], "wrong-type": ["-6.2", null] },
  },
  "location.longitude": {
    good: [106.8, -180, 180],
    bad: { "below-minimum": [-181], "above-maximum": [180.5], "wrong-type": ["106.8"] },
  },
  "log.level": { good: ["debug", "info", "warn", "error"], bad: { "not-a-choice": ["verbose", "INFO"] } },
  "clock.trust": { good: ["detect", "always"], bad: { "not-a-choice": ["never"] } },
  "collectors.interface": {
    good: ["auto", "eth0", "wlan0.1", "br-lan", "enp3s0f0np0@if2".slice(0, 15)],
    bad: { "interface-malformed": ["eth 0", "..", "a/b"], "too-long": ["enp0s31f6-longer"] },
  },
  "collectors.link.gateway": {
    good: ["auto", "none", "192.168.0.1", "fe80::1%eth0", "::1", "2001:db8::ff"],
    bad: { "address-malformed": ["router", "192.168.0", "256.1.1.1", "1.2.3.4.5", ":::", "1.1.1.1/24", "-f"] },
  },
  "collectors.link.terminal": { good: ["none", "192.168.100.1"], bad: { "address-malformed": ["auto", "modem.lan"] } },
  "collectors.link.isp": {
    good: ["auto", "none", "10.20.0.1"],
    bad: { "address-malformed": ["isp.example.net", "-t"] },
  },
  "collectors.link.anycast": {
    good: [[], ["9.9.9.9"], ["1.1.1.1", "2606:4700:4700::1111"]],
    bad: {
      "too-many-items": [["1.1.1.1", "8.8.8.8", "9.9.9.9"]],
      repeated: [["1.1.1.1", "1.1.1.1"]],
      "address-malformed": [["one.one"], ["none"]],
      "wrong-type": ["1.1.1.1", [1], {}, [["1.1.1.1"]]],
      empty: [[""]],
    },
  },
  "collectors.link.resolverName": {
    good: ["none", "a.root-servers.net", "localhost"],
    bad: { "host-malformed": ["a..b", "-a.net", "1.1.1.1", "a b", "-f"] },
  },
  "collectors.terminal.profile": {
    good: ["none", "starlink", "if-mib", "/etc/suar/modem.json", "modem.json"],
    bad: { "not-a-choice": ["Starlink", "comtech", "/etc/suar/modem", "auto"], "wrong-type": [1] },
  },
  "collectors.terminal.address": {
    good: ["auto", "192.168.100.1", "192.168.100.1:9200", "modem.lan", "[fe80::1]:161"],
    bad: { "host-port-malformed": ["http://192.168.0.1", "192.168.0.1:0", "192.168.0.1:99999", "a b", "user@modem"] },
  },
  "collectors.terminal.everySeconds": {
    good: [5, 15, 600],
    bad: { "below-minimum": [4], "above-maximum": [3601], "wrong-type": ["15"] },
  },
  "collectors.terminal.username": { good: ["admin"], bad: { empty: [""], "too-long": ["x".repeat(65)] } },
  "collectors.terminal.passwordFile": { good: ["/etc/suar/terminal"], bad: { empty: [""] } },
  "collectors.terminal.snmp.version": { good: ["2c", "3"], bad: { "not-a-choice": ["1", "v2c"], "wrong-type": [3] } },
  "collectors.terminal.snmp.communityFile": { good: ["/etc/suar/community"], bad: { empty: [""] } },
  "collectors.terminal.snmp.user": { good: ["pemantau"], bad: { empty: [""] } },
  "collectors.terminal.snmp.authentication": { good: ["sha1", "sha512", "md5"], bad: { "not-a-choice": ["sha"] } },
  "collectors.terminal.snmp.authenticationPasswordFile": { good: ["/etc/suar/auth"], bad: { empty: [""] } },
  "collectors.terminal.snmp.privacy": { good: ["aes128", "aes256"], bad: { "not-a-choice": ["des", "aes"] } },
  "collectors.terminal.snmp.privacyPasswordFile": { good: ["/etc/suar/priv"], bad: { empty: [""] } },
  "collectors.services.sources": {
    good: [
      [],
      ["sikopdes check https://sikopdes.test/desa", "wifi opennds"],
      ["wifi routeros https://192.168.88.1/ user=suar password-file=/p table=dhcp interface=bridge ca-file=/c"],
      ['sembako prometheus http://10.0.0.1:9100/metrics requests=a_total{code="2*"} clients=sessions'],
      ["klinik nftables inet/suar/klinik", "klinik log /var/log/nginx/klinik.log", "gudang interface eth0.20"],
    ],
    bad: {
      "not-a-choice": [
        ["toko check http://a"],
        ["sembako cek http://a"],
        ["wifi routeros https://a/ user=a table=arp password-file=/p"],
      ],
      "source-where": [
        ["sembako check"],
        ["sembako check example.net"],
        ["wifi dnsmasq leases"],
        ["wifi iw -x"],
        ["gudang nftables klinik"],
      ],
      "source-incomplete": [["klinik"], ["wifi routeros https://a/ table=dhcp"], ["sembako prometheus http://a/"]],
      "source-too-long": [["wifi opennds json"], ["wifi iw wlan0 wlan1"]],
      "option-without-value": [["sembako check https://a/ ca-file"], ["sembako check https://a/ ca-file="]],
      "selector-malformed": [["sembako prometheus http://a/ requests=5"]],
      "source-volumes-only": [
        ["klinik dnsmasq /l"],
        ["simpan-pinjam opennds"],
        ["apotek prometheus http://a/ clients=c"],
      ],
      "url-credentials": [["sembako check https://nama:rahasia@a/"]],
      "secret-as-value": [["wifi routeros https://a/ user=a password=rahasia table=dhcp"]],
      repeated: [["wifi opennds", "wifi  opennds"], ["sembako check https://a/ ca-file=/a ca-file=/b"]],
      "wrong-type": ["wifi opennds", [1], {}],
      empty: [[""]],
      "too-long": [[`sembako check https://a/${"b".repeat(512)}`]],
      "too-many-items": [Array.from({ length: 33 }, (_, index) => `gudang interface eth${index}`)],
    },
  },
  "collectors.host.ups": {
    good: ["none", "ups@localhost:3493", "desa-1@192.168.1.5:3493", "a@[fd00::1]:3493"],
    bad: { "ups-malformed": ["ups", "ups@", "@localhost", "ups@a b", "ups@a:0", "u ps@a"] },
  },
  "collectors.services.portalUrl": {
    good: ["none", "http://portal.test/generate_204"],
    bad: { "url-malformed": ["portal.test", "ftp://a/"], "url-credentials": ["http://a:b@c/"] },
  },
  "uplink.broker": {
    good: ["mqtt://127.0.0.1:1883", "mqtts://broker.example.net:8883", "mqtt://[::1]:1"],
    bad: {
      "broker-malformed": [
        "broker.example.net",
        "http://a",
        "ws://a:1",
        "mqtt://",
        "mqtt://a:0",
        "mqtt://a:65536",
        "mqtt://a/b",
        "mqtt://a?b",
        "mqtt://a b",
        "mqtt://[zz]",
        "mqtt:a",
        "mqtt://999.1.1.1",
      ],
      "broker-credentials": ["mqtts://nama:rahasia@b:8883", "mqtt://nama@b", "nama:rahasia@b"],
      "too-long": [`mqtt://${"a".repeat(300)}`],
    },
  },
  "uplink.allowedBrokers": {
    good: [[], ["broker.example.net"], ["b:1883", "[::1]:8883", "10.0.0.1"]],
    bad: {
      "host-port-malformed": [["mqtt://b"], ["b:0"], ["b:65536"], ["b:"], ["a b"], ["::1"], ["n@b"], ["*"]],
      repeated: [["b", "B"]],
      "too-many-items": [["a", "b", "c", "d", "e", "f", "g", "h", "i"]],
      "wrong-type": ["b", [1]],
    },
  },
  "uplink.commands": {
    good: [[], ["status"], ["discard-configuration", "reconnect", "replay", "status"]],
    bad: { "not-a-choice": [["reboot"], ["Status"]], repeated: [["status", "status"]], "wrong-type": ["status"] },
  },
  "uplink.root": {
    good: ["suar/v1", "a", "id.go.komdigi/suar_v1-x"],
    bad: { "topic-malformed": ["/a", "a/", "a//b", "a/+/b", "a/#", "$SYS/a", "a b"], "too-long": ["a".repeat(129)] },
  },
  "uplink.username": {
    good: ["5304122003", "desa waimalang"],
    bad: { empty: [""], "control-character": ["a\u0007"], "too-long": ["a".repeat(257)] },
  },
  "uplink.passwordFile": { good: ["/etc/suar/password"], bad: { empty: [""], "control-character": ["-----BEGIN\n"] } },
  "uplink.caFile": { good: ["/etc/ca.pem"], bad: { empty: [""] } },
  "uplink.certificateFile": { good: ["/etc/c.pem"], bad: { empty: [""] } },
  "uplink.keyFile": { good: ["/etc/k.pem"], bad: { empty: [""] } },
  "uplink.confirm": { good: ["broker", "central"], bad: { "not-a-choice": ["centre"], "wrong-type": [true] } },
  "uplink.compress": { good: ["telemetry", "backlog"], bad: { "not-a-choice": ["none"], "wrong-type": [true] } },
  "uplink.economy": { good: ["auto", "always"], bad: { "not-a-choice": ["never"], "wrong-type": [false] } },
  "page.enabled": {
    good: [true, false],
    bad: { "wrong-type": ["true", 1, null, []] },
  },
  "page.lan": { good: [true, false], bad: { "wrong-type": ["yes", 0] } },
  "page.hosts": {
    good: [[], ["suar.lan"], ["suar.local", "localhost:9000", "[fe80::1]:80", "10.0.0.7"]],
    bad: { "host-port-malformed": [["http://suar.lan"], ["*"], ["a b"], ["suar.lan:0"]], "wrong-type": ["suar.lan"] },
  },
  "uplink.protocol": { good: ["auto", "5", "3.1.1"], bad: { "not-a-choice": ["3.1", "4"], "wrong-type": [5] } },
};

/** A file that sets one thing, in the nested form. */
function fileWith(path: SettingPath, value: unknown): object {
  const nested = path.split(".").reduceRight<unknown>((inner, name) => ({ [name]: inner }), value) as object;
  return path === "site" ? nested : { site: "test", ...nested };
}

/** What is said of this very setting; rules about others do not matter here. */
async function objectionsTo({ path }: CatalogueEntry, value: unknown): Promise<readonly string[]> {
  const issues = await issuesOf({ file: fileWith(path, value) });
  const ofTheValue = ["must-be-below", "must-not-exceed", "needs"];
  return issues
    .filter((issue) => issue.path === path && !ofTheValue.includes(issue.objection.code))
    .map((issue) => issue.objection.code);
}

function boundsOf({ setting }: CatalogueEntry): { minimum: number; maximum: number; isWhole: boolean } {
  const { minimum, maximum, type } = setting.kind.schema;
  return { minimum: Number(minimum), maximum: Number(maximum), isWhole: type === "integer" };
}

describe("the defaults", () => {
  it("are the settings of a site that sets nothing else", async () => {
    expect((await load({ flags: { site: "5304122003" } })).settings).toEqual(defaultSettings("5304122003"));
  });

  it.each(CATALOGUE.filter(({ setting }) => setting.fallback !== undefined))(
    "$path has one that passes its own check",
    ({ setting }) => {
      const { kind, fallback } = setting;
      expect(kind.fromText(formatValue(fallback ?? ""))).toEqual({ value: fallback });
    },
  );

  it("leave out what is optional", async () => {
    expect(Object.keys(defaultSettings("a").uplink)).not.toContain("broker");
  });
});

describe("every number", () => {
  it.each(NUMBERS)("$path takes its bounds and nothing beyond", async (entry) => {
    const { minimum, maximum, isWhole } = boundsOf(entry);
    const step = isWhole ? 1 : 0.001;
    expect(await objectionsTo(entry, minimum)).toEqual([]);
    expect(await objectionsTo(entry, maximum)).toEqual([]);
    expect(await objectionsTo(entry, minimum - step)).toEqual(["below-minimum"]);
    expect(await objectionsTo(entry, maximum + step)).toEqual(["above-maximum"]);
    expect(await objectionsTo(entry, -1)).toEqual(["below-minimum"]);
    if (isWhole) expect(await objectionsTo(entry, minimum + 0.5)).toEqual(["not-whole"]);
  });

  it.each(NUMBERS)("$path refuses what is no number, from the file and as text", async (entry) => {
    for (const value of ["10", null, true, {}, []]) expect(await objectionsTo(entry, value)).toEqual(["wrong-type"]);
    for (const text of ["NaN", "Infinity", "10s", "0x10", "1,5", " 5", "5 ", "--5", "1e", "1e9999"]) {
      expect(entry.setting.kind.fromText(text), text).toMatchObject({ objection: { code: "not-a-number" } });
    }
    expect(entry.setting.kind.fromText("")).toMatchObject({ objection: { code: "empty" } });
  });
});

describe("every other setting", () => {
  it.each(OTHERS)("$path takes what is good and refuses what is not", async (entry) => {
    const samples = SAMPLES[entry.path];
    if (samples === undefined) throw new Error(`no samples for ${entry.path}`);
    for (const value of samples.good) {
      expect(await objectionsTo(entry, value), JSON.stringify(value)).toEqual([]);
      // The same from the environment, which has only text.
      expect(entry.setting.kind.fromText(formatValue(value)), JSON.stringify(value)).toEqual({ value });
    }
    for (const [code, values] of Object.entries(samples.bad)) {
      for (const value of values) expect(await objectionsTo(entry, value), JSON.stringify(value)).toEqual([code]);
    }
  });

  it("knows the usual ports of a broker, and writes its address in one way", async () => {
    const broker = async (text: string) => (await load({ flags: { site: "a", broker: text } })).settings.uplink.broker;
    expect(await broker("mqtt://b")).toBe("mqtt://b:1883");
    expect(await broker("MQTTS://b/")).toBe("mqtts://b:8883");
  });

  it("takes none for an empty list from the environment", async () => {
    const { settings } = await load({ environment: { SUAR_SITE: "a", SUAR_COLLECTORS_LINK_ANYCAST: "none" } });
    expect(settings.collectors.link.anycast).toEqual([]);
  });
});

describe("the names", () => {
  it("follow from the path and are all different", () => {
    const names = CATALOGUE.flatMap(({ variable, flags }) => [variable, ...flags]);
    expect(new Set(names).size).toBe(names.length);
    const byPath = new Map(CATALOGUE.map((entry) => [entry.path, entry]));
    expect(byPath.get("uplink.broker")).toMatchObject({
      variable: "SUAR_UPLINK_BROKER",
      flags: ["uplink.broker", "broker"],
    });
    expect(byPath.get("dataDirectory")).toMatchObject({
      variable: "SUAR_DATA_DIRECTORY",
      flags: ["dataDirectory", "data-directory"],
    });
    expect(byPath.get("collectors.link.everySeconds")?.variable).toBe("SUAR_COLLECTORS_LINK_EVERY_SECONDS");
  });

  it.each(CATALOGUE)("$path is explained in both languages", ({ setting }) => {
    for (const text of [setting.about, setting.kind.description]) {
      expect(text.en.length).toBeGreaterThan(5);
      expect(text.id.length).toBeGreaterThan(5);
    }
    expect(setting.about.id).not.toBe(setting.about.en);
  });

  it("stand in the schema, each with its default, and nothing else is allowed", () => {
    const schema = settingsSchema("en");
    for (const { path, setting } of CATALOGUE) {
      let node: unknown = schema;
      for (const name of path.split(".")) {
        expect(node).toMatchObject({ additionalProperties: false });
        node = (node as { properties: Record<string, unknown> }).properties[name];
      }
      expect(node, path).toMatchObject(setting.fallback === undefined ? {} : { default: setting.fallback });
    }
    expect(schema["required"]).toEqual(["site"]);
  });
});
