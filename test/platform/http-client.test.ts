import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, createServer as createTcpServer, type Socket, type Server as TcpServer } from "node:net";
import type { TLSSocket } from "node:tls";
import { afterEach, describe, expect, it } from "vitest";
import type { HttpQuestion } from "../../agent/core/http.ts";
import { NodeHttpClient } from "../../agent/platform/http-client.ts";
import { expiredCertificate } from "../support/expired-certificate.ts";
import { OPENSSL_MISSING, selfSigned } from "../support/self-signed.ts";
import { freePort } from "../support/server-process.ts";
import { until } from "../support/until.ts";

const never = new AbortController().signal;
const client = new NodeHttpClient();
const closing: (() => void)[] = [];

afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function listen(server: Server | TcpServer): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => {
    if ("closeAllConnections" in server) server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

async function serve(listener: RequestListener): Promise<string> {
  return `http://127.0.0.1:${await listen(createServer(listener))}/`;
}

async function serveTls(listener: RequestListener, certificate: { certificate: string; key: string }): Promise<string> {
  const server = createTlsServer({ cert: certificate.certificate, key: certificate.key }, listener);
  return `https://localhost:${await listen(server)}/`;
}

/** Anything at all to whoever connects. */
async function serveRaw(answer: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
  });
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    answer(socket);
  });
  return `http://127.0.0.1:${await listen(server)}/`;
}

function ask(url: string, more: Partial<HttpQuestion> = {}, signal = never) {
  return client.ask({ method: "GET", url, timeout: 5000, maximumBytes: 100, ...more }, signal);
}

describe("an answer", () => {
  it("brings status, time and body", async () => {
    const url = await serve((_, response) => response.end("hello"));
    const answer = await ask(url);
    expect(answer).toMatchObject({ status: 200, body: Buffer.from("hello"), ms: expect.any(Number) });
  });

  it("to HEAD brings the headers", async () => {
    const methods: (string | undefined)[] = [];
    const url = await serve((request, response) => {
      methods.push(request.method);
      response.writeHead(302, { Location: "/masuk" }).end();
    });
    expect(await ask(url, { method: "HEAD", maximumBytes: 0 })).toMatchObject({ status: 302, location: "/masuk" });
    expect(methods).toEqual(["HEAD"]);
  });

  it("says who asks, and brings credentials only where there are some", async () => {
    const seen: (string | undefined)[] = [];
    const url = await serve((request, response) => {
      seen.push(request.headers.authorization);
      expect(request.headers["user-agent"]).toBe("suar");
      response.end();
    });
    await ask(url);
    await ask(url, { credentials: { username: "suar", password: "rahasia" } });
    expect(seen).toEqual([undefined, `Basic ${Buffer.from("suar:rahasia").toString("base64")}`]);
  });

  it("whose body nobody wants is not read: the connection ends with the headers", async () => {
    let written = 0;
    let gone = false;
    const url = await serve((_, response) => {
      response.on("close", () => {
        gone = true;
      });
      const pour = () => {
        while (!gone && response.write(Buffer.alloc(64 * 1024))) written += 64 * 1024;
      };
      response.on("drain", pour);
      pour();
    });
    expect(await ask(url, { maximumBytes: 0 })).toMatchObject({ status: 200, body: new Uint8Array() });
    await until("the end of the connection", () => gone);
    // What fits into the buffers of both sides, at most.
    expect(written).toBeLessThan(32 * 1024 * 1024);
  });

  it("that is longer than wanted is none", async () => {
    const url = await serve((_, response) => response.end("x".repeat(101)));
    expect(await ask(url)).toEqual({ failure: "too-long" });
  });
});

describe("without an answer it says why", () => {
  it.each<[string, (socket: Socket) => void, string]>([
    ["one that is not HTTP", (socket) => socket.end("SSH-2.0-OpenSSH_9.2\r\n"), "nonsense"],
    ["headers without an end", (socket) => socket.write(`HTTP/1.1 200 OK\r\n${"a: b\r\n".repeat(9000)}`), "nonsense"],
    ["nothing", () => {}, "no-answer"],
    ["half of the headers", (socket) => socket.write("HTTP/1.1 200 OK\r\nA:"), "no-answer"],
    [
      "interim answers for ever",
      (socket) => setInterval(() => socket.write("HTTP/1.1 100 Continue\r\n\r\n"), 5).unref(),
      "nonsense",
    ],
    [
      "another protocol",
      (socket) => socket.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n"),
      "nonsense",
    ],
    ["a body that drips", (socket) => drip(socket), "no-answer"],
    ["a body that is cut off", (socket) => socket.end("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"), "no-answer"],
    ["a connection that is reset", (socket) => socket.resetAndDestroy(), "no-answer"],
  ])("%s", async (_, answer, failure) => {
    expect(await ask(await serveRaw(answer), { timeout: 300 })).toEqual({ failure });
  });

  it("refused, and a name that does not exist", async () => {
    expect(await ask(`http://127.0.0.1:${await freePort()}/`)).toEqual({ failure: "refused" });
    expect(await ask("http://tidak-ada.invalid/")).toEqual({ failure: "name" });
  });

  it("rejects when it is stopped", async () => {
    const stop = new AbortController();
    const asked = ask(await serveRaw(() => stop.abort()), {}, stop.signal);
    await expect(asked).rejects.toMatchObject({ code: "stopped" });
    await expect(ask("http://127.0.0.1:1/", {}, stop.signal)).rejects.toMatchObject({ code: "stopped" });
  });
});

describe.skipIf(OPENSSL_MISSING !== undefined)("a certificate", () => {
  const answer: RequestListener = (_, response) => response.end("ok");

  it("that nobody vouches for, or for another name, is none", async () => {
    const good = selfSigned("localhost");
    expect(await ask(await serveTls(answer, good))).toEqual({ failure: "certificate" });
    const other = selfSigned("elsewhere.test");
    expect(await ask(await serveTls(answer, other), { ca: good.ca })).toEqual({ failure: "certificate" });
    expect(await ask(await serveTls(answer, good), { ca: "no certificate" })).toHaveProperty("failure");
  });

  it("that is vouched for is one; so is the very one that was named, whatever name it has", async () => {
    const good = selfSigned("localhost");
    expect(await ask(await serveTls(answer, good), { ca: good.ca })).toMatchObject({ status: 200 });
    const router = selfSigned("MikroTik");
    expect(await ask(await serveTls(answer, router), { ca: router.ca })).toMatchObject({ status: 200 });
  });

  it("that is out of its time is told apart", async () => {
    const expired = expiredCertificate("localhost");
    expect(await ask(await serveTls(answer, expired), { ca: expired.ca })).toEqual({ failure: "certificate-date" });
  });

  it("is shown once an hour to who asks more often: what lies between resumes the session", async () => {
    const good = selfSigned("localhost");
    const server = createTlsServer({ cert: good.certificate, key: good.key }, answer);
    const resumed: boolean[] = [];
    server.on("secureConnection", (socket: TLSSocket) => resumed.push(socket.isSessionReused()));
    const url = `https://localhost:${await listen(server)}/`;
    const askTwice = async (asking: NodeHttpClient) => {
      const question = { method: "HEAD", url, timeout: 5000, maximumBytes: 0, ca: good.ca } as const;
      for (let time = 0; time < 2; time++) expect(await asking.ask(question, never)).toMatchObject({ status: 200 });
      return resumed.splice(0);
    };
    expect(await askTwice(new NodeHttpClient())).toEqual([false, true]);
    expect(await askTwice(new NodeHttpClient(-1))).toEqual([false, false]);
  });

  it("that was believed once does not vouch for a question with other authorities", async () => {
    const good = selfSigned("localhost");
    const url = await serveTls(answer, good);
    const asking = new NodeHttpClient();
    const question = { method: "HEAD", url, timeout: 5000, maximumBytes: 0 } as const;
    expect(await asking.ask({ ...question, ca: good.ca }, never)).toMatchObject({ status: 200 });
    expect(await asking.ask(question, never)).toEqual({ failure: "certificate" });
    expect(await asking.ask({ ...question, ca: selfSigned("localhost").ca }, never)).toEqual({
      failure: "certificate",
    });
  });

  it("is not shown by a server that speaks no TLS", async () => {
    const plain = await serve((_, response) => response.end());
    expect(await ask(plain.replace("http:", "https:"))).toEqual({ failure: "certificate" });
  });
});

function drip(socket: Socket): void {
  socket.write("HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n");
  const timer = setInterval(() => socket.write("x"), 50);
  socket.on("close", () => clearInterval(timer));
}
