import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ChaosProxy } from "../../../simulator/chaos/chaos-proxy.ts";
import { seededRandom } from "../../support/seeded-random.ts";
import { until } from "../../support/until.ts";

/** A socket with everything that came and how it ended. */
class End {
  text = "";
  ended = false;
  closed = false;
  error: string | undefined;

  constructor(readonly socket: Socket) {
    socket.on("data", (piece) => {
      this.text += piece.toString();
    });
    socket.on("end", () => {
      this.ended = true;
    });
    socket.on("error", (error: NodeJS.ErrnoException) => {
      this.error = error.code;
    });
    socket.on("close", () => {
      this.closed = true;
    });
  }
}

describe("the chaos proxy", () => {
  let target: Server;
  let proxy: ChaosProxy;
  let port: number;
  const clients: End[] = [];
  const served: End[] = [];

  beforeEach(async () => {
    target = createServer({ allowHalfOpen: true }, (socket) => served.push(new End(socket)));
    target.listen(0, "127.0.0.1");
    await once(target, "listening");
    const to = { host: "127.0.0.1", port: (target.address() as AddressInfo).port };
    proxy = new ChaosProxy({ target: to, random: seededRandom(3), maximumConnections: 3 });
    port = await proxy.listen();
  });

  afterEach(async () => {
    await proxy.close();
    for (const { socket } of [...clients, ...served].splice(0)) socket.destroy();
    clients.length = 0;
    served.length = 0;
    target.close();
    await once(target, "close");
    expect(proxy.status()).toMatchObject({ connections: 0, listening: false });
  });

  function dial(): End {
    const client = new End(connect({ port, host: "127.0.0.1", allowHalfOpen: true }));
    clients.push(client);
    return client;
  }

  async function pair(): Promise<{ client: End; server: End }> {
    const count = served.length;
    const client = dial();
    const server = await until("the target was reached", () => served[count]);
    return { client, server };
  }

  const hears = (end: End, text: string) =>
    until(`"${text}" arrived`, () => end.text === text, { describe: () => end.text });

  test("passes bytes and closes both ways, and counts them", async () => {
    const { client, server } = await pair();
    client.socket.end("question");
    await hears(server, "question");
    await until("the close arrived", () => server.ended);
    server.socket.end("the answer");
    await hears(client, "the answer");
    await until("both are closed", () => client.closed && server.closed && proxy.status().connections === 0);
    expect(client.error).toBeUndefined();
    expect(proxy.status()).toMatchObject({
      queuedBytes: 0,
      up: { receivedBytes: 8, passedBytes: 8, swallowedBytes: 0 },
      down: { receivedBytes: 10, passedBytes: 10, swallowedBytes: 0 },
    });
  });

  test("passes a reset on", async () => {
    const { client, server } = await pair();
    client.socket.resetAndDestroy();
    await until("the target saw it", () => server.error === "ECONNRESET");
  });

  test("resets both sides on demand", async () => {
    const { client, server } = await pair();
    proxy.reset();
    await until("both saw it", () => client.error === "ECONNRESET" && server.error === "ECONNRESET");
  });

  test("takes at least the delay for each way, and passes all at last", async () => {
    proxy.change({ delayMs: 80 }, "up");
    const { client, server } = await pair();
    const begin = performance.now();
    client.socket.write("slow");
    await hears(server, "slow");
    expect(performance.now() - begin).toBeGreaterThanOrEqual(79);
  });

  test("makes the sender wait when the queue is full, and loses nothing of what waits", async () => {
    proxy.change({ rate: 8, queueBytes: 10_000 });
    const { client, server } = await pair();
    const bytes = 32 * 1024 * 1024;
    client.socket.write(Buffer.alloc(bytes, "x"));
    await until("the queue is full", () => proxy.status().queuedBytes >= 10_000);
    // One read of the socket beyond the bound, and no more.
    expect(proxy.status().queuedBytes).toBeLessThan(10_000 + 65_536 + 1);
    expect(client.socket.writableLength).toBeGreaterThan(0);
    proxy.change({ rate: 0 });
    let received = 0;
    server.socket.removeAllListeners("data").on("data", (piece) => {
      received += piece.length;
    });
    await until("everything arrived", () => received + server.text.length === bytes);
  });

  test("holds what is sent during a stall, and delivers it afterwards", async () => {
    const { client, server } = await pair();
    const begin = performance.now();
    proxy.stall(100, "up");
    client.socket.write("held");
    server.socket.write("free");
    await hears(client, "free");
    await hears(server, "held");
    expect(performance.now() - begin).toBeGreaterThanOrEqual(99);
  });

  test("as a black hole swallows everything, answers nobody, and leaves the harmed connections silent", async () => {
    const { client, server } = await pair();
    const idle = await pair();
    proxy.blackHole(true);
    client.socket.write("into nothing");
    const late = dial();
    await once(late.socket, "connect");
    late.socket.write("hello?");
    await until("both were swallowed", () => proxy.status().up.swallowedBytes === 18);
    expect(served).toHaveLength(2);

    proxy.blackHole(false);
    client.socket.write("again");
    idle.client.socket.write("unharmed");
    await hears(idle.server, "unharmed");
    await until("that was swallowed too", () => proxy.status().up.swallowedBytes === 23);
    expect([server.text, server.closed, late.text, late.closed]).toEqual(["", false, "", false]);
    // The one who gives up takes the other side along, now that packets come through.
    client.socket.destroy();
    await until("the target was told", () => server.error === "ECONNRESET");
  });

  test("keeps a close to itself as long as the hole is there", async () => {
    const { client, server } = await pair();
    proxy.blackHole(true);
    client.socket.destroy();
    const { client: other } = { client: dial() };
    other.socket.write("x");
    await until("something later was swallowed", () => proxy.status().up.swallowedBytes === 1);
    expect([server.ended, server.closed]).toEqual([false, false]);
    proxy.blackHole(false);
    await until("the target was told", () => server.error === "ECONNRESET");
  });

  test.each(["up", "down"] as const)("half-open, loses what goes %s and its close, and nothing else", async (dead) => {
    const { client, server } = await pair();
    proxy.halfOpen(dead);
    const [mute, heard] = dead === "up" ? [client, server] : [server, client];
    heard.socket.write("can you hear me?");
    await hears(mute, "can you hear me?");
    mute.socket.end("yes");
    await until("the answer was swallowed", () => proxy.status()[dead].swallowedBytes === 3);
    heard.socket.write(" hello?");
    await hears(mute, "can you hear me? hello?");
    expect([heard.text, heard.ended, heard.closed]).toEqual(["", false, false]);
    proxy.halfOpen(undefined);
    await until("it was told", () => heard.error === "ECONNRESET");
  });

  test("closes slowly when told to", async () => {
    proxy.slowClose(100);
    const { client, server } = await pair();
    const begin = performance.now();
    client.socket.end("last words");
    await hears(server, "last words");
    await until("the close arrived", () => server.ended);
    expect(performance.now() - begin).toBeGreaterThanOrEqual(99);
  });

  test("refuses new connections and keeps the open ones, then listens on the same port again", async () => {
    const { client, server } = await pair();
    proxy.refuse();
    const refused = dial();
    await until("it was refused", () => refused.error === "ECONNREFUSED");
    client.socket.write("still here");
    await hears(server, "still here");
    expect(await proxy.listen()).toBe(port);
    await pair();
  });

  test("listens or does not, as it was told last, however soon after each other", async () => {
    proxy.refuse();
    expect(await Promise.all([proxy.listen(), proxy.listen()])).toEqual([port, port]);
    proxy.refuse();
    const opening = proxy.listen();
    proxy.refuse();
    await opening;
    const refused = dial();
    await until("it was refused", () => refused.error === "ECONNREFUSED");
    expect(proxy.status().listening).toBe(false);
    expect(await proxy.listen()).toBe(port);
    await pair();
  });

  test("says so when its port is taken, and can be told again", async () => {
    proxy.refuse();
    const other = createServer().listen(port, "127.0.0.1");
    await once(other, "listening");
    await expect(proxy.listen()).rejects.toThrow("EADDRINUSE");
    expect(proxy.status().listening).toBe(false);
    other.close();
    await once(other, "close");
    expect(await proxy.listen()).toBe(port);
    await pair();
  });

  test("drops more connections than it may have", async () => {
    for (let count = 0; count < 3; count++) await pair();
    const fourth = dial();
    await until("the fourth was dropped", () => fourth.ended || fourth.closed);
    expect(served).toHaveLength(3);
    expect(proxy.status().connections).toBe(3);
  });

  test("resets who connects while the target does not listen", async () => {
    const nobody = createServer().listen(0, "127.0.0.1");
    await once(nobody, "listening");
    const to = { host: "127.0.0.1", port: (nobody.address() as AddressInfo).port };
    nobody.close();
    const other = new ChaosProxy({ target: to, random: seededRandom(3) });
    const client = new End(connect(await other.listen(), "127.0.0.1"));
    await until("it was reset", () => client.error === "ECONNRESET");
    await other.close();
  });
});
