import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { problemStatus, reasonOf, SuarError } from "../core/errors.ts";
import type { Log } from "../core/log.ts";
import type { PageRequest, PageSite } from "../core/page.ts";
import type { ProblemStatus } from "../core/status.ts";
import { MINUTE, type Millis, SECOND } from "../core/time.ts";
import { type GuardOptions, isLocalAddress, refusalOf } from "./page-guard.ts";
import { PageViewers } from "./page-viewers.ts";

/**
 * The page over HTTP. It answers GET and HEAD of a few paths and nothing else, to loopback or to the local network, under the names that are
 * allowed. Everything is bounded: connections, of which one address cannot take all; heads, times, viewers. A body is never read.
 */

const MAXIMUM_CONNECTIONS = 64;
const MAXIMUM_CONNECTIONS_EACH = 24;
const MAXIMUM_HEADER_BYTES = 8 * 1024;
const REQUEST_DEADLINE: Millis = 10 * SECOND;
/** For the answer to be taken. */
const ANSWER_DEADLINE: Millis = 30 * SECOND;
const RETRY: Millis = MINUTE;

const HEADERS: Readonly<Record<string, string>> = {
  // One answer a connection: the places are free again at once, and a body that nobody reads needs no limit.
  Connection: "close",
  "Content-Security-Policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
  "Cache-Control": "no-store",
};
const LASTING = "public, max-age=31536000, immutable";

export interface PageServerOptions extends GuardOptions {
  /** Whether others than this box itself are answered. */
  readonly lan: boolean;
  /** For a whole head; 10 s unless a test is in more of a hurry. */
  readonly requestDeadline?: Millis;
}

export class PageServer {
  readonly #viewers: PageViewers;
  readonly #connections = new Map<string, number>();
  #site: Promise<PageSite> | undefined;
  #server: Server | undefined;
  #retry: NodeJS.Timeout | undefined;
  #isClosed = false;
  #problem: SuarError | undefined;

  /** @param options with port 0 the system chooses a free one. @param load called when somebody asks for the first time: until then a page that nobody looks at costs next to nothing. */
  constructor(
    private readonly options: PageServerOptions,
    private readonly load: () => Promise<PageSite>,
    private readonly log: Log,
  ) {
    this.#viewers = new PageViewers(log);
  }

  /** That it listens at. */
  get port(): number {
    const address = this.#server?.address();
    return typeof address === "object" && address !== null ? address.port : this.options.port;
  }

  /** Why it does not listen; undefined while it does. */
  get problem(): ProblemStatus | undefined {
    return this.#problem === undefined ? undefined : problemStatus(this.#problem);
  }

  /** Resolves when it listens, or cannot: then it tries again every minute, and says so once. Never rejects. */
  async open(): Promise<void> {
    try {
      await this.#listen();
      this.log.info("the page can be opened", { port: this.options.port, lan: this.options.lan });
      this.#problem = undefined;
    } catch (error) {
      const before = this.#problem?.code;
      this.#problem = this.#problemOf(error);
      const { code, details } = this.#problem;
      if (code !== before) this.log.warn("the page cannot be opened", { code, ...details });
      if (!this.#isClosed) this.#retry = setTimeout(() => void this.open(), RETRY);
    }
  }

  /** Ends every connection. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#retry);
    this.#viewers.close();
    const server = this.#server;
    if (server === undefined) return;
    await new Promise<void>((resolve) => {
      // Its only error says that the server is closed already.
      server.close(() => resolve());
      server.closeAllConnections();
    });
  }

  async #listen(): Promise<void> {
    const { port, lan } = this.options;
    if (!lan) return this.#listenAt({ host: "127.0.0.1", port });
    try {
      await this.#listenAt({ host: "::", port });
    } catch (error) {
      // A kernel without IPv6.
      if ((error as NodeJS.ErrnoException).code !== "EAFNOSUPPORT") throw error;
      await this.#listenAt({ host: "0.0.0.0", port });
    }
  }

  async #listenAt(at: { readonly host: string; readonly port: number }): Promise<void> {
    const { requestDeadline = REQUEST_DEADLINE } = this.options;
    const server = createServer(
      {
        maxHeaderSize: MAXIMUM_HEADER_BYTES,
        headersTimeout: requestDeadline,
        requestTimeout: requestDeadline,
        keepAliveTimeout: 1,
        connectionsCheckingInterval: requestDeadline / 2,
      },
      (incoming, response) => void this.#handle(incoming, response),
    );
    server.maxConnections = MAXIMUM_CONNECTIONS;
    server.on("connection", (socket) => {
      const from = socket.remoteAddress ?? "";
      const open = this.#connections.get(from) ?? 0;
      if (open >= MAXIMUM_CONNECTIONS_EACH || !isLocalAddress(from)) {
        socket.destroy();
        return;
      }
      this.#connections.set(from, open + 1);
      socket.once("close", () => {
        const left = (this.#connections.get(from) ?? 1) - 1;
        if (left > 0) this.#connections.set(from, left);
        else this.#connections.delete(from);
      });
    });
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(at, () => {
        server.off("error", reject);
        resolve();
      });
    });
    server.on("error", (error) => this.log.warn("the page has a problem", { reason: reasonOf(error) }));
    this.#server = server;
    if (this.#isClosed) await this.close();
  }

  /** Never rejects. */
  async #handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
    const refusal = refusalOf(incoming, { port: this.port, hosts: this.options.hosts });
    if (refusal !== undefined) {
      if (refusal === 405) response.setHeader("Allow", "GET, HEAD");
      response.writeHead(refusal).end();
      return;
    }
    try {
      await this.#answer(incoming, response);
    } catch (error) {
      this.log.error("the page cannot answer", { reason: reasonOf(error) });
      if (!response.headersSent) response.writeHead(500);
      response.end();
    }
  }

  async #answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#site ??= this.load();
    const site = await this.#site.catch((error: unknown) => {
      this.#site = undefined;
      throw error;
    });
    const request = requestOf(incoming);
    if (incoming.method === "GET") {
      const isStream = request.path.endsWith("/events");
      const from = incoming.socket.remoteAddress ?? "";
      if (isStream && this.#viewers.isFullFor(from)) {
        response.writeHead(503, { "Retry-After": "10" }).end();
        return;
      }
      const stream = isStream && !response.destroyed ? site.stream(request) : undefined;
      if (stream !== undefined) {
        this.#viewers.add(from, response, stream);
        return;
      }
    }
    response.socket?.setTimeout(ANSWER_DEADLINE, () => response.destroy());
    const { status, type, body, lasting } = await site.answer(request);
    const bytes = Buffer.from(body);
    response.writeHead(status, {
      "Content-Type": type,
      "Content-Length": bytes.byteLength,
      ...(lasting === undefined ? {} : { "Cache-Control": LASTING }),
    });
    response.end(incoming.method === "HEAD" ? undefined : bytes);
  }

  #problemOf(error: unknown): SuarError {
    const { port } = this.options;
    if ((error as NodeJS.ErrnoException).code === "EADDRINUSE") return new SuarError("page-port-taken", { port });
    return new SuarError("page-failed", { port, reason: reasonOf(error) });
  }
}

function requestOf({ url = "/", headers }: IncomingMessage): PageRequest {
  const at = url.indexOf("?");
  const path = at === -1 ? url : url.slice(0, at);
  // What cannot be decoded stays as it is; nothing here is looked up but a few words.
  const query = new Map(at === -1 ? [] : new URLSearchParams(url.slice(at + 1)));
  return { path, query, acceptLanguage: headers["accept-language"] ?? "" };
}
