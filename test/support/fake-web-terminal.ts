import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";

/** A page's text, or whatever else the terminal does with a request for it. */
export type WebAnswer = string | ((request: IncomingMessage, response: ServerResponse) => void);

/**
 * A terminal's own web server on a free loopback port. A page that is not there is a 404. It keeps every request, and `stop` fails when one of
 * them was not a GET of a page that the test allows.
 */
export class FakeWebTerminal {
  /** Path with its query -> page. */
  readonly pages: Map<string, WebAnswer>;
  readonly requests: string[] = [];
  /** Paths that may be asked for although they have no page. */
  readonly allowed = new Set<string>();
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(pages: Readonly<Record<string, WebAnswer>>) {
    this.pages = new Map(Object.entries(pages));
    this.#server = createServer((request, response) => this.#answer(request, response));
    this.#server.on("connection", (socket) => this.#sockets.add(socket));
  }

  static async start(pages: Readonly<Record<string, WebAnswer>> = {}): Promise<FakeWebTerminal> {
    const terminal = new FakeWebTerminal(pages);
    await new Promise<void>((resolve) => terminal.#server.listen(0, "127.0.0.1", resolve));
    return terminal;
  }

  get address(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** @throws when it was sent anything but a read. */
  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
    const actions = this.requests.filter((request) => {
      const [method, path = ""] = request.split(" ");
      return method !== "GET" || !(this.pages.has(path) || this.allowed.has(path));
    });
    if (actions.length > 0) throw new Error(`the terminal was sent ${actions.join(", ")}`);
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    let sent = "";
    request.on("data", (chunk) => {
      sent += chunk;
    });
    request.on("end", () => {
      this.requests.push(`${request.method} ${request.url}${sent === "" ? "" : ` with ${sent}`}`);
      const page = this.pages.get(request.url ?? "");
      if (typeof page === "function") page(request, response);
      else if (page === undefined) response.writeHead(404).end("not here");
      else response.end(page);
    });
  }
}
