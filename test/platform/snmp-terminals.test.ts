import { afterEach, describe, expect, it } from "vitest";
import { type BuiltInProfileName, builtInProfile } from "../../agent/collectors/terminal/profile/built-in.ts";
import type { SnmpProfile } from "../../agent/collectors/terminal/profile/profile.ts";
import { SnmpTerminal } from "../../agent/collectors/terminal/snmp/snmp-terminal.ts";
import { NetSnmpAgent, type SnmpIdentity } from "../../agent/platform/snmp-agent.ts";
import { COMMUNITY, SNMPD_MISSING, Snmpd } from "../support/snmpd.ts";
import { SNMPSIM_MISSING, SnmpSimulator } from "../support/snmpsim.ts";
import { UdpRelay } from "../support/udp-relay.ts";
import { Undo } from "../support/undo.ts";
import { VirtualClock } from "../support/virtual-clock.ts";

const never = new AbortController().signal;
const undo = new Undo();

// Agents and relay assert here that they were only read.
afterEach(() => undo.all());

function terminal(name: BuiltInProfileName, port: number, identity: SnmpIdentity): SnmpTerminal {
  const agent = new NetSnmpAgent({ host: "127.0.0.1", port, identity, timeout: 5000 });
  return new SnmpTerminal(builtInProfile(name) as SnmpProfile, 1, agent, new VirtualClock());
}

describe.skipIf(SNMPD_MISSING !== undefined)("a terminal as snmpd answers for it", () => {
  const comtech = "1.3.6.1.4.1.6247.24";
  const override = (oid: string, value: number) => `override .${comtech}.${oid}.0 integer ${value}`;

  it("is read as a Comtech modem, by version 2c and by version 3 with authPriv", async () => {
    const snmpd = await Snmpd.start([
      `sysobjectid .${comtech}`,
      ...[override("1.3.2.5", 87), override("1.3.2.4", -62), override("1.2.2.10", -155)],
      ...[override("1.3.1.3", 0), override("1.3.1.1", 0)],
    ]);
    undo.add(() => snmpd.stop());
    const v3 = {
      version: "3",
      user: "sha512-aes",
      authentication: { protocol: "sha512", password: "authentication" },
      privacy: { protocol: "aes128", password: "privacy-password" },
    } as const;
    for (const identity of [v3, { version: "2c", community: COMMUNITY } as const]) {
      expect(await terminal("comtech-cdm570", snmpd.port, identity).read(never)).toEqual({
        reading: {
          profile: "comtech-cdm570",
          locked: true,
          ebn0Db: expect.closeTo(8.7, 9),
          rxLevelDbm: -62,
          txLevelDbm: -15.5,
          uptimeMs: expect.any(Number),
          alerts: [],
        },
      });
    }
  });

  it("has the traffic of a real interface", async () => {
    const snmpd = await Snmpd.start();
    undo.add(() => snmpd.stop());
    const { reading } = await terminal("if-mib", snmpd.port, { version: "2c", community: COMMUNITY }).read(never);
    expect(reading).toMatchObject({ profile: "if-mib", locked: true });
    // Of loopback, where everything sent is received.
    expect(reading.rxBytesTotal).toBe(reading.txBytesTotal);
    expect(reading.rxBytesTotal).toBeGreaterThan(0);
  });
});

describe.skipIf(SNMPSIM_MISSING !== undefined)("a terminal as snmpsim answers for it", () => {
  const newtec = "1.3.6.1.4.1.5835.3.1";
  const common = [
    "1.3.6.1.2.1.1.2.0|6|1.3.6.1.4.1.5835.3.1",
    "1.3.6.1.2.1.1.3.0|67|4294967290",
    `${newtec}.1.1.39.0.1|2|43`,
    `${newtec}.3.1.37.1.1|2|1`,
    `${newtec}.3.1.75.1.1|4|-25.0`,
    `${newtec}.13.1.15.1.1|4|-41`,
    `${newtec}.13.1.32.1.1|4|4.1`,
  ];

  it("is read as a Newtec modem that sends its numbers as texts, through a relay that sees only GetRequests", async () => {
    const simulator = await SnmpSimulator.start({ modem: [...common, `${newtec}.13.1.48.1.1|4|12.3`] });
    undo.add(() => simulator.stop());
    const relay = await UdpRelay.start(simulator.port);
    undo.add(() => relay.stop());
    const { reading } = await terminal("newtec-el470", relay.port, { version: "2c", community: "modem" }).read(never);
    expect(reading).toMatchObject({ esn0Db: 12.3, linkMarginDb: 4.1, temperatureC: 43, uptimeMs: 42_949_672_900 });
    expect(relay.tags).toEqual([0xa0]);
  });

  it("costs a reading when an answer is lost, and goes on with the next", async () => {
    const simulator = await SnmpSimulator.start({ modem: common });
    undo.add(() => simulator.stop());
    const relay = await UdpRelay.start(simulator.port);
    undo.add(() => relay.stop());
    const identity = { version: "2c", community: "modem" } as const;
    const agent = new NetSnmpAgent({ host: "127.0.0.1", port: relay.port, identity, timeout: 300 });
    const profile = builtInProfile("newtec-el470") as SnmpProfile;
    const modem = new SnmpTerminal(profile, 1, agent, new VirtualClock());
    relay.mangle = (answer) => answer.subarray(0, answer.length - 9);
    await expect(modem.read(never)).rejects.toMatchObject({ code: "terminal-malformed" });
    relay.mangle = () => undefined;
    await expect(modem.read(never)).rejects.toMatchObject({ code: "terminal-silent" });
    relay.mangle = (answer) => answer;
    expect((await modem.read(never)).reading).toMatchObject({ linkMarginDb: 4.1 });
  });

  it("fails the test that sends it anything but a read", async () => {
    const relay = await UdpRelay.start(9);
    relay.tags.push(0xa3);
    expect(() => relay.stop()).toThrow("a3");
  });
});
