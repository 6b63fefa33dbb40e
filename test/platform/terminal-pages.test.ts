import { afterEach, describe, expect, it } from "vitest";
import { HttpTerminal } from "../../agent/collectors/terminal/http/http-terminal.ts";
import { builtInProfile } from "../../agent/collectors/terminal/profile/built-in.ts";
import type { HttpProfile } from "../../agent/collectors/terminal/profile/profile.ts";
import { NodeHttpClient } from "../../agent/platform/http-client.ts";
import { FakeWebTerminal, type WebAnswer } from "../support/fake-web-terminal.ts";
import { HUGHES_PAGES, SURFBEAM_15_MODEM, SURFBEAM_15_TRIA } from "../support/terminal-pages.ts";
import { VirtualClock } from "../support/virtual-clock.ts";

const never = new AbortController().signal;
const USAGE = "/api/home/usage";
let web: FakeWebTerminal | undefined;

afterEach(async () => {
  // The terminal asserts here that it was only read.
  const stopping = web?.stop();
  web = undefined;
  await stopping;
});

/** @param timeout for one page, instead of the profile's. */
async function hughes(pages: Readonly<Record<string, WebAnswer>>, timeout?: number): Promise<HttpTerminal> {
  web = await FakeWebTerminal.start(pages);
  const profile = builtInProfile("hughes") as HttpProfile;
  for (const { path } of profile.pages.values()) web.allowed.add(path);
  const access = { address: web.address };
  const description = timeout === undefined ? profile : { ...profile, timeout };
  return new HttpTerminal(description, access, new NodeHttpClient(), new VirtualClock());
}

describe("a terminal's own web server", () => {
  it("is read: JSON pages", async () => {
    const terminal = await hughes(HUGHES_PAGES);
    expect((await terminal.read(never)).reading).toMatchObject({ locked: true, signalPct: 74 });
    expect(web?.requests).toContain("GET /getdeviceinfo/info.bin");
  });

  it("is read: fields", async () => {
    web = await FakeWebTerminal.start({
      "/index.cgi?page=modemStatusData": SURFBEAM_15_MODEM,
      "/index.cgi?page=triaStatusData": SURFBEAM_15_TRIA,
    });
    const profile = builtInProfile("surfbeam2") as HttpProfile;
    const terminal = new HttpTerminal(profile, { address: web.address }, new NodeHttpClient(), new VirtualClock());
    expect((await terminal.read(never)).reading).toMatchObject({ esn0Db: 6.2, temperatureC: 20 });
  });

  const misbehaviours: Readonly<Record<string, readonly [WebAnswer, string]>> = {
    "hangs up in the middle of a page": [
      (_, response) => {
        response.writeHead(200, { "content-length": "500" });
        response.write("{");
        setImmediate(() => response.destroy());
      },
      "terminal-silent",
    ],
    "sends a page without an end": [
      (_, response) => {
        const pour = () => {
          while (!response.destroyed && response.write("x".repeat(16_384)));
        };
        response.on("drain", pour);
        pour();
      },
      "terminal-malformed",
    ],
    "sends on to itself for ever": [
      (request, response) => response.writeHead(302, { location: request.url ?? "/" }).end(),
      "terminal-malformed",
    ],
    "asks for a password": [
      (_, response) => response.writeHead(401, { "www-authenticate": 'Basic realm="modem"' }).end(),
      "terminal-denied",
    ],
    "sends no HTTP": [(request) => request.socket.end("220 ftp ready\r\n"), "terminal-malformed"],
    "sends headers without an end": [
      (request) => {
        request.socket.on("error", () => {});
        request.socket.write(`HTTP/1.1 200 OK\r\n${"X-Filler: yes\r\n".repeat(20_000)}`);
      },
      "terminal-malformed",
    ],
    "compresses unasked": [
      (_, response) => response.writeHead(200, { "content-encoding": "gzip" }).end(Buffer.from([0x1f, 0x8b, 8, 0])),
      "terminal-malformed",
    ],
  };

  it.each(Object.entries(misbehaviours))("that %s costs one page and nothing else", async (_, [answer, code]) => {
    const terminal = await hughes({ ...HUGHES_PAGES, [USAGE]: answer });
    const { reading, problem } = await terminal.read(never);
    expect(reading).toMatchObject({ locked: true, signalPct: 74 });
    expect(reading).not.toHaveProperty("quotaRemainingBytes");
    expect(problem).toMatchObject({ code });
  });

  it("that sends a byte now and then is given up at the deadline", async () => {
    const drip: WebAnswer = (_, response) => {
      const timer = setInterval(() => response.write(" "), 20);
      response.on("close", () => clearInterval(timer));
    };
    const terminal = await hughes({ ...HUGHES_PAGES, [USAGE]: drip }, 300);
    expect((await terminal.read(never)).problem).toMatchObject({ code: "terminal-silent", details: { seconds: 0.3 } });
  });

  it("that never answers is left at once when the agent stops", async () => {
    const stop = new AbortController();
    const terminal = await hughes({ ...HUGHES_PAGES, "/api/home/status/wan": () => stop.abort() });
    await expect(terminal.read(stop.signal)).rejects.toMatchObject({ code: "stopped" });
  });

  it("fails the test that sends it anything but a read", async () => {
    const terminal = await FakeWebTerminal.start(HUGHES_PAGES);
    terminal.requests.push("GET /com/gatewayreset/");
    await expect(terminal.stop()).rejects.toThrow("gatewayreset");
  });
});
