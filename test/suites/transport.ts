import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { SECOND } from "../../agent/core/time.ts";
import type { Incoming, ProtocolVersion, Session, SessionOptions, Transport } from "../../agent/core/transport.ts";
import { CountingProxy } from "../support/counting-proxy.ts";
import { Subscriber } from "../support/subscriber.ts";
import { until } from "../support/until.ts";

/** A running broker that lets only `username` / `password` in. */
export interface BrokerUnderTest {
  readonly url: string;
  readonly port: number;
  /** Dies without a word to anybody. */
  kill(): Promise<void>;
}

export interface TransportSuite {
  readonly name: string;
  readonly version: ProtocolVersion;
  readonly createTransport: () => Transport;
  readonly startBroker: () => Promise<BrokerUnderTest>;
  readonly credentials: { readonly username: string; readonly password: string };
}

const never = () => new AbortController().signal;
const text = (payload: Uint8Array) => new TextDecoder().decode(payload);
const bytes = (value: string) => new TextEncoder().encode(value);
let clients = 0;

/** What the session hears from now on. */
function hearing(session: Session): Incoming[] {
  const heard: Incoming[] = [];
  session.onMessage((message) => {
    heard.push(message);
  });
  return heard;
}

/** What every Transport owes the uplink, over any broker. */
export function transportSuite({ name, version, createTransport, startBroker, credentials }: TransportSuite): void {
  describe(`${name}`, () => {
    let broker: BrokerUnderTest;
    let proxy: CountingProxy;
    let subscriber: Subscriber;
    let options: SessionOptions;
    const open = (overrides: Partial<SessionOptions> = {}): Promise<Session> =>
      createTransport().open({ ...options, ...overrides }, never());

    beforeAll(async () => {
      broker = await startBroker();
    });
    afterAll(async () => {
      await broker.kill();
    });
    beforeEach(async () => {
      proxy = await CountingProxy.start(broker.port);
      const root = `test/${++clients}`;
      subscriber = await Subscriber.open(broker.url, `${root}/#`, credentials);
      options = {
        url: proxy.url,
        version,
        clientId: `suar-test-${clients}`,
        keepaliveSeconds: 60,
        resumeSeconds: 0,
        credentials,
        will: { topic: `${root}/status`, payload: bytes("will"), retain: false },
        connectDeadline: 10 * SECOND,
      };
    });
    afterEach(async () => {
      await subscriber.close();
      await proxy.closed();
      await proxy.stop();
    });
    const topic = (level: string) => options.will.topic.replace("status", level);

    it("delivers what it publishes, in order, and says so", async () => {
      const session = await open();
      expect(session.version).toBe(version);
      const payloads = Array.from({ length: 50 }, (_, i) => `message ${i}`);
      const outcomes = await Promise.all(
        payloads.map((payload) =>
          session.publish({ topic: topic("event"), payload: bytes(payload), retain: false }, never()),
        ),
      );
      expect(outcomes).toEqual(payloads.map(() => ({ reasonCode: 0 })));
      await subscriber.hear((message) => text(message.payload) === "message 49");
      expect(subscriber.messages.map((message) => text(message.payload))).toEqual(payloads);
      await session.close(SECOND);
    });

    it("carries any bytes, and many of them", async () => {
      const session = await open();
      const payload = Uint8Array.from({ length: 200_000 }, (_, i) => (i * 31) & 0xff);
      await session.publish({ topic: topic("backlog"), payload, retain: false }, never());
      const heard = await subscriber.hear(() => true);
      expect(Buffer.compare(heard.payload, payload)).toBe(0);
      await session.close(SECOND);
    });

    it("leaves a retained message for those who come later", async () => {
      const session = await open();
      await session.publish({ topic: topic("status"), payload: bytes("birth"), retain: true }, never());
      await session.close(SECOND);
      const late = await Subscriber.open(broker.url, topic("status"), credentials);
      const heard = await late.hear(() => true);
      expect(text(heard.payload)).toBe("birth");
      expect(heard.retain).toBe(true);
      await late.close();
    });

    it("hears what it subscribed to, and tells what had been lying there from what is new", async () => {
      const publisher = await open({ clientId: `${options.clientId}-other` });
      await publisher.publish({ topic: topic("config"), payload: bytes("lying"), retain: true }, never());
      const session = await open();
      const heard = hearing(session);
      // QoS 0: of a session that is forgotten, the broker has nothing to keep.
      expect(await session.subscribe([topic("config"), topic("command")], never())).toEqual([0, 0]);
      await until("the message", () => heard.length === 1);
      await publisher.publish({ topic: topic("command"), payload: bytes("new"), retain: false }, never());
      await until("the message", () => heard.length === 2);
      expect(heard.map(({ payload, retained }) => [text(payload), retained])).toEqual([
        ["lying", true],
        ["new", false],
      ]);
      await publisher.publish({ topic: topic("config"), payload: new Uint8Array(), retain: true }, never());
      await Promise.all([session.close(SECOND), publisher.close(SECOND)]);
    });

    it("finds again what was sent to it while it was away, if it asked for that", async () => {
      const first = await open({ resumeSeconds: 600 });
      expect(first.resumed).toBe(false);
      expect(await first.subscribe([topic("command")], never())).toEqual([1]);
      await first.close(SECOND);
      const publisher = await open({ clientId: `${options.clientId}-other` });
      await publisher.publish({ topic: topic("command"), payload: bytes("meanwhile"), retain: false }, never());
      await publisher.close(SECOND);
      const second = await open({ resumeSeconds: 600 });
      const heard = hearing(second);
      expect(second.resumed).toBe(true);
      await until("the message", () => heard.length === 1);
      await second.close(SECOND);
      const clean = await open();
      expect(clean.resumed).toBe(false);
      await clean.close(SECOND);
    });

    it("is sent no more than it takes: a message counts as arrived when the listener is done with it", async () => {
      const session = await open({ resumeSeconds: 600 });
      const heard: string[] = [];
      session.onMessage((message) => {
        heard.push(text(message.payload));
        return new Promise(() => {});
      });
      await session.subscribe([topic("command")], never());
      const publisher = await open({ clientId: `${options.clientId}-other` });
      await publisher.publish({ topic: topic("command"), payload: bytes("once"), retain: false }, never());
      await until("the message", () => heard.length === 1);
      session.destroy("the listener never ended");
      await session.closed;
      const again = await open({ resumeSeconds: 600 });
      const repeated = hearing(again);
      await until("the message", () => repeated.length === 1);
      expect(text(repeated[0]?.payload ?? bytes(""))).toBe("once");
      await Promise.all([again.close(SECOND), publisher.close(SECOND)]);
      await (await open()).close(SECOND);
    });

    it("leaves a message to the next session where the listener says so, and hears on", async () => {
      const session = await open({ resumeSeconds: 600 });
      const heard: string[] = [];
      session.onMessage((message) => {
        heard.push(text(message.payload));
        return "left";
      });
      await session.subscribe([topic("command")], never());
      const publisher = await open({ clientId: `${options.clientId}-other` });
      await publisher.publish({ topic: topic("command"), payload: bytes("one"), retain: false }, never());
      await publisher.publish({ topic: topic("command"), payload: bytes("two"), retain: false }, never());
      await until("both messages", () => heard.length === 2);
      expect(await session.publish({ topic: topic("event"), payload: bytes("on"), retain: false }, never())).toEqual({
        reasonCode: 0,
      });
      await session.close(SECOND);
      const again = await open({ resumeSeconds: 600 });
      const repeated = hearing(again);
      await until("both messages", () => repeated.length === 2);
      expect(repeated.map(({ payload }) => text(payload))).toEqual(["one", "two"]);
      await Promise.all([again.close(SECOND), publisher.close(SECOND)]);
      await (await open()).close(SECOND);
    });

    it("settles a subscription when the session ends first", async () => {
      const session = await open();
      proxy.freeze();
      const subscribing = session.subscribe([topic("command")], never());
      session.destroy("test");
      await expect(subscribing).rejects.toMatchObject({ code: "session-closed" });
      await expect(session.subscribe([topic("command")], never())).rejects.toMatchObject({ code: "session-closed" });
    });

    it("counts the bytes of its socket", async () => {
      const session = await open();
      const before = session.traffic();
      await session.publish({ topic: topic("event"), payload: new Uint8Array(5_000), retain: false }, never());
      const { sentBytes, receivedBytes } = session.traffic();
      expect(sentBytes - before.sentBytes).toBeGreaterThanOrEqual(5_000);
      expect(sentBytes - before.sentBytes).toBeLessThan(5_200);
      expect(receivedBytes - before.receivedBytes).toBeGreaterThanOrEqual(4);
      await session.close(SECOND);
    });

    it("counts packets of MQTT, each message and its answer", async () => {
      const session = await open();
      const before = session.traffic();
      for (const payload of [bytes("one"), bytes("two")]) {
        await session.publish({ topic: topic("event"), payload, retain: false }, never());
      }
      const { sentPackets, receivedPackets } = session.traffic();
      expect([sentPackets - before.sentPackets, receivedPackets - before.receivedPackets]).toEqual([2, 2]);
      await session.close(SECOND);
    });

    it("closes with a goodbye: the broker drops the will", async () => {
      const session = await open();
      await session.close(5 * SECOND);
      expect(await session.closed).toMatchObject({ by: "agent" });
      const other = await open({ clientId: `${options.clientId}-b` });
      await other.publish({ topic: topic("event"), payload: bytes("later"), retain: false }, never());
      await subscriber.hear((message) => text(message.payload) === "later");
      expect(subscriber.messages.map((message) => text(message.payload))).toEqual(["later"]);
      await other.close(SECOND);
    });

    it("leaves the will to the broker when it is destroyed", async () => {
      const session = await open();
      session.destroy("test");
      expect(await session.closed).toEqual({ by: "agent", detail: "test" });
      await subscriber.hear((message) => text(message.payload) === "will");
    });

    it("settles every publish when the session ends first, and refuses further ones", async () => {
      const session = await open();
      proxy.freeze();
      const publishes = Array.from({ length: 20 }, () =>
        session.publish({ topic: topic("event"), payload: bytes("x"), retain: false }, never()),
      );
      const settled = Promise.allSettled(publishes);
      session.destroy("test");
      for (const result of await settled) {
        expect(result).toMatchObject({ status: "rejected", reason: { code: "session-closed" } });
      }
      await expect(session.publish({ topic: "a", payload: bytes("x"), retain: false }, never())).rejects.toMatchObject({
        code: "session-closed",
      });
    });

    it("refuses what is published while it ends only once it has ended, so that nobody tries again in it for ever", async () => {
      const session = await open();
      let ended = false;
      void session.closed.then(() => {
        ended = true;
      });
      session.destroy("test");
      for (let i = 0; i < 3; i++) {
        await expect(
          session.publish({ topic: topic("event"), payload: bytes("x"), retain: false }, never()),
        ).rejects.toMatchObject({ code: "session-closed" });
        expect(ended).toBe(true);
      }
    });

    it("settles a publish whose signal aborts, and goes on with the others", async () => {
      const session = await open();
      proxy.freeze();
      const abort = new AbortController();
      const aborted = session.publish({ topic: topic("event"), payload: bytes("a"), retain: false }, abort.signal);
      const kept = session.publish({ topic: topic("event"), payload: bytes("b"), retain: false }, never());
      abort.abort();
      await expect(aborted).rejects.toMatchObject({ code: "stopped" });
      proxy.thaw();
      expect(await kept).toEqual({ reasonCode: 0 });
      await expect(
        session.publish({ topic: topic("event"), payload: bytes("c"), retain: false }, abort.signal),
      ).rejects.toMatchObject({ code: "stopped" });
      await session.close(SECOND);
    });

    it("knows that the far side reset the connection", async () => {
      const session = await open();
      proxy.reset();
      expect((await session.closed).by).toBe("broker");
    });

    it("destroys the socket when a goodbye is not heard within its deadline", async () => {
      const session = await open();
      proxy.freeze();
      await session.close(100);
      expect((await session.closed).by).toBe("agent");
    });

    it("is refused with wrong credentials, and with none", async () => {
      const wrong = { credentials: { username: credentials.username, password: "wrong" } };
      const codes = version === 5 ? [0x86, 0x87] : [4, 5];
      const refusal = await open(wrong).catch((error) => error);
      expect(refusal).toMatchObject({ code: "broker-refused", version });
      expect(codes).toContain(refusal.reasonCode);
      const { credentials: _, ...anonymous } = options;
      await expect(createTransport().open(anonymous, never())).rejects.toMatchObject({ code: "broker-refused" });
    });

    it("takes a session over from an older one with the same name", async () => {
      const older = await open();
      const newer = await open();
      expect((await older.closed).by).toBe("broker");
      expect(
        (await newer.publish({ topic: topic("event"), payload: bytes("x"), retain: false }, never())).reasonCode,
      ).toBe(0);
      await newer.close(SECOND);
    });

    it("stops an attempt when its signal aborts", async () => {
      proxy.freeze();
      const abort = new AbortController();
      const opening = createTransport().open(options, abort.signal);
      await proxy.connected();
      abort.abort();
      await expect(opening).rejects.toMatchObject({ code: "stopped" });
      await expect(createTransport().open(options, abort.signal)).rejects.toMatchObject({ code: "stopped" });
    });

    it("says when the broker dies", async () => {
      const session = await open();
      const publishing = session.publish({ topic: topic("event"), payload: bytes("x"), retain: false }, never());
      await Promise.all([publishing.catch(() => {}), broker.kill()]);
      expect((await session.closed).by).toBe("broker");
      await expect(open()).rejects.toMatchObject({ code: expect.stringMatching(/^broker-(nonsense|unreachable)$/) });
      broker = await startBroker();
      await subscriber.close();
    });
  });
}
