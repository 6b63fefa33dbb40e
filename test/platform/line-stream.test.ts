import { request } from "node:http";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Lines, requestLines } from "../../agent/platform/line-stream.ts";
import { type LineRoutes, type StatusSocket, serveSnapshot } from "../../agent/platform/status-socket.ts";
import { recordingLog } from "../support/recording-log.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { until } from "../support/until.ts";
import { sampleSnapshot } from "../support/view-model.ts";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let path: string;
let socket: StatusSocket | undefined;
beforeEach(async () => {
  folder = await temporaryFolder();
  path = join(folder.path, "suar.sock");
});
afterEach(async () => {
  await socket?.close();
  socket = undefined;
  await folder.remove();
});

async function serve(routes: LineRoutes) {
  const { log, lines } = recordingLog();
  socket = await serveSnapshot(path, () => sampleSnapshot(), log, routes);
  return lines;
}

const ask = (route: string, signal = new AbortController().signal) => requestLines(path, route, signal);

async function collect(lines: Lines): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const line of lines) found.push(line);
  return found;
}

async function* count(limit: number, note: (given: number) => void = () => {}) {
  for (let number = 1; number <= limit; number++) {
    note(number);
    yield `${number} ${"x".repeat(1000)}`;
  }
}

function statusOf(method: string, route: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ socketPath: path, method, path: route, agent: false }, (response) => {
      resolve(response.statusCode);
      response.on("error", () => {}).destroy();
    });
    outgoing.on("error", reject).end();
  });
}

describe("lines over the status socket", () => {
  it("arrive all, in order", async () => {
    await serve({ "/lines": () => count(5000) });
    const lines = await collect(ask("/lines"));
    expect(lines.map((line) => Number.parseInt(line, 10))).toEqual(
      Array.from({ length: 5000 }, (_, index) => index + 1),
    );
  });

  it("are made no faster than they are read", async () => {
    let given = 0;
    await serve({ "/lines": () => count(200_000, (number) => (given = number)) });
    const lines = ask("/lines");
    await lines.next();
    let before = -1;
    await until("the far side to wait", () => {
      const stands = given === before;
      before = given;
      return stands;
    });
    expect(given).toBeLessThan(20_000);
    await lines.return(undefined);
  });

  it("that break off are an error, never an end", async () => {
    const log = await serve({
      "/lines": async function* () {
        yield* count(100);
        throw new Error("the disk is gone");
      },
    });
    await expect(collect(ask("/lines"))).rejects.toThrow();
    expect(log.map(({ message }) => message)).toContain("records could not be handed out");
  });

  it("are not taken when one of them never ends", async () => {
    await serve({
      "/lines": async function* () {
        yield "x".repeat(10_000_000);
      },
    });
    await expect(collect(ask("/lines"))).rejects.toThrow("endless line");
  });

  it("go to one at a time, and to the next when the first has gone", async () => {
    await serve({ "/lines": () => count(200_000) });
    const first = ask("/lines");
    await first.next();
    await expect(collect(ask("/lines"))).rejects.toThrow("HTTP status 503");
    await first.return(undefined);
    await until("the place to be free", async () => (await statusOf("GET", "/lines")) === 200);
  });

  it("are asked for with GET, by a name that was given", async () => {
    await serve({ "/lines": () => count(1) });
    expect(await statusOf("POST", "/lines")).toBe(405);
    expect(await statusOf("GET", "/other")).toBe(404);
    expect(await statusOf("GET", "constructor")).not.toBe(200);
    expect(await statusOf("GET", "/status.json")).toBe(200);
  });

  it("are an error where nobody listens, and where the asker was stopped", async () => {
    await expect(collect(ask("/lines"))).rejects.toThrow("ENOENT");
    await serve({ "/lines": () => count(200_000) });
    const stop = new AbortController();
    const lines = ask("/lines", stop.signal);
    await lines.next();
    stop.abort();
    await expect(collect(lines)).rejects.toThrow();
  });
});
