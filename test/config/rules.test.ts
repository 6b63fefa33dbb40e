import { describe, expect, it } from "vitest";
import { type GivenSources, load, objections } from "../support/configuration.ts";

async function adviceOn(given: GivenSources): Promise<readonly string[]> {
  return (await load(given)).advice.map((issue) => `${issue.path}: ${issue.objection.code}`);
}

const broker = { site: "a", broker: "mqtts://b" };

describe("settings together", () => {
  it.each<[string, Record<string, string>, readonly string[]]>([
    ["the defaults agree", {}, []],
    [
      "a timeout reaches the cadence",
      { "collectors.link.timeoutSeconds": "10" },
      ["collectors.link.timeoutSeconds: must-be-below"],
    ],
    [
      "a lower cadence alone leaves the timeout above it",
      { "collectors.link.everySeconds": "5" },
      ["collectors.link.timeoutSeconds: must-be-below"],
    ],
    [
      "a much lower cadence names everything to lower",
      { "collectors.link.everySeconds": "1" },
      ["collectors.link.timeoutSeconds: must-be-below", "collectors.link.lateAfterSeconds: must-be-below"],
    ],
    [
      "late reaches the timeout",
      { "collectors.link.lateAfterSeconds": "8" },
      ["collectors.link.lateAfterSeconds: must-be-below"],
    ],
    [
      "all three are lowered",
      {
        "collectors.link.everySeconds": "1",
        "collectors.link.timeoutSeconds": "0.9",
        "collectors.link.lateAfterSeconds": "0.5",
      },
      [],
    ],
    [
      "the least wait is above the longest",
      { "uplink.retryMinimumSeconds": "901" },
      ["uplink.retryMinimumSeconds: must-not-exceed"],
    ],
    ["the least wait is the longest", { "uplink.retryMinimumSeconds": "900" }, []],
    ["a latitude has no longitude", { "location.latitude": "-6.2" }, ["location.latitude: needs"]],
    ["a longitude has no latitude", { "location.longitude": "106.8" }, ["location.longitude: needs"]],
    ["a place has both", { "location.latitude": "-6.2", "location.longitude": "106.8" }, []],
    ["SNMP 3 has no user", { "collectors.terminal.snmp.version": "3" }, ["collectors.terminal.snmp.version: needs"]],
    ["SNMP 3 has a user", { "collectors.terminal.snmp.version": "3", "collectors.terminal.snmp.user": "u" }, []],
    [
      "SNMP encrypts without proving who asks",
      { "collectors.terminal.snmp.user": "u", "collectors.terminal.snmp.privacyPasswordFile": "/p" },
      ["collectors.terminal.snmp.privacyPasswordFile: needs"],
    ],
    [
      "SNMP has a password of nobody",
      { "collectors.terminal.snmp.authenticationPasswordFile": "/p" },
      ["collectors.terminal.snmp.authenticationPasswordFile: needs"],
    ],
    [
      "a terminal's user has no password",
      { "collectors.terminal.username": "u" },
      ["collectors.terminal.username: needs"],
    ],
    ["a password has no user", { "uplink.passwordFile": "/p" }, ["uplink.passwordFile: needs"]],
    ["a user needs no password", { "uplink.username": "u" }, []],
    ["a certificate has no key", { "uplink.certificateFile": "/c" }, ["uplink.certificateFile: needs"]],
    ["a key has no certificate", { "uplink.keyFile": "/k" }, ["uplink.keyFile: needs"]],
    ["a certificate has its key", { "uplink.keyFile": "/k", "uplink.certificateFile": "/c" }, []],
  ])("%s", async (_name, flags, expected) => {
    expect(await objections({ flags: { site: "a", ...flags } })).toEqual(expected);
  });

  it("are not compared while one of them is bad by itself", async () => {
    expect(await objections({ flags: { site: "a", "collectors.link.everySeconds": "x" } })).toEqual([
      "collectors.link.everySeconds: not-a-number",
    ]);
  });
});

describe("advice", () => {
  it.each<[string, Record<string, string>, readonly string[]]>([
    ["nothing on a site with TLS", broker, []],
    ["no broker", { site: "a" }, ["uplink.broker: no-broker"]],
    [
      "a password of a router in the clear",
      { ...broker, "collectors.services.sources": "wifi routeros http://10.0.0.1/ user=a password-file=/p table=dhcp" },
      ["collectors.services.sources: router-password-in-clear"],
    ],
    [
      "records of services more often than looks",
      { ...broker, "collectors.services.sources": "wifi opennds", "collectors.services.recordSeconds": "30" },
      ["collectors.services.recordSeconds: window-shorter-than-cadence"],
    ],
    ["without services that makes no difference", { ...broker, "collectors.services.recordSeconds": "30" }, []],
    [
      "a password in the clear",
      { site: "a", broker: "mqtt://b", "uplink.username": "u", "uplink.passwordFile": "/p" },
      ["uplink.passwordFile: password-in-clear"],
    ],
    [
      "a password on the box itself",
      { site: "a", broker: "mqtt://127.0.0.1", "uplink.username": "u", "uplink.passwordFile": "/p" },
      [],
    ],
    [
      "a password to ::1",
      { site: "a", broker: "mqtt://[::1]", "uplink.username": "u", "uplink.passwordFile": "/p" },
      [],
    ],
    [
      "a host that only looks like loopback",
      { site: "a", broker: "mqtt://127.0.0.1.example.net", "uplink.username": "u", "uplink.passwordFile": "/p" },
      ["uplink.passwordFile: password-in-clear"],
    ],
    [
      "certificates without TLS",
      { site: "a", broker: "mqtt://b", "uplink.caFile": "/c" },
      ["uplink.caFile: unused-without-tls"],
    ],
    [
      "a window shorter than the cadence",
      { ...broker, "collectors.windowSeconds": "5" },
      ["collectors.windowSeconds: window-shorter-than-cadence"],
    ],
    ["a relative path in a flag", { ...broker, "data-directory": "data" }, []],
  ])("%s", async (_name, flags, expected) => {
    expect(await adviceOn({ flags })).toEqual(expected);
  });

  it("a relative path in the file", async () => {
    expect(await adviceOn({ file: { dataDirectory: "data", uplink: { caFile: "ca.pem" } }, flags: broker })).toEqual([
      "dataDirectory: relative-path",
      "uplink.caFile: relative-path",
    ]);
  });
});
