import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { reasonOf } from "../../agent/core/errors.ts";
import { type Millis, SECOND } from "../../agent/core/time.ts";
import { type Refusal, refusalOf } from "../../agent/platform/page-guard.ts";
import { bundlePage, type PageFiles } from "./bundle.ts";
import { SAFE_HEADERS } from "./safe-headers.ts";

const HOST = "127.0.0.1";
const HTML = fileURLToPath(new URL("live.html", import.meta.url));
const MAXIMUM_CONNECTIONS = 64;
const MAXIMUM_HEADER_BYTES = 8192;
const DEADLINE: Millis = 5 * SECOND;

const REASONS: Readonly<Record<Refusal, string>> = {
  400: "This is not understood.",
  403: "Not for other pages.",
  405: "Only GET: this page shows and changes nothing.",
  414: "There is nothing with such a long name.",
  421: "This page is only at 127.0.0.1 and localhost, with the port that the simulator printed.",
};

export interface PageSource {
  /** What GET /run.json answers. */
  readonly run: () => unknown;
  /** Takes the stream of GET /live over; false when it cannot. @param headers to answer with. */
  readonly follow: (response: ServerResponse, headers: Readonly<Record<string, unknown>>) => boolean;
}

/** Serves the live page to this machine: four files and a stream. */
export class PageServer {
  #files: Promise<PageFiles> | undefined;

  private constructor(
    private readonly server: Server,
    private readonly source: PageSource,
    private readonly port: number,
  ) {
    server.maxConnections = MAXIMUM_CONNECTIONS;
    server.on("request", (request, response) => void this.#answer(request, response));
  }

  /** @param port 0: any that is free. Rejects when it cannot be had. */
  static async listen(port: number, source: PageSource): Promise<PageServer> {
    const server = createServer({
      maxHeaderSize: MAXIMUM_HEADER_BYTES,
      headersTimeout: DEADLINE,
      requestTimeout: DEADLINE,
      keepAliveTimeout: DEADLINE,
      connectionsCheckingInterval: DEADLINE,
    });
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, HOST, resolve);
    });
    return new PageServer(server, source, (server.address() as AddressInfo).port);
  }

  get address(): string {
    return `http://${HOST}:${this.port}/`;
  }

  /** Ends every connection. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeAllConnections();
    await closed;
  }

  /** Never rejects. */
  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refusal = refusalOf(request, { port: this.port, hosts: [] });
    if (refusal !== undefined) return send(response, refusal, "text/plain", `${REASONS[refusal]}\n`);
    const { url } = request;
    try {
      if (url === "/") send(response, 200, "text/html", readFileSync(HTML, "utf8"));
      else if (url === "/page.js") send(response, 200, "text/javascript", (await this.#bundle()).script);
      else if (url === "/page.css") send(response, 200, "text/css", (await this.#bundle()).style);
      else if (url === "/run.json") send(response, 200, "application/json", JSON.stringify(this.source.run()));
      else if (url !== "/live") send(response, 404, "text/plain", "There is nothing here.\n");
      else if (!this.source.follow(response, SAFE_HEADERS)) {
        send(response, 503, "text/plain", "Too many pages are open already: close one of them.\n");
      }
    } catch (error) {
      send(response, 500, "text/plain", `The page could not be made: ${reasonOf(error)}\n`);
    }
  }

  /** Once, for all who look; again after a failure. */
  #bundle(): Promise<PageFiles> {
    this.#files ??= bundlePage("live.ts").catch((error: unknown) => {
      this.#files = undefined;
      throw error;
    });
    return this.#files;
  }
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  const allow = status === 405 ? { allow: "GET" } : {};
  response.writeHead(status, { ...SAFE_HEADERS, ...allow, "content-type": `${type}; charset=utf-8` }).end(body);
}
