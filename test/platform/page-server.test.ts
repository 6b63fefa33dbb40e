import { once } from "node:events";
import { get, type IncomingMessage } from "node:http";
import { createServer } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { PageServerOptions } from "../../agent/platform/page-server.ts";
import { MAXIMUM_VIEWERS, MAXIMUM_VIEWERS_EACH } from "../../agent/platform/page-viewers.ts";
import { FakePageSource, servePage } from "../support/page-facts.ts";
import { openRaw, sendRaw, statusOf } from "../support/raw-http.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { until } from "../support/until.ts";

let source: FakePageSource;
const closers: (() => unknown)[] = [];

beforeEach(() => {
  source = new FakePageSource();
});

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function serve(options: Partial<PageServerOptions> = {}) {
  const served = await servePage(source, options);
  closers.push(() => served.server.close());
  const { port } = served.server;
  return { ...served, port, host: `Host: 127.0.0.1:${port}` };
}

describe("the page's server", () => {
  it("answers with a strict policy, and lets nothing be kept but files whose name says what is in them", async () => {
    const { url } = await serve();
    const page = await fetch(`${url}/?lang=id`);
    expect(page.status).toBe(200);
    const policy = page.headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|\*|data:|http/);
    expect(page.headers.get("cache-control")).toBe("no-store");
    expect(page.headers.get("x-content-type-options")).toBe("nosniff");
    const text = await page.text();
    const files = [...text.matchAll(/(?:href|src)="(\/(?:page|icon)-[^"]+)"/g)].map(([, path = ""]) => path);
    expect(files).toHaveLength(3);
    for (const path of files) {
      const file = await fetch(url + path);
      expect([path, file.status]).toEqual([path, 200]);
      expect(file.headers.get("cache-control")).toContain("immutable");
    }
    expect((await fetch(`${url}/status.json`)).headers.get("content-type")).toBe("application/json");
    expect((await fetch(`${url}/metrics`)).headers.get("content-type")).toBe(
      "application/openmetrics-text; version=1.0.0; charset=utf-8",
    );
  });

  it("answers HEAD as GET, without the body", async () => {
    const { url } = await serve();
    const [head, get] = [await fetch(url, { method: "HEAD" }), await fetch(url)];
    expect(head.status).toBe(200);
    expect(head.headers.get("content-length")).toBe(get.headers.get("content-length"));
    expect(await head.text()).toBe("");
  });

  it.each(["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])("does not take %s", async (method) => {
    const { url } = await serve();
    const answer = await fetch(url, { method });
    expect([answer.status, answer.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
  });

  it("refuses every other name: a page elsewhere whose name is made to point here (DNS rebinding) reads nothing", async () => {
    const { port, host } = await serve({ hosts: [{ host: "suar.lan" }] });
    expect(await statusOf(port, "GET / HTTP/1.1", host)).toBe(200);
    expect(await statusOf(port, "GET / HTTP/1.1", "Host: suar.lan")).toBe(200);
    for (const path of ["/", "/events", "/status.json", "/metrics", "/page.js"]) {
      expect(await statusOf(port, `GET ${path} HTTP/1.1`, `Host: evil.example:${port}`), path).toBe(421);
    }
    expect(await statusOf(port, "GET / HTTP/1.1", "Host: 127.0.0.1:1")).toBe(421);
    expect(await statusOf(port, "GET / HTTP/1.1")).toBe(400);
    expect(await statusOf(port, "GET / HTTP/1.0")).toBe(400);
    expect(await statusOf(port, "GET / HTTP/1.1", host, "Host: evil.example")).toBe(400);
    expect(await statusOf(port, `GET http://evil.example/ HTTP/1.1`, host)).toBe(400);
  });

  it("lets no other site look or keep the terminal busy", async () => {
    const { port, host } = await serve();
    const request = "GET /align/events HTTP/1.1";
    expect(await statusOf(port, request, host, "Origin: https://evil.example")).toBe(403);
    for (const site of ["cross-site", "same-site", "nonsense"]) {
      expect(await statusOf(port, request, host, `Sec-Fetch-Site: ${site}`, "Sec-Fetch-Mode: no-cors"), site).toBe(403);
    }
    expect(source.hurried).toBe(0);
    // A link that somebody follows is their own will.
    const link = ["Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate"];
    expect(await statusOf(port, "GET / HTTP/1.1", host, ...link)).toBe(200);
  });

  it("bounds the target and the head", async () => {
    const { port, host } = await serve();
    expect(await statusOf(port, `GET /${"a".repeat(600)} HTTP/1.1`, host)).toBe(414);
    expect(await statusOf(port, "GET / HTTP/1.1", host, `X: ${"a".repeat(9000)}`)).toBe(431);
  });

  it("never reads a body, and answers once a connection", async () => {
    const { port, host } = await serve();
    const body = `GET / HTTP/1.1\r\n${host}\r\nContent-Length: 1000000\r\n\r\n`;
    expect(await sendRaw(port, body)).toContain("Connection: close");
    const twice = await sendRaw(port, `GET /x HTTP/1.1\r\n${host}\r\n\r\n`.repeat(2));
    expect(twice.match(/HTTP\/1\.1 404/g)).toHaveLength(1);
  });

  it("lets go of whoever is slow with a head (slowloris)", async () => {
    const { port, host, url } = await serve({ requestDeadline: 200 });
    const { socket, closed } = openRaw(port, `GET / HTTP/1.1\r\n${host}\r\n`);
    const drip = setInterval(() => socket.write("X-A: b\r\n"), 20);
    await closed;
    clearInterval(drip);
    expect((await fetch(url)).status).toBe(200);
  });

  it("has so many places and no more for one address, and they are free again", async () => {
    const { port, url } = await serve();
    const held = Array.from({ length: 40 }, () => openRaw(port));
    let gone = 0;
    for (const { closed } of held) void closed.then(() => (gone += 1));
    await until("those beyond 24 are let go", () => gone === 16);
    for (const { socket } of held) socket.destroy();
    await until("the places are free", () =>
      fetch(url).then(
        ({ ok }) => ok,
        () => false,
      ),
    );
  });

  it("lets ten viewers of one address look at once, some more of others, and tells the rest to come again", async () => {
    const { url } = await serve();
    const leaving = new AbortController();
    closers.push(() => leaving.abort());
    const look = async (localAddress: string) => {
      const asked = get(`${url}/align/events`, { localAddress, signal: leaving.signal, agent: false });
      const [answer] = (await once(asked, "response")) as [IncomingMessage];
      asked.on("error", () => {}); // Who leaves is told so.
      answer.on("error", () => {});
      return [answer.statusCode, answer.headers["retry-after"]];
    };
    const places = Array.from({ length: MAXIMUM_VIEWERS_EACH }, () => look("127.0.0.1"));
    expect(await Promise.all(places)).toEqual(places.map(() => [200, undefined]));
    expect(await look("127.0.0.1")).toEqual([503, "10"]);
    const others = Array.from({ length: MAXIMUM_VIEWERS - MAXIMUM_VIEWERS_EACH }, () => look("127.0.0.2"));
    expect(await Promise.all(others)).toEqual(others.map(() => [200, undefined]));
    expect(source.hurried).toBe(MAXIMUM_VIEWERS);
    expect(await look("127.0.0.3")).toEqual([503, "10"]);
    expect((await fetch(url)).status).toBe(200);
    leaving.abort();
    await until("nobody looks any more", () => source.hurried === 0);
  });

  it("goes on after ten thousand requests of nonsense", async () => {
    const seed = Date.now() % 2 ** 32;
    const { port, url, host, lines } = await serve();
    const { uniform, bytes } = seededRandom(seed);
    const pick = <T>(items: readonly T[]): T => items[Math.floor(uniform() * items.length)] as T;
    const noise = (most: number) => Buffer.from(bytes(Math.floor(uniform() * most)));
    const nonsense: readonly (() => string | Uint8Array)[] = [
      () => noise(300),
      () => "",
      () => `GET ${noise(60).toString("latin1")} HTTP/1.1\r\n${host}\r\n\r\n`,
      () =>
        `${pick(["GET", "get", "BREW", "", "CONNECT", "\0"])} / HTTP/${pick(["1.1", "9.9", "2", ""])}\r\n${host}\r\n\r\n`,
      () => `GET / HTTP/1.1\r\n${host}\r\n${noise(200).toString("latin1")}\r\n\r\n`,
      () => `GET / HTTP/1.1\r\nHost: ${noise(40).toString("latin1")}\r\n\r\n`,
      () =>
        `GET /${pick(["%", "%zz", "?lang=%ff", "?".repeat(99), "../../etc/passwd", "events\0"])} HTTP/1.1\r\n${host}\r\n\r\n`,
      () => `POST / HTTP/1.1\r\n${host}\r\nTransfer-Encoding: chunked\r\n\r\n${pick(["zz", "ffffffffff", "-1"])}\r\n`,
      () =>
        `GET / HTTP/1.1\r\n${host}\r\nContent-Length: ${pick(["-1", "1e9", "a", "5\r\nContent-Length: 6"])}\r\n\r\n`,
      () => `GET / HTTP/1.1\r\n${host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n`,
      () => `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n${noise(60).toString("latin1")}`,
      () => `\x16\x03\x01${noise(100).toString("latin1")}`,
    ];
    let left = 10_000;
    const worker = async () => {
      while (left-- > 0) await sendRaw(port, pick(nonsense)());
    };
    await Promise.all(Array.from({ length: 16 }, worker));
    const page = await fetch(url);
    expect(page.status, `seed ${seed}`).toBe(200);
    expect(await page.text(), `seed ${seed}`).toContain("</html>");
    expect(
      lines.filter(({ level }) => level === "error"),
      `seed ${seed}`,
    ).toEqual([]);
    expect(source.hurried).toBe(0);
  }, 120_000);

  it("ends every connection when it closes", async () => {
    const { server, url } = await serve();
    const viewer = await fetch(`${url}/events`);
    await server.close();
    // Whether as an end or as a break.
    await viewer.text().catch(() => undefined);
    await expect(fetch(url)).rejects.toThrow();
  });

  it("says once that its port is taken, and goes on trying", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    closers.push(() => other.close());
    await until("it listens", () => other.listening);
    const port = (other.address() as { port: number }).port;
    const { lines, server } = await servePage(source, { port });
    expect(lines).toMatchObject([
      { level: "warn", message: "the page cannot be opened", fields: { code: "page-port-taken" } },
    ]);
    expect(server.problem).toEqual({ code: "page-port-taken", details: { port } });
    await server.close();
  });

  it("goes on when what it shows cannot be put together", async () => {
    const { url, lines } = await serve();
    const facts = source.facts.bind(source);
    source.facts = () => {
      throw new Error("defect");
    };
    expect((await fetch(url)).status).toBe(500);
    expect(JSON.stringify(lines)).toContain("the page cannot answer");
    source.facts = facts;
    expect((await fetch(url)).status).toBe(200);
  });
});

describe("the local network", () => {
  it("is answered only where the setting says so, by the address that it came to", async () => {
    // Another address of this machine stands for the one in the local network.
    const other = "127.0.0.2";
    const closed = await serve();
    await expect(fetch(`http://${other}:${closed.port}/`)).rejects.toThrow();
    const open = await serve({ lan: true });
    for (const address of [other, "127.0.0.1", "localhost"]) {
      expect((await fetch(`http://${address}:${open.port}/`)).status, address).toBe(200);
    }
    expect(await statusOf(open.port, "GET / HTTP/1.1", `Host: 127.0.0.3:${open.port}`)).toBe(421);
  });
});
