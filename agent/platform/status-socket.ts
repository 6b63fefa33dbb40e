import { chmodSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { reasonOf, SuarError } from "../core/errors.ts";
import type { Log } from "../core/log.ts";
import type { Snapshot } from "../core/status.ts";
import { type Millis, SECOND } from "../core/time.ts";
import { answerWithLines, type Lines } from "./line-stream.ts";

/**
 * The status of a running agent on a Unix domain socket in its data directory: `GET /status.json`, and what else is given.
 * A socket and not a port: nothing of it can be reached from the network, and the file's mode decides who may ask.
 */

/** `sun_path` of Linux has 108 bytes, the last of them a zero. Longer paths would be cut off in silence. */
const MAXIMUM_PATH_BYTES = 107;
const MAXIMUM_CONNECTIONS = 8;
const MAXIMUM_HEADER_BYTES = 4096;
const REQUEST_DEADLINE: Millis = 5 * SECOND;
/** A snapshot has a few kilobytes; what is larger than this does not come from an agent. */
const MAXIMUM_RESPONSE_BYTES = 256 * 1024;
const PATH = "/status.json";

/** Path -> what to answer there, line by line. One such answer is given at a time. */
export type LineRoutes = Readonly<Record<string, () => Lines>>;

export interface StatusSocket {
  /** Ends every connection and removes the socket file. */
  close(): Promise<void>;
}

/**
 * Serves what `read` returns until closed. Removes what is left at `socketPath`: call it only after the store's lock is held,
 * then no living agent can own it. Rejects with `status-socket-failed`.
 */
export async function serveSnapshot(
  socketPath: string,
  read: () => Snapshot,
  log: Log,
  routes: LineRoutes = {},
): Promise<StatusSocket> {
  const pathBytes = Buffer.byteLength(socketPath);
  if (pathBytes > MAXIMUM_PATH_BYTES) {
    const reason = `the path has ${pathBytes} bytes, ${MAXIMUM_PATH_BYTES} are possible`;
    throw new SuarError("status-socket-failed", { socket: socketPath, reason });
  }
  const server = createServer(
    {
      maxHeaderSize: MAXIMUM_HEADER_BYTES,
      headersTimeout: REQUEST_DEADLINE,
      requestTimeout: REQUEST_DEADLINE,
      keepAliveTimeout: REQUEST_DEADLINE,
      connectionsCheckingInterval: REQUEST_DEADLINE,
    },
    (incoming, response) => {
      const lines = Object.hasOwn(routes, incoming.url ?? "") ? routes[incoming.url ?? ""] : undefined;
      if (lines === undefined) answer(incoming, response, read, log);
      else answerLines(incoming, response, lines);
    },
  );
  server.maxConnections = MAXIMUM_CONNECTIONS;
  let streaming = false;
  const answerLines = (incoming: IncomingMessage, response: ServerResponse, lines: () => Lines) => {
    response.setHeader("Connection", "close");
    if (incoming.method !== "GET") {
      response.writeHead(405, { Allow: "GET" }).end();
    } else if (streaming) {
      response.writeHead(503).end();
    } else {
      streaming = true;
      // Never rejects.
      void answerWithLines(response, lines(), log).then(() => {
        streaming = false;
      });
    }
  };
  try {
    rmSync(socketPath, { force: true });
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(socketPath, () => {
        server.off("error", reject);
        resolve();
      });
    });
    chmodSync(socketPath, 0o600);
  } catch (error) {
    server.close();
    throw new SuarError("status-socket-failed", { socket: socketPath, reason: reasonOf(error) }, { cause: error });
  }
  server.on("error", (error) => log.warn("status socket failed", { error }));
  return {
    close: () =>
      new Promise((resolve) => {
        // Its only error says that the server is closed already.
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answer(incoming: IncomingMessage, response: ServerResponse, read: () => Snapshot, log: Log): void {
  // One answer per connection: the few places are free again at once, and a body nobody reads needs no limit.
  response.setHeader("Connection", "close");
  if (incoming.url !== PATH) {
    response.writeHead(404).end();
  } else if (incoming.method !== "GET") {
    response.writeHead(405, { Allow: "GET" }).end();
  } else {
    try {
      const body = JSON.stringify(read());
      response.writeHead(200, { "Content-Type": "application/json", "Cache-Control": "no-store" }).end(body);
    } catch (error) {
      log.error("status could not be read", { error });
      response.writeHead(500).end();
    }
  }
}

/**
 * Asks the agent behind `socketPath`, waiting at most `timeout`. Rejects with `agent-not-running` when nobody listens there, and
 * with `status-unreadable` when something else goes wrong: no rights, no answer in time, or not an answer of this version.
 */
export async function requestSnapshot(socketPath: string, timeout: Millis): Promise<Snapshot> {
  const unreadable = (reason: string, cause?: unknown) =>
    new SuarError("status-unreadable", { socket: socketPath, reason }, cause === undefined ? {} : { cause });
  // Node would cut a longer path off, and ask a stranger.
  if (Buffer.byteLength(socketPath) > MAXIMUM_PATH_BYTES)
    throw new SuarError("agent-not-running", { socket: socketPath });
  const expiry = AbortSignal.timeout(timeout);
  let body: string;
  try {
    body = await fetchBody(socketPath, expiry);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOENT" || code === "ECONNREFUSED") {
      throw new SuarError("agent-not-running", { socket: socketPath }, { cause: error });
    }
    throw unreadable(expiry.aborted ? `no answer within ${timeout / SECOND} s` : reasonOf(error), error);
  }
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch (error) {
    throw unreadable("the answer is not JSON", error);
  }
  if (!isSnapshot(value)) throw unreadable("the answer is not a status of this version");
  return value;
}

function fetchBody(socketPath: string, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ socketPath, path: PATH, agent: false, signal }, (response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on("error", reject);
      response.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
        chunks.push(chunk);
        if (bytes > MAXIMUM_RESPONSE_BYTES) {
          outgoing.destroy(new Error(`the answer has more than ${MAXIMUM_RESPONSE_BYTES} bytes`));
        }
      });
      response.on("end", () => {
        if (response.statusCode === 200) resolve(Buffer.concat(chunks).toString());
        else reject(new Error(`HTTP status ${response.statusCode}`));
      });
    });
    outgoing.on("error", reject);
    outgoing.end();
  });
}

/** Looks at what every view relies on, so that a stranger's answer is an error here and not a crash there. */
function isSnapshot(value: unknown): value is Snapshot {
  if (!isObject(value) || value["v"] !== 1) return false;
  const { clock, measuring, outbox, uplink } = value;
  if (!isObject(clock) || !isObject(measuring) || !isObject(outbox) || !isObject(uplink)) return false;
  const { link, host, collectors } = measuring;
  const { account } = outbox;
  return (
    isObject(link) &&
    Array.isArray(link["rungs"]) &&
    isObject(host) &&
    Array.isArray(collectors) &&
    isObject(account) &&
    [value["site"], value["agentVersion"], value["boot"], account["epoch"]].every((text) => typeof text === "string") &&
    ["off", "connecting", "connected", "waiting"].some((state) => state === uplink["state"]) &&
    [
      value["runningMs"],
      clock["at"],
      account["recorded"],
      account["delivered"],
      account["queued"],
      account["lost"],
      outbox["bytes"],
      outbox["maximumBytes"],
      uplink["forMs"],
      uplink["unansweredMessages"],
    ].every((number) => typeof number === "number")
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
