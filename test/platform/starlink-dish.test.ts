import { createServer as createHttp2Server, type Http2Server, type ServerHttp2Stream } from "node:http2";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { replyTo } from "../../agent/collectors/terminal/starlink/response.ts";
import { StarlinkDish } from "../../agent/platform/starlink-dish.ts";
import { dishDiagnostics, dishHistory, dishStatus } from "../support/dish-messages.ts";
import { type DishBehaviour, encodeRequest, encodeResponse, FakeStarlink } from "../support/fake-starlink.ts";
import { Undo } from "../support/undo.ts";

const never = new AbortController().signal;
const undo = new Undo();

// The fakes assert here that they were only read.
afterEach(() => undo.all());

async function dishWith(behaviour: Readonly<Record<string, DishBehaviour>>) {
  const fake = await FakeStarlink.start(behaviour);
  undo.add(() => fake.stop());
  return { fake, dish: new StarlinkDish(fake.address) };
}

/** HTTP/2 without gRPC's manners; every request must be one of the three, byte for byte. */
async function http2With(answer: (stream: ServerHttp2Stream) => void): Promise<StarlinkDish> {
  const server: Http2Server = createHttp2Server();
  const reads = ["getStatus", "getHistory", "getDiagnostics"].map((name) => Buffer.from(encodeRequest(name)));
  const strange: string[] = [];
  server.on("stream", (stream, headers) => {
    const chunks: Buffer[] = [];
    stream.on("error", () => {});
    stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    stream.on("end", () => {
      const message = Buffer.concat(chunks).subarray(5);
      if (headers[":path"] !== "/SpaceX.API.Device.Device/Handle" || !reads.some((read) => read.equals(message))) {
        strange.push(`${headers[":path"]} ${message.toString("hex")}`);
      }
      answer(stream);
    });
  });
  const sessions = new Set<{ destroy(): void }>();
  server.on("session", (session) => {
    session.on("error", () => {});
    sessions.add(session);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  undo.add(() => {
    for (const session of sessions) session.destroy();
    server.close();
    if (strange.length > 0) throw new Error(`not a read: ${strange.join(", ")}`);
  });
  return new StarlinkDish(`127.0.0.1:${(server.address() as AddressInfo).port}`);
}

async function tcpWith(answer: (socket: Socket) => void): Promise<StarlinkDish> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    answer(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  undo.add(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return new StarlinkDish(`127.0.0.1:${(server.address() as AddressInfo).port}`);
}

describe("StarlinkDish", () => {
  it("asks a gRPC server for status, history and diagnostics over one connection", async () => {
    const { fake, dish } = await dishWith({
      getStatus: dishStatus(),
      getHistory: dishHistory(5000),
      getDiagnostics: dishDiagnostics(),
    });
    const replies = await dish.ask(["get_status", "get_history", "get_diagnostics"], never);
    const [status, history, diagnostics] = replies.map((reply) => ("message" in reply ? reply.message : undefined));
    expect(
      replyTo("get_status", status ?? new Uint8Array())
        ?.message(2)
        ?.unsigned(1),
    ).toBe(744_184);
    expect(replyTo("get_history", history ?? new Uint8Array())?.floats(1002)).toHaveLength(900);
    expect(replyTo("get_diagnostics", diagnostics ?? new Uint8Array())?.unsigned(6)).toBe(1);
    expect(fake.requests).toEqual(["getStatus", "getHistory", "getDiagnostics"]);
  });

  it.each([
    ["terminal-unsupported", 12],
    ["terminal-denied", 7],
    ["terminal-denied", 16],
    ["terminal-status", 14],
  ])("says %s for gRPC status %i, and the other replies count", async (code, grpcStatus) => {
    const { dish } = await dishWith({ getStatus: { grpcStatus }, getHistory: dishHistory(1) });
    const [status, history] = await dish.ask(["get_status", "get_history"], never);
    expect(status).toMatchObject({ problem: { code } });
    expect(history).toHaveProperty("message");
  });

  it("ends with the signal when the dish stays silent", async () => {
    const { fake, dish } = await dishWith({ getStatus: "silent" });
    const stop = new AbortController();
    const asked = expect(dish.ask(["get_status"], stop.signal)).rejects.toMatchObject({ code: "stopped" });
    while (fake.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
    stop.abort();
    await asked;
    await expect(dish.ask(["get_status"], stop.signal)).rejects.toMatchObject({ code: "stopped" });
  });

  it("ends with the signal when what listens never speaks HTTP/2", async () => {
    let connected = false;
    const dish = await tcpWith(() => {
      connected = true;
    });
    const stop = new AbortController();
    const asked = expect(dish.ask(["get_status"], stop.signal)).rejects.toMatchObject({ code: "stopped" });
    while (!connected) await new Promise((resolve) => setImmediate(resolve));
    stop.abort();
    await asked;
  });

  it("cannot be reached where nothing listens, or what listens hangs up or talks something else", async () => {
    const gone = await tcpWith(() => {});
    await undo.all();
    await expect(gone.ask(["get_status"], never)).rejects.toMatchObject({ code: "terminal-unreachable" });
    const rude = await tcpWith((socket) => socket.destroy());
    await expect(rude.ask(["get_status"], never)).rejects.toMatchObject({ code: "terminal-unreachable" });
    const web = await tcpWith((socket) => socket.end("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"));
    await expect(web.ask(["get_status"], never)).rejects.toMatchObject({ code: "terminal-unreachable" });
  });

  it("gives up on a body without an end", async () => {
    const dish = await http2With((stream) => {
      stream.respond({ ":status": 200, "content-type": "application/grpc" });
      const pour = () => {
        while (!stream.destroyed && stream.write(Buffer.alloc(16_384, 1)));
      };
      stream.on("drain", pour);
      pour();
    });
    const [reply] = await dish.ask(["get_status"], never);
    expect(reply).toMatchObject({ problem: { code: "terminal-malformed", details: { malformed: "too-large" } } });
  });

  const message = encodeResponse(dishStatus());
  const framed = (length: number, compressed = 0) => {
    const head = Buffer.alloc(5);
    head[0] = compressed;
    head.writeUInt32BE(length, 1);
    return Buffer.concat([head, message]);
  };

  it.each([
    ["less than it announced", framed(message.length + 1), "cut-off"],
    ["more than it announced", framed(message.length - 1), "cut-off"],
    ["a compressed message, which was not asked for", framed(message.length, 1), "cut-off"],
    ["no message at all", Buffer.alloc(0), "cut-off"],
  ])("takes no message from a reply with %s", async (_, body, malformed) => {
    const dish = await http2With((stream) => {
      stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
      stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
      stream.end(body);
    });
    const [reply] = await dish.ask(["get_status"], never);
    expect(reply).toMatchObject({ problem: { code: "terminal-malformed", details: { malformed } } });
  });

  it("takes no message from a reply that broke off before its status", async () => {
    const dish = await http2With((stream) => {
      stream.respond({ ":status": 200, "content-type": "application/grpc" });
      stream.end(framed(message.length));
    });
    const [reply] = await dish.ask(["get_status"], never);
    expect(reply).toMatchObject({ problem: { code: "terminal-malformed", details: { malformed: "cut-off" } } });
  });

  it("does not read on where interim answers come without an end", async () => {
    const dish = await http2With((stream) => {
      const pour = setInterval(() => {
        if (stream.destroyed) clearInterval(pour);
        else stream.additionalHeaders({ ":status": 103 });
      }, 1);
    });
    await expect(dish.ask(["get_status"], AbortSignal.timeout(4000))).rejects.toMatchObject({
      code: "terminal-unreachable",
    });
  });

  it("does not read on where frames that are no answer come without an end", async () => {
    const settings = Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]);
    // ORIGIN (RFC 8336): no HTTP/2 of Node minds how many there are.
    const origins = Buffer.concat(new Array(2000).fill(Buffer.from([0, 0, 0, 12, 0, 0, 0, 0, 0])));
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on("error", () => {});
      const pour = () => {
        while (!socket.destroyed && socket.write(origins));
      };
      socket.on("drain", pour);
      socket.once("data", () => {
        socket.resume();
        socket.write(settings);
        pour();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    undo.add(() => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    const dish = new StarlinkDish(`127.0.0.1:${(server.address() as AddressInfo).port}`);
    await expect(dish.ask(["get_status"], never)).rejects.toMatchObject({
      code: "terminal-unreachable",
      details: { reason: "frames without an end" },
    });
  });

  it("takes no message from what is no gRPC", async () => {
    const dish = await http2With((stream) => {
      stream.respond({ ":status": 404 });
      stream.end("not here");
    });
    const [reply] = await dish.ask(["get_status"], never);
    expect(reply).toMatchObject({ problem: { code: "terminal-malformed", details: { malformed: "not-grpc" } } });
  });

  it("keeps the replies that came before the connection broke", async () => {
    let calls = 0;
    const dish = await http2With((stream) => {
      calls += 1;
      if (calls === 2) return stream.session?.destroy();
      stream.respond({ ":status": 200 }, { waitForTrailers: true });
      stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
      stream.end(framed(message.length));
    });
    const [first, second, third] = await dish.ask(["get_status", "get_history", "get_diagnostics"], never);
    expect(first).toHaveProperty("message");
    expect(second).toMatchObject({ problem: { code: expect.stringMatching(/^terminal-(unreachable|malformed)$/) } });
    expect(third).toMatchObject({ problem: { code: "terminal-unreachable" } });
  });
});

describe("the fake dish", () => {
  it("fails the test that sends it anything but a read", async () => {
    const fake = await FakeStarlink.start();
    fake.requests.push("getStatus", "reboot");
    expect(() => fake.stop()).toThrow("reboot");
  });
});
