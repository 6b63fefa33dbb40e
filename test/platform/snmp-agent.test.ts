import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { SuarError } from "../../agent/core/errors.ts";
import { NetSnmpAgent, type SnmpIdentity } from "../../agent/platform/snmp-agent.ts";
import { COMMUNITY, SNMPD_MISSING, Snmpd } from "../support/snmpd.ts";
import { SNMPSIM_MISSING, SnmpSimulator } from "../support/snmpsim.ts";
import { UdpRelay } from "../support/udp-relay.ts";

const never = new AbortController().signal;
const OBJECT_ID = "1.3.6.1.2.1.1.2.0";
const UPTIME = "1.3.6.1.2.1.1.3.0";
const NAME = "1.3.6.1.2.1.1.5.0";
const IN_OCTETS = "1.3.6.1.2.1.2.2.1.10.1";
const IN_OCTETS_64 = "1.3.6.1.2.1.31.1.1.1.6.1";
const public2c: SnmpIdentity = { version: "2c", community: COMMUNITY };

const agentAt = (port: number, identity: SnmpIdentity = public2c, timeout = 5000) =>
  new NetSnmpAgent({ host: "127.0.0.1", port, identity, timeout });

describe.skipIf(SNMPD_MISSING !== undefined)("snmpd", () => {
  let snmpd: Snmpd;
  beforeAll(async () => {
    snmpd = await Snmpd.start(["sysobjectid .1.3.6.1.4.1.6247.24", "sysname desa-1"]);
  });
  afterAll(() => snmpd.stop());

  it("gives the values of their types, in the order asked for, and nothing for what it does not have", async () => {
    const oids = [NAME, "1.3.6.1.4.1.6247.1.0", UPTIME, OBJECT_ID, IN_OCTETS, IN_OCTETS_64];
    const [name, missing, uptime, objectId, octets, octets64] = await agentAt(snmpd.port).get(oids, never);
    expect(name).toEqual({ value: "desa-1" });
    expect(missing).toBeUndefined();
    expect(uptime).toEqual({ value: expect.any(Number), wrapsAt: 2 ** 32 });
    expect(objectId).toEqual({ value: "1.3.6.1.4.1.6247.24" });
    expect(octets).toEqual({ value: expect.any(Number), wrapsAt: 2 ** 32 });
    expect(octets64).toEqual({ value: expect.any(Number) });
  });

  const password = { authentication: "authentication", privacy: "privacy-password" };
  const v3 = (
    user: string,
    authentication?: "sha1" | "sha512" | "md5",
    privacy?: "aes128",
    passwords = password,
  ): SnmpIdentity => ({
    version: "3",
    user,
    ...(authentication === undefined
      ? {}
      : { authentication: { protocol: authentication, password: passwords.authentication } }),
    ...(privacy === undefined ? {} : { privacy: { protocol: privacy, password: passwords.privacy } }),
  });

  it.each([
    ["authPriv with SHA and AES", v3("sha-aes", "sha1", "aes128")],
    ["authPriv with SHA-512 and AES", v3("sha512-aes", "sha512", "aes128")],
    ["authPriv with MD5 and AES", v3("md5-aes", "md5", "aes128")],
    ["authNoPriv", v3("sha-only", "sha1")],
    ["noAuthNoPriv", v3("open")],
  ])("lets version 3 in: %s", async (_, identity) => {
    expect(await agentAt(snmpd.port, identity).get([OBJECT_ID, NAME], never)).toEqual([
      { value: "1.3.6.1.4.1.6247.24" },
      { value: "desa-1" },
    ]);
  });

  it.each([
    ["an unknown user", v3("nobody", "sha1", "aes128")],
    [
      "a wrong authentication password",
      v3("sha-aes", "sha1", "aes128", { ...password, authentication: "wrong-password" }),
    ],
    ["a user that must encrypt and does not", v3("sha-aes", "sha1")],
  ])("denies version 3 to %s", async (_, identity) => {
    await expect(agentAt(snmpd.port, identity).get([NAME], never)).rejects.toMatchObject({ code: "terminal-denied" });
  });

  it("does not answer a wrong privacy password or a wrong community", async () => {
    const wrong = v3("sha-aes", "sha1", "aes128", { ...password, privacy: "wrong-password" });
    for (const identity of [wrong, { version: "2c", community: "wrong" } as const]) {
      const asked = agentAt(snmpd.port, identity, 400).get([NAME], never);
      await expect(asked).rejects.toMatchObject({ code: expect.stringMatching(/^terminal-(silent|denied)$/) });
    }
  });
});

describe.skipIf(SNMPSIM_MISSING !== undefined)("snmpsim", () => {
  let simulator: SnmpSimulator;
  let relay: UdpRelay;
  beforeAll(async () => {
    simulator = await SnmpSimulator.start({
      texts: [
        "1.3.6.1.4.1.1.1.0|4|12.5 dB",
        "1.3.6.1.4.1.1.2.0|4x|41420000",
        "1.3.6.1.4.1.1.3.0|4x|00ff10",
        "1.3.6.1.4.1.1.4.0|2|-100",
        "1.3.6.1.4.1.1.5.0|70|18446744073709551615",
        "1.3.6.1.4.1.1.6.0|66|4294967295",
        "1.3.6.1.4.1.1.7.0|64|10.1.2.3",
        "1.3.6.1.4.1.1.8.0|5|",
      ],
      slow: ["1.3.6.1.4.1.1.1.0|2:delay|value=7,wait=60000"],
      error: ["1.3.6.1.4.1.1.1.0|2:error|status=resourceUnavailable,value=7"],
      denied: ["1.3.6.1.4.1.1.1.0|2:error|status=authorizationError,value=7"],
    });
  });
  afterAll(() => simulator.stop());
  // It asserts here that there were only reads.
  afterEach(() => relay.stop());

  const read = async (community: string, oids: readonly string[], timeout?: number, signal = never) => {
    relay = await UdpRelay.start(simulator.port);
    return agentAt(relay.port, { version: "2c", community }, timeout).get(oids, signal);
  };

  it("gives every type in its form", async () => {
    const oids = [1, 2, 3, 4, 5, 6, 7, 8].map((n) => `1.3.6.1.4.1.1.${n}.0`);
    expect(await read("texts", oids)).toEqual([
      { value: "12.5 dB" },
      // Ends as texts of C do.
      { value: "AB" },
      { value: "0x00ff10" },
      { value: -100 },
      { value: 2 ** 64 },
      { value: 4_294_967_295 },
      { value: "10.1.2.3" },
      undefined,
    ]);
  });

  it.each([
    ["error", "terminal-malformed"],
    ["denied", "terminal-denied"],
  ])("that reports an error of kind %s is a problem", async (community, code) => {
    await expect(read(community, ["1.3.6.1.4.1.1.1.0"])).rejects.toMatchObject({ code });
  });

  it("that is slow is asked twice, then given up", async () => {
    const asked = read("slow", ["1.3.6.1.4.1.1.1.0"], 400);
    await expect(asked).rejects.toMatchObject({ code: "terminal-silent", details: { seconds: 0.4 } });
    expect(relay.questions).toBe(2);
  });

  it("that is slow is left at once when the agent stops", async () => {
    const stop = new AbortController();
    const asked = expect(read("slow", ["1.3.6.1.4.1.1.1.0"], 60_000, stop.signal)).rejects.toMatchObject({
      code: "stopped",
    });
    while (relay.questions === 0) await new Promise((resolve) => setImmediate(resolve));
    stop.abort();
    await asked;
  });
});

describe("what answers at the port", () => {
  let socket: Socket;
  let answer: (question: Buffer) => readonly Buffer[];
  beforeAll(async () => {
    socket = createSocket("udp4");
    socket.on("message", (question, from) => {
      for (const message of answer(question)) socket.send(message, from.port, from.address);
    });
    socket.bind(0, "127.0.0.1");
    await once(socket, "listening");
  });
  afterAll(() => {
    socket.close();
  });

  /** The answer of a real agent to GET of one object whose value is the integer 7. */
  const good = (question: Buffer): Buffer => {
    const answered = Buffer.from(question);
    // The question ends in the value NULL (05 00). An integer of one byte takes one more, in each of the lengths around it.
    const grown = Buffer.concat([answered.subarray(0, -2), Buffer.from([2, 1, 7])]);
    const pdu = grown.indexOf(0xa0, 7);
    grown[pdu] = 0xa2;
    const list = grown.indexOf(0x30, pdu + 2);
    const item = grown.indexOf(0x30, list + 2);
    for (const at of [1, pdu + 1, list + 1, item + 1]) grown[at] = (grown[at] ?? 0) + 1;
    return grown;
  };
  const ask = (timeout = 300) => {
    return agentAt(socket.address().port, public2c, timeout).get(["1.3.6.1.4.1.1.1.0"], never);
  };

  it("may be this", async () => {
    answer = (question) => [good(question)];
    expect(await ask(30_000)).toEqual([{ value: 7 }]);
  });

  it.each<[string, (good: Buffer) => Buffer]>([
    ["cut off", (whole) => whole.subarray(0, -4)],
    ["empty", () => Buffer.alloc(0)],
    ["of another version", (whole) => Buffer.from(whole.with(4, 0))],
    ["of another community", (whole) => Buffer.from(whole.with(7, 0x58))],
    ["about another object", (whole) => Buffer.from(whole.with(whole.length - 5, 9))],
    ["a request", (whole) => Buffer.from(whole.with(whole.indexOf(0xa2), 0xa3))],
    ["HTTP", () => Buffer.from("HTTP/1.1 400 Bad Request\r\n\r\n")],
  ])("is a problem, and never a value, when it is %s", async (_, spoil) => {
    answer = (question) => [spoil(good(question))];
    await expect(ask()).rejects.toMatchObject({ code: expect.stringMatching(/^terminal-(malformed|silent)$/) });
  });

  it("counts only when it comes from the port that was asked", async () => {
    const other = createSocket("udp4");
    answer = () => [];
    socket.once("message", (question, from) => other.send(good(question), from.port, from.address));
    await expect(ask()).rejects.toMatchObject({ code: "terminal-silent" });
    other.close();
  });

  it("is a problem when a question of version 2c is answered in an authenticated version 3, which is nobody's", async () => {
    const value = (tag: number, ...content: readonly Buffer[]) => {
      const inner = Buffer.concat(content);
      return Buffer.concat([Buffer.from([tag, inner.length]), inner]);
    };
    const integer = (bytes: Buffer) => value(0x02, bytes);
    const number = (byte: number) => integer(Buffer.from([byte]));
    const text = (...bytes: readonly number[]) => value(0x04, Buffer.from(bytes));
    answer = (question) => {
      const pdu = question.indexOf(0xa0, 7);
      const length = question[pdu + 3] ?? 0;
      const id = integer(question.subarray(pdu + 4, pdu + 4 + length));
      const security = value(0x04, value(0x30, text(1, 2), number(1), number(1), text(0x61), text(1), text()));
      const response = value(0xa2, id, number(0), number(0), value(0x30));
      const scoped = value(0x30, text(1, 2), text(), response);
      const header = value(0x30, id, integer(Buffer.from([0x05, 0xdc])), text(0x01), number(3));
      return [value(0x30, number(3), header, security, scoped)];
    };
    await expect(ask()).rejects.toMatchObject({ code: "terminal-malformed" });
  });

  it("may be anything: a value or a problem, never another error", async () => {
    const spoilt = fc.oneof(
      fc.uint8Array({ maxLength: 120 }).map((noise) => () => Buffer.from(noise)),
      fc
        .array(fc.record({ at: fc.nat(80), byte: fc.nat(255) }), { minLength: 1, maxLength: 5 })
        .map((damages) => (whole: Buffer) => {
          for (const { at, byte } of damages) whole[at % whole.length] = byte;
          return whole;
        }),
      fc.nat(60).map((length) => (whole: Buffer) => whole.subarray(0, length)),
    );
    await fc.assert(
      fc.asyncProperty(spoilt, async (spoil) => {
        answer = (question) => [spoil(good(question))];
        try {
          expect(await ask(20)).toHaveLength(1);
        } catch (error) {
          expect(error).toBeInstanceOf(SuarError);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe("where there is no agent", () => {
  it("is silence, or a reason", async () => {
    await expect(agentAt(9, public2c, 200).get([NAME], never)).rejects.toMatchObject({ code: "terminal-silent" });
    const nowhere = new NetSnmpAgent({ host: "no-such-host.invalid", port: 161, identity: public2c, timeout: 5000 });
    await expect(nowhere.get([NAME], never)).rejects.toMatchObject({ code: "terminal-unreachable" });
  });

  it("nothing is asked when the agent has stopped", async () => {
    const stop = new AbortController();
    stop.abort();
    await expect(agentAt(9).get([NAME], stop.signal)).rejects.toMatchObject({ code: "stopped" });
  });
});
