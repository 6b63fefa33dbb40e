import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { SECOND } from "../../agent/core/time.ts";
import type { SessionOptions } from "../../agent/core/transport.ts";
import { MqttTransport } from "../../agent/platform/mqtt-transport.ts";
import { freePort } from "../support/mosquitto.ts";
import { sessionOptions as options } from "../support/session-options.ts";
import { until } from "../support/until.ts";

const never = () => new AbortController().signal;
const createTransport = () => new MqttTransport();

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

/** The beginning of a PUBLISH with QoS 2 and topic "t" whose payload has 8191 bytes. */
function publishHead(id: number): Uint8Array {
  return Uint8Array.of(0x34, 0x84, 0x40, 0x00, 0x01, 0x74, id >> 8, id & 0xff);
}
