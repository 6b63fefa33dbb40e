import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer as createTlsServer } from "node:tls";
import { fileURLToPath } from "node:url";
import mqtt from "mqtt";
import { describe, expect, it, onTestFinished } from "vitest";
import { SECOND } from "../../agent/core/time.ts";
import type { SessionOptions } from "../../agent/core/transport.ts";
import { MqttTransport } from "../../agent/platform/mqtt-transport.ts";
import { BrokerProcess } from "../../simulator/brokers/broker-process.ts";
import { transportSuite } from "../suites/transport.ts";
import { MOSQUITTO_MISSING, Mosquitto } from "../support/mosquitto.ts";
import { OPENSSL_MISSING, selfSigned } from "../support/self-signed.ts";
import { sessionOptions as options } from "../support/session-options.ts";
import { Subscriber } from "../support/subscriber.ts";

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

    it("subscribes with QoS 1 in a session that is not kept as well, when it is told to", async () => {
      const mosquitto = await Mosquitto.start();
      onTestFinished(() => mosquitto.stop());
      for (const version of [5, 4] as const) {
        const reader = { ...options({ url: mosquitto.url, version }), resumeSeconds: 0, subscriptionQos: 1 } as const;
        const session = await createTransport().open(reader, never());
        expect(await session.subscribe(["test/site-1/event"], never())).toEqual([1]);
        await session.close(SECOND);
      }
    });

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
