import { beforeEach, describe, expect, it } from "vitest";
import { type BuiltInProfileName, builtInProfile } from "../../../agent/collectors/terminal/profile/built-in.ts";
import type { SnmpProfile } from "../../../agent/collectors/terminal/profile/profile.ts";
import { SnmpTerminal } from "../../../agent/collectors/terminal/snmp/snmp-terminal.ts";
import { SuarError } from "../../../agent/core/errors.ts";
import { FakeSnmp } from "../../support/fake-snmp.ts";
import { VirtualClock } from "../../support/virtual-clock.ts";

const never = new AbortController().signal;
const OBJECT_ID = "1.3.6.1.2.1.1.2.0";
const UPTIME = "1.3.6.1.2.1.1.3.0";
const COMTECH = "1.3.6.1.4.1.6247.24";
const NEWTEC = "1.3.6.1.4.1.5835.3.1";
const FULL = 2 ** 32;
let clock: VirtualClock;
let agent: FakeSnmp;

beforeEach(() => {
  clock = new VirtualClock();
  agent = new FakeSnmp();
});

function terminal(name: BuiltInProfileName, interfaceNumber = 1): SnmpTerminal {
  return new SnmpTerminal(builtInProfile(name) as SnmpProfile, interfaceNumber, agent, clock);
}

function set(values: Readonly<Record<string, number | string>>): void {
  for (const [oid, value] of Object.entries(values)) agent.values.set(oid, { value });
}

describe("Comtech CDM-570", () => {
  beforeEach(() => {
    set({
      [OBJECT_ID]: COMTECH,
      [`${COMTECH}.1.3.2.5.0`]: 87,
      [`${COMTECH}.1.3.2.4.0`]: -62,
      [`${COMTECH}.1.2.2.10.0`]: -155,
      [`${COMTECH}.1.3.1.3.0`]: 0,
      [`${COMTECH}.1.3.1.1.0`]: 0,
    });
    agent.values.set(UPTIME, { value: 360_000, wrapsAt: FULL });
  });

  it("is read in one request of at most 20 variables", async () => {
    expect(await terminal("comtech-cdm570").read(never)).toEqual({
      reading: {
        profile: "comtech-cdm570",
        locked: true,
        ebn0Db: 8.700000000000001,
        rxLevelDbm: -62,
        txLevelDbm: -15.5,
        uptimeMs: 3_600_000,
        alerts: [],
      },
    });
    expect(agent.asked).toHaveLength(1);
    expect(agent.asked[0]?.length).toBeLessThanOrEqual(20);
  });

  it("does not repeat what another device says in the place of its kind", async () => {
    set({ [OBJECT_ID]: "SN 0099441723" });
    const problem = await terminal("comtech-cdm570")
      .read(never)
      .catch((error: unknown) => error);
    expect(problem).toMatchObject({ code: "terminal-schema-unknown", details: { what: "sysObjectID -" } });
  });

  it("says nothing of Eb/N0 and level where the modem says 999 and -100, but that it is not locked", async () => {
    set({ [`${COMTECH}.1.3.2.5.0`]: 999, [`${COMTECH}.1.3.2.4.0`]: -100, [`${COMTECH}.1.3.1.3.0`]: 1 });
    const { reading, problem } = await terminal("comtech-cdm570").read(never);
    expect(reading).toMatchObject({ locked: false, alerts: ["receiver-unlocked"] });
    for (const field of ["ebn0Db", "rxLevelDbm"]) expect(reading).not.toHaveProperty(field);
    expect(problem).toBeUndefined();
    set({ [`${COMTECH}.1.3.2.4.0`]: -4 });
    expect((await terminal("comtech-cdm570").read(never)).reading).not.toHaveProperty("rxLevelDbm");
  });

  it("takes from Eb/N0 whether it is locked where the alarm says something else", async () => {
    set({ [`${COMTECH}.1.3.1.3.0`]: 3 });
    expect((await terminal("comtech-cdm570").read(never)).reading.locked).toBe(true);
    set({ [`${COMTECH}.1.3.2.5.0`]: "999" });
    expect((await terminal("comtech-cdm570").read(never)).reading.locked).toBe(false);
  });

  it("reports an alarm of the unit, whichever", async () => {
    set({ [`${COMTECH}.1.3.1.1.0`]: 11 });
    expect((await terminal("comtech-cdm570").read(never)).reading.alerts).toEqual(["hardware"]);
  });

  it("takes numbers that come as texts, and leaves out what is none", async () => {
    set({ [`${COMTECH}.1.3.2.5.0`]: " 87 ", [`${COMTECH}.1.2.2.10.0`]: "off" });
    const { reading, problem } = await terminal("comtech-cdm570").read(never);
    expect(reading).toMatchObject({ locked: true, rxLevelDbm: -62 });
    expect(reading).not.toHaveProperty("txLevelDbm");
    expect(problem).toMatchObject({ code: "terminal-values-unusable", details: { fields: "txLevelDbm" } });
  });

  it.each(["1.3.6.1.4.1.6247.240", "1.3.6.1.4.1.9.1.1", ""])(
    "takes nothing from a device that calls itself %j",
    async (id) => {
      set({ [OBJECT_ID]: id });
      await expect(terminal("comtech-cdm570").read(never)).rejects.toMatchObject({ code: "terminal-schema-unknown" });
    },
  );

  it("takes nothing from a device that has none of its objects", async () => {
    agent.values.clear();
    set({ [OBJECT_ID]: COMTECH });
    await expect(terminal("comtech-cdm570").read(never)).rejects.toMatchObject({ code: "terminal-schema-unknown" });
  });
});

describe("Newtec EL470", () => {
  it("is read", async () => {
    set({
      [OBJECT_ID]: "1.3.6.1.4.1.5835.3.1",
      [`${NEWTEC}.13.1.48.1.1`]: "12.3",
      [`${NEWTEC}.13.1.32.1.1`]: "4.1",
      [`${NEWTEC}.13.1.15.1.1`]: "-41",
      [`${NEWTEC}.3.1.75.1.1`]: "-25.0",
      [`${NEWTEC}.1.1.39.0.1`]: 43,
      [`${NEWTEC}.3.1.37.1.1`]: 2,
    });
    expect((await terminal("newtec-el470").read(never)).reading).toEqual({
      profile: "newtec-el470",
      esn0Db: 12.3,
      linkMarginDb: 4.1,
      rxLevelDbm: -41,
      txLevelDbm: -25,
      temperatureC: 43,
      alerts: ["transmitter-off"],
    });
  });
});

describe("any device with IF-MIB", () => {
  const IF = "1.3.6.1.2.1";
  const traffic = (index: number, octets: Readonly<Record<string, number>>, wrapsAt?: number) => {
    for (const [column, value] of Object.entries(octets)) {
      const oid = `${IF}.${column}.${index}`;
      agent.values.set(oid, wrapsAt === undefined ? { value } : { value, wrapsAt });
    }
  };

  it("has the state and traffic of the interface that the site names, by its counters of 64 bits", async () => {
    set({ [`${IF}.2.2.1.8.7`]: 1 });
    traffic(7, { "31.1.1.1.6": 9e12, "31.1.1.1.10": 8e11 });
    traffic(7, { "2.2.1.10": 5, "2.2.1.16": 6 }, FULL);
    expect((await terminal("if-mib", 7).read(never)).reading).toEqual({
      profile: "if-mib",
      locked: true,
      rxBytesTotal: 9e12,
      txBytesTotal: 8e11,
    });
  });

  it("goes on counting when 32 bits are full, and begins anew when the device has restarted", async () => {
    const device = terminal("if-mib");
    const read = async (uptime: number, octets: number) => {
      agent.values.set(UPTIME, { value: uptime, wrapsAt: FULL });
      traffic(1, { "2.2.1.10": octets, "2.2.1.16": 1 }, FULL);
      const { reading } = await device.read(never);
      await clock.advance(30_000);
      return [reading.uptimeMs, reading.rxBytesTotal];
    };
    expect(await read(6000, FULL - 1000)).toEqual([60_000, FULL - 1000]);
    expect(await read(9000, 500)).toEqual([90_000, FULL + 500]);
    expect(await read(100, 200)).toEqual([1000, 200]);
    expect(await read(3100, 300)).toEqual([31_000, 300]);
  });

  it("does not go on from another counter when the one it had is missing once", async () => {
    const device = terminal("if-mib");
    traffic(1, { "31.1.1.1.6": 9e12 });
    traffic(1, { "2.2.1.10": 5 }, FULL);
    expect((await device.read(never)).reading.rxBytesTotal).toBe(9e12);
    agent.values.delete(`${IF}.31.1.1.1.6.1`);
    set({ [`${IF}.2.2.1.8.1`]: 1 });
    expect((await device.read(never)).reading).not.toHaveProperty("rxBytesTotal");
  });

  it.each([
    [2, false],
    [7, false],
    [4, undefined],
  ])("is locked by operational status %i: %s", async (status, locked) => {
    set({ [`${IF}.2.2.1.8.1`]: status });
    traffic(1, { "31.1.1.1.6": 1 });
    expect((await terminal("if-mib").read(never)).reading.locked).toBe(locked);
  });
});

describe("an agent that cannot be read", () => {
  it("is silent: fails at the deadline, and at once with the signal", async () => {
    agent.silent = true;
    const failed = expect(terminal("if-mib").read(never)).rejects.toMatchObject({
      code: "terminal-silent",
      details: { address: agent.address, seconds: 5 },
    });
    await clock.advance(5000);
    await failed;
    const stop = new AbortController();
    const stopped = expect(terminal("if-mib").read(stop.signal)).rejects.toMatchObject({ code: "stopped" });
    stop.abort();
    await stopped;
  });

  it("denies: fails with that", async () => {
    agent.problem = new SuarError("terminal-denied", { address: agent.address });
    await expect(terminal("if-mib").read(never)).rejects.toMatchObject({ code: "terminal-denied" });
  });
});
