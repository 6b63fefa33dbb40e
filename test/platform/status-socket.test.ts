import { existsSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, request } from "node:http";
import { connect, createServer as createRawServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { requestSnapshot, type StatusSocket, serveSnapshot } from "../../agent/platform/status-socket.ts";
import { recordingLog } from "../support/recording-log.ts";
import { sampleSnapshot } from "../support/view-model.ts";

let folder = "";
let socketPath = "";
const closers: (() => Promise<unknown>)[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "suar-status-"));
  socketPath = join(folder, "suar.sock");
});

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
  rmSync(folder, { recursive: true, force: true });
});

async function serve(read = () => sampleSnapshot()): Promise<StatusSocket> {
  const socket = await serveSnapshot(socketPath, read, recordingLog().log);
  closers.push(() => socket.close());
  return socket;
}

function statusOf(method: string, path: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request({ socketPath, method, path, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on("error", reject)
      .end();
  });
}

/** A server that answers everything with `body`. */
async function stranger(status: number, body: string): Promise<void> {
  const server = createServer((_, response) => response.writeHead(status).end(body));
  await new Promise<void>((resolve) => server.listen(socketPath, resolve));
  closers.push(() => new Promise((resolve) => server.close(resolve)));
}

describe("status socket", () => {
  it("gives the snapshot of the moment it is asked", async () => {
    let recorded = 1;
    const { outbox } = sampleSnapshot();
    await serve(() => sampleSnapshot({ outbox: { ...outbox, account: { ...outbox.account, recorded: recorded++ } } }));
    expect((await requestSnapshot(socketPath, 5000)).outbox.account.recorded).toBe(1);
    expect((await requestSnapshot(socketPath, 5000)).outbox.account.recorded).toBe(2);
  });

  it("lets only its own user in", async () => {
    await serve();
    expect(statSync(socketPath).mode & 0o777).toBe(0o600);
  });

  it.each([
    ["GET", "/", 404],
    ["GET", "/status.json?x", 404],
    ["POST", "/status.json", 405],
    ["DELETE", "/status.json", 405],
  ])("answers %s %s with %d", async (method, path, status) => {
    await serve();
    expect(await statusOf(method, path)).toBe(status);
  });

  it("goes on after a request that is not HTTP or has endless headers", async () => {
    await serve();
    for (const bytes of ["\u0000\u0001\r\n\r\n", `GET /status.json HTTP/1.1\r\nx: ${"y".repeat(100_000)}`]) {
      await new Promise<void>((resolve) => {
        const socket = connect(socketPath, () => socket.write(bytes));
        socket.on("error", () => {});
        socket.on("close", () => resolve());
        socket.resume();
      });
    }
    await expect(requestSnapshot(socketPath, 5000)).resolves.toMatchObject({ site: "5304122003" });
  });

  it("takes the place of what a killed agent left behind", async () => {
    writeFileSync(socketPath, "");
    await serve();
    await expect(requestSnapshot(socketPath, 5000)).resolves.toMatchObject({ v: 1 });
  });

  it("is gone after it was closed, even while somebody is connected", async () => {
    const socket = await serve();
    const idle = connect(socketPath);
    await new Promise((resolve) => idle.once("connect", resolve));
    const closed = new Promise((resolve) => idle.once("close", resolve));
    idle.on("error", () => {});
    await socket.close();
    await closed;
    expect(existsSync(socketPath)).toBe(false);
  });

  it("answers 500 and stays when the snapshot cannot be made", async () => {
    let healthy = false;
    await serve(() => {
      if (!healthy) throw new Error("defect");
      return sampleSnapshot();
    });
    expect(await statusOf("GET", "/status.json")).toBe(500);
    healthy = true;
    expect(await statusOf("GET", "/status.json")).toBe(200);
  });

  it("refuses a path that the system would cut off", async () => {
    const long = join(folder, "x".repeat(100), "suar.sock");
    await expect(serveSnapshot(long, () => sampleSnapshot(), recordingLog().log)).rejects.toMatchObject({
      code: "status-socket-failed",
    });
    await expect(requestSnapshot(long, 5000)).rejects.toMatchObject({ code: "agent-not-running" });
  });

  it("says why when the folder is missing", async () => {
    const missing = join(folder, "none", "suar.sock");
    const failed = serveSnapshot(missing, () => sampleSnapshot(), recordingLog().log);
    await expect(failed).rejects.toMatchObject({ code: "status-socket-failed" });
  });
});

describe("asking for the status", () => {
  it("says that no agent runs where there is no socket", async () => {
    await expect(requestSnapshot(socketPath, 5000)).rejects.toMatchObject({ code: "agent-not-running" });
  });

  it("says that no agent runs where only its socket is left", async () => {
    // Node removes the file when it closes the server; a killed process does not.
    const server = createRawServer();
    await new Promise<void>((resolve) => server.listen(join(folder, "other.sock"), resolve));
    renameSync(join(folder, "other.sock"), socketPath);
    await new Promise((resolve) => server.close(resolve));
    await expect(requestSnapshot(socketPath, 5000)).rejects.toMatchObject({ code: "agent-not-running" });
  });

  it("does not wait for ever", async () => {
    const server = createRawServer((socket) => socket.on("error", () => {}).resume());
    await new Promise<void>((resolve) => server.listen(socketPath, resolve));
    closers.push(() => new Promise((resolve) => server.close(resolve)));
    await expect(requestSnapshot(socketPath, 50)).rejects.toMatchObject({
      code: "status-unreadable",
      details: { reason: "no answer within 0.05 s" },
    });
  });

  it.each([
    ["an error", 500, "{}"],
    ["no JSON", 200, "hello"],
    ["another version", 200, JSON.stringify({ ...sampleSnapshot(), v: 2 })],
    ["a number where a list belongs", 200, JSON.stringify(sampleSnapshot()).replace(/"rungs":\[[^\]]*\]/, '"rungs":1')],
    ["no account", 200, JSON.stringify({ ...sampleSnapshot(), outbox: {} })],
    ["more than any status", 200, JSON.stringify(sampleSnapshot()) + " ".repeat(300_000)],
  ])("refuses %s", async (_, status, body) => {
    await stranger(status, body);
    await expect(requestSnapshot(socketPath, 5000)).rejects.toMatchObject({ code: "status-unreadable" });
  });
});
