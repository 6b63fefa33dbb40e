import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer as createTlsServer } from "node:tls";
import { fileURLToPath } from "node:url";
import mqtt from "mqtt";
import { afterEach, describe, expect, it, onTestFinished } from "vitest";
import { SECOND } from "../../agent/core/time.ts";
import type { SessionOptions } from "../../agent/core/transport.ts";
import { MqttTransport } from "../../agent/platform/mqtt-transport.ts";
import { BrokerProcess } from "../../simulator/brokers/broker-process.ts";
import { transportSuite } from "../suites/transport.ts";
import { freePort, MOSQUITTO_MISSING, Mosquitto } from "../support/mosquitto.ts";
import { OPENSSL_MISSING, selfSigned } from "../support/self-signed.ts";
import { Subscriber } from "../support/subscriber.ts";
import { until } from "../support/until.ts";

const never = () => new AbortController().signal;
const credentials = { username: "site-1", password: "a secret" };
const createTransport = () => new MqttTransport();

transportSuite({
  name: "MQTT 3.1.1 over the embedded broker",
  version: 4,
  createTransport,
  credentials,
  startBroker: async () => {
    const directory = mkdtempSync(join(tmpdir(), "suar-broker-"));
    const passwordFile = join(directory, "password");
    writeFileSync(passwordFile, `${credentials.password}\n`);
    const broker = await BrokerProcess.start({ username: credentials.username, passwordFile });
    rmSync(directory, { recursive: true });
    return broker;
  },
});

describe.skipIf(MOSQUITTO_MISSING !== undefined)(
  `Mosquitto${MOSQUITTO_MISSING ? ` (${MOSQUITTO_MISSING})` : ""}`,
  () => {
    for (const version of [5, 4] as const) {
      transportSuite({
        name: version === 5 ? "MQTT 5 over Mosquitto" : "MQTT 3.1.1 over Mosquitto",
        version,
        createTransport,
        credentials,
        startBroker: async () => {
          const mosquitto = await Mosquitto.start({ users: { [credentials.username]: credentials.password } });
          return { url: mosquitto.url, port: mosquitto.port, kill: () => mosquitto.stop("SIGKILL") };
        },
      });
    }

    it("names a topic once in a session, where the broker takes aliases, and every message arrives on its topic", async () => {
      const mosquitto = await Mosquitto.start({ settings: ["max_topic_alias 2"] });
      onTestFinished(() => mosquitto.stop());
      const subscriber = await Subscriber.open(mosquitto.url, "test/#");
      onTestFinished(() => subscriber.close());
      const session = await createTransport().open(options({ url: mosquitto.url, version: 5 }), never());
      const topics = ["telemetry", "backlog", "telemetry", "backlog", "event", "telemetry", "event", "backlog"];
      const sent: number[] = [];
      for (const [index, topic] of topics.entries()) {
        const before = session.traffic().sentBytes;
        const payload = Buffer.from(`message ${index}`);
        expect(await session.publish({ topic: `test/site-1/${topic}`, payload, retain: false }, never())).toEqual({
          reasonCode: 0,
        });
        sent.push(session.traffic().sentBytes - before);
      }
      expect(sent[2]).toBe((sent[0] ?? 0) - "test/site-1/telemetry".length);
      expect(sent[3]).toBe((sent[1] ?? 0) - "test/site-1/backlog".length);
      const last = `message ${topics.length - 1}`;
      await subscriber.hear(({ payload }) => Buffer.from(payload).toString() === last);
      expect(subscriber.messages.map(({ topic }) => topic)).toEqual(topics.map((topic) => `test/site-1/${topic}`));
      await session.close(SECOND);
    });

    it("passes on what only MQTT 5 says: limits, reason codes, and who ended the session", async () => {
      const mosquitto = await Mosquitto.start({ settings: ["max_inflight_messages 7", "max_packet_size 5000"] });
      onTestFinished(() => mosquitto.stop());
      const session = await createTransport().open(options({ url: mosquitto.url, version: 5 }), never());
      expect(session.receiveMaximum).toBe(7);
      expect(session.maximumPacketBytes).toBe(5_000);
      const message = { topic: "test/site-1/telemetry", payload: Buffer.from("x"), retain: false };
      expect(await session.publish(message, never())).toEqual({ reasonCode: 0x10 });
      const subscriber = await Subscriber.open(mosquitto.url, "test/#");
      expect(await session.publish(message, never())).toEqual({ reasonCode: 0 });
      expect((await session.publish({ ...message, topic: "$SYS/broker/uptime" }, never())).reasonCode).toBeGreaterThan(
        0x7f,
      );
      const tooLarge = session.publish({ ...message, payload: Buffer.alloc(6_000) }, never());
      await expect(tooLarge).rejects.toMatchObject({ code: "session-closed" });
      expect(await session.closed).toMatchObject({ by: "broker", reasonCode: 0x95 });
      await subscriber.close();
      await mosquitto.stop();
    });
  },
);

describe("the embedded broker", () => {
  it("sends what is larger than we take, and the session says that it was too much", async () => {
    const broker = await BrokerProcess.start();
    onTestFinished(() => broker.stop());
    const centre = await mqtt.connectAsync(broker.url, { protocolVersion: 4 });
    onTestFinished(() => centre.endAsync(true));
    await centre.publishAsync("test/site-1/config", Buffer.alloc(900_000, "x"), { qos: 1, retain: true });
    const session = await createTransport().open(options({ url: broker.url, version: 4 }), never());
    session.onMessage(() => {});
    await session.subscribe(["test/site-1/config"], never()).catch(() => []);
    expect(await session.closed).toMatchObject({ by: "broker", tooMuch: true });
  });

  it("answers MQTT 5 with a refusal that names the protocol version", async () => {
    const broker = await BrokerProcess.start();
    onTestFinished(() => broker.stop());
    await expect(createTransport().open(options({ url: broker.url, version: 5 }), never())).rejects.toMatchObject({
      code: "broker-refused",
      version: 5,
      reasonCode: 1,
    });
  });
});

describe("the library", () => {
  it("has the security fixes of 5.16.0", () => {
    const { version } = JSON.parse(
      readFileSync(new URL("../../node_modules/mqtt/package.json", import.meta.url), "utf8"),
    ) as { version: string };
    const [major = 0, minor = 0] = version.split(".").map(Number);
    expect(major * 1000 + minor).toBeGreaterThanOrEqual(5016);
  });
});

describe("a process that uses the transport", () => {
  it("ends by itself once every session and attempt is over: no socket and no timer is left", async () => {
    const broker = await BrokerProcess.start();
    onTestFinished(() => broker.stop());
    const program = fileURLToPath(new URL("../support/transport-program.ts", import.meta.url));
    const child = spawn(process.execPath, ["--import", "tsx", program, broker.url], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [code] = await once(child, "exit");
    expect(code).toBe(0);
  });
});

describe.skipIf(OPENSSL_MISSING !== undefined)(`TLS${OPENSSL_MISSING ? ` (${OPENSSL_MISSING})` : ""}`, () => {
  it("lets in only a server whose chain and name are right", async () => {
    const { ca, certificate, key } = selfSigned("localhost");
    const server = createTlsServer({ cert: certificate, key }, (socket) => {
      socket.on("error", () => {});
      socket.once("data", () => socket.write(Uint8Array.of(0x20, 0x02, 0x00, 0x00)));
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("not listening");
    const open = (host: string, tls: SessionOptions["tls"]) =>
      createTransport().open(
        options({ url: `mqtts://${host}:${address.port}`, version: 4, ...(tls === undefined ? {} : { tls }) }),
        never(),
      );
    const session = await open("localhost", { ca });
    await session.close(SECOND);
    await expect(open("localhost", undefined)).rejects.toMatchObject({ code: "tls-failed" });
    await expect(open("127.0.0.1", { ca })).rejects.toMatchObject({ code: "tls-failed" });
    server.close();
    await once(server, "close");
  });

  it("resumes its last session with a server, and proves itself anew when what it trusts has changed", async () => {
    const { ca, certificate, key } = selfSigned("localhost");
    const other = selfSigned("localhost");
    const reused: boolean[] = [];
    const server = createTlsServer({ cert: certificate, key }, (socket) => {
      reused.push(socket.isSessionReused());
      socket.on("error", () => {});
      socket.once("data", () => socket.write(Uint8Array.of(0x20, 0x02, 0x00, 0x00)));
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("not listening");
    const transport = createTransport();
    const open = (tls: SessionOptions["tls"]) =>
      transport.open(
        options({ url: `mqtts://localhost:${address.port}`, version: 4, ...(tls === undefined ? {} : { tls }) }),
        never(),
      );
    for (let i = 0; i < 2; i++) await (await open({ ca })).close(SECOND);
    expect(reused).toEqual([false, true]);
    await expect(open({ ca: other.ca })).rejects.toMatchObject({ code: "tls-failed" });
    await (await open({ ca: `${ca}${other.ca}` })).close(SECOND);
    expect(reused.at(-1)).toBe(false);
    server.close();
    await once(server, "close");
  });
});

describe("what is no broker", () => {
  const servers: Server[] = [];
  const sockets = new Set<Socket>();

  /** A server that does `behave` with every connection. */
  async function peer(behave: (socket: Socket) => void): Promise<string> {
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => sockets.delete(socket));
      behave(socket);
    });
    servers.push(server);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("not listening");
    return `mqtt://127.0.0.1:${address.port}`;
  }
  const afterConnect = (behave: (socket: Socket) => void) => (socket: Socket) =>
    socket.once("data", () => behave(socket));
  const open = (url: string, overrides: Partial<SessionOptions> = {}) =>
    createTransport().open(options({ url, ...overrides }), never());

  afterEach(async () => {
    for (const server of servers.splice(0)) {
      server.close();
      // Not before every connection is gone: the transport must have let go of each.
      await once(server, "close");
    }
  });

  it("but an HTTP server is called nonsense", async () => {
    const url = await peer(
      afterConnect((socket) => socket.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")),
    );
    await expect(open(url)).rejects.toMatchObject({ code: "broker-nonsense" });
  });

  it.each([5, 4] as const)("but random bytes is called nonsense, whatever the bytes (version %i)", async (version) => {
    const url = await peer(afterConnect((socket) => socket.end(randomBytes(1 + Math.floor(Math.random() * 300)))));
    for (let i = 0; i < 100; i++) {
      const error = await open(url, { version }).then(
        (session) => session.closed,
        (reason) => reason,
      );
      expect(error).toSatisfy(
        (e) => ["broker-nonsense", "broker-refused"].includes(e.code) || ["broker", "agent"].includes(e.by),
      );
    }
  });

  it("but sends without end is cut off", async () => {
    let sent = 0;
    const url = await peer((socket) => {
      socket.on("close", () => {
        sent = socket.bytesWritten;
      });
      // A PUBLISH of 256 MB.
      socket.write(Uint8Array.of(0x30, 0xff, 0xff, 0xff, 0x7f));
      const more = () => {
        while (socket.write(Buffer.alloc(65_536)));
      };
      socket.on("drain", more);
      more();
    });
    await expect(open(url)).rejects.toMatchObject({ code: "broker-nonsense" });
    while (sockets.size > 0) await new Promise(setImmediate);
    // What the kernel's buffers hold on both sides, and no more.
    expect(sent).toBeLessThan(32 * 1024 * 1024);
  });

  it("but sends what was not asked for, with QoS 2, is cut off: the library would keep all of it", async () => {
    let sent = 0;
    const url = await peer(
      afterConnect((socket) => {
        socket.on("close", () => {
          sent = socket.bytesWritten;
        });
        socket.write(Uint8Array.of(0x20, 0x02, 0x00, 0x00));
        let id = 0;
        const more = () => {
          // PUBLISH, QoS 2, 8196 bytes: topic "t", an identifier of its own, and zeros.
          while (id < 0xffff && socket.write(Buffer.concat([publishHead(++id), Buffer.alloc(8191)])));
        };
        socket.on("drain", more);
        more();
      }),
    );
    const session = await open(url, { version: 4 });
    session.onMessage(() => {});
    expect(await session.closed).toMatchObject({ by: "broker", tooMuch: true });
    while (sockets.size > 0) await new Promise(setImmediate);
    expect(sent).toBeLessThan(32 * 1024 * 1024);
  });

  it("but only sends half a CONNACK, or nothing, is called silent when the deadline is over", async () => {
    const half = await peer(afterConnect((socket) => socket.write(Uint8Array.of(0x20, 0x02))));
    await expect(open(half, { connectDeadline: 200 })).rejects.toMatchObject({
      code: "broker-silent",
      details: { seconds: 0.2 },
    });
    const silent = await peer((socket) => socket.resume());
    await expect(open(silent, { connectDeadline: 200 })).rejects.toMatchObject({ code: "broker-silent" });
  });

  it("but hangs up right after CONNECT is called nonsense", async () => {
    await expect(open(await peer(afterConnect((socket) => socket.end())))).rejects.toMatchObject({
      code: "broker-nonsense",
    });
    await expect(open(await peer(afterConnect((socket) => socket.resetAndDestroy())))).rejects.toMatchObject({
      code: "broker-nonsense",
    });
  });

  it("but sends another packet than CONNACK is called nonsense", async () => {
    const url = await peer(afterConnect((socket) => socket.write(Uint8Array.of(0xd0, 0x00))));
    await expect(open(url)).rejects.toMatchObject({ code: "broker-nonsense" });
  });

  it("but follows its CONNACK with garbage ends the session", async () => {
    let garbage = () => {};
    const url = await peer(
      afterConnect((socket) => {
        socket.write(Uint8Array.of(0x20, 0x02, 0x00, 0x00));
        garbage = () => socket.write("this is not MQTT at all");
      }),
    );
    const session = await open(url, { version: 4 });
    const publishing = session.publish({ topic: "t", payload: Buffer.from("x"), retain: false }, never());
    garbage();
    await expect(publishing).rejects.toMatchObject({ code: "session-closed" });
    expect((await session.closed).by).toBe("broker");
  });

  it("but says goodbye in MQTT 5 is quoted with its reason", async () => {
    const url = await peer(
      afterConnect((socket) => socket.write(Uint8Array.of(0x20, 0x03, 0x00, 0x00, 0x00, 0xe0, 0x02, 0x8e, 0x00))),
    );
    const session = await open(url);
    expect(await session.closed).toMatchObject({ by: "broker", reasonCode: 0x8e });
  });

  it("but never acknowledges keeps no goodbye waiting once the publish was given up", async () => {
    const received: Buffer[] = [];
    const url = await peer(
      afterConnect((socket) => {
        socket.write(Uint8Array.of(0x20, 0x02, 0x00, 0x00));
        socket.on("data", (chunk) => received.push(chunk));
      }),
    );
    const session = await open(url, { version: 4 });
    const abort = new AbortController();
    const publishing = session.publish({ topic: "t", payload: Buffer.from("x"), retain: false }, abort.signal);
    abort.abort();
    await expect(publishing).rejects.toMatchObject({ code: "stopped" });
    await session.close(10 * SECOND);
    expect(Buffer.concat(received).subarray(-2)).toEqual(Buffer.from([0xe0, 0x00]));
  });

  it("but answers a publish with PUBREC and PUBCOMP never gets a message counted as delivered", async () => {
    const url = await peer(
      afterConnect((socket) => {
        socket.write(Uint8Array.of(0x20, 0x02, 0x00, 0x00));
        socket.on("data", (chunk) => {
          // PUBLISH: type, length, topic of one byte, packet identifier.
          const id = chunk.subarray(5, 7);
          socket.write(Buffer.concat([Uint8Array.of(0x50, 0x02), id, Uint8Array.of(0x70, 0x02), id]));
        });
      }),
    );
    const session = await open(url, { version: 4 });
    const publishing = session.publish({ topic: "t", payload: Buffer.from("x"), retain: false }, never());
    await expect(publishing).rejects.toMatchObject({ code: "session-closed" });
  });

  it("but goes silent in a session is noticed by the keepalive, and blamed on the network", async () => {
    const url = await peer(afterConnect((socket) => socket.write(Uint8Array.of(0x20, 0x02, 0x00, 0x00))));
    const session = await open(url, { version: 4, keepaliveSeconds: 1 });
    expect((await session.closed).by).toBe("network");
  });

  it("but answers every ping is not given up while we are busy with what it sent", async () => {
    let pings = 0;
    let acknowledged = false;
    const url = await peer(
      afterConnect((socket) => {
        socket.write(Uint8Array.of(0x20, 0x02, 0x00, 0x00));
        // A PUBLISH with QoS 1 and identifier 1 on the topic "t".
        socket.write(Uint8Array.of(0x32, 0x05, 0x00, 0x01, 0x74, 0x00, 0x01));
        socket.on("data", (chunk) => {
          if (chunk[0] === 0xc0) {
            pings += 1;
            socket.write(Uint8Array.of(0xd0, 0x00));
          } else if (chunk[0] === 0x40) acknowledged = true;
        });
      }),
    );
    const session = await open(url, { version: 4, keepaliveSeconds: 1 });
    let ended = false;
    void session.closed.then(() => {
      ended = true;
    });
    let done = () => {};
    session.onMessage(
      () =>
        new Promise((resolve) => {
          done = resolve;
        }),
    );
    // Longer than the library waits for an answer, which lies behind the message that we are busy with.
    await until("it was asked four times", () => pings >= 4 || ended);
    expect([ended, acknowledged]).toEqual([false, false]);
    done();
    await until("it was acknowledged", () => acknowledged);
    await session.close(SECOND);
  });

  it("but does not speak TLS is told apart from one that cannot be reached", async () => {
    const url = (await peer(afterConnect((socket) => socket.end("hello\r\n")))).replace("mqtt:", "mqtts:");
    await expect(open(url)).rejects.toMatchObject({ code: "tls-failed" });
    await expect(
      open(url, { tls: { ca: "not a certificate", certificate: "nor this", key: "" } }),
    ).rejects.toMatchObject({
      code: "tls-failed",
    });
    await expect(open(`mqtt://127.0.0.1:${await freePort()}`)).rejects.toMatchObject({ code: "broker-unreachable" });
    await expect(open("mqtt://no-such-host.invalid:1883")).rejects.toMatchObject({ code: "broker-unreachable" });
    await expect(open("http://127.0.0.1:1883")).rejects.toMatchObject({ code: "broker-unreachable" });
  });
});

function options(overrides: Partial<SessionOptions>): SessionOptions {
  return {
    url: "mqtt://127.0.0.1:1883",
    version: 5,
    clientId: "suar-site-1",
    keepaliveSeconds: 60,
    resumeSeconds: 0,
    will: { topic: "test/site-1/status", payload: Buffer.from("{}"), retain: true },
    connectDeadline: 10 * SECOND,
    ...overrides,
  };
}

/** The beginning of a PUBLISH with QoS 2 and topic "t" whose payload has 8191 bytes. */
function publishHead(id: number): Uint8Array {
  return Uint8Array.of(0x34, 0x84, 0x40, 0x00, 0x01, 0x74, id >> 8, id & 0xff);
}
