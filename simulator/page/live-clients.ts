import type { ServerResponse } from "node:http";

/** Streams at the same time; each is somebody's open page. */
const MAXIMUM_CLIENTS = 10;
/** What waits for a client that does not read. Then it is left out until it does. */
const MAXIMUM_WAITING_BYTES = 2 * 1024 * 1024;

/** One open page. `seen` is whatever its teller remembers of what it was told. */
export interface LiveClient<Seen> {
  readonly response: ServerResponse;
  seen: Seen;
}

/** Server-sent events to everybody who looks. */
export class LiveClients<Seen> {
  readonly #clients = new Set<LiveClient<Seen>>();

  get size(): number {
    return this.#clients.size;
  }

  /** False: there are enough. @param headers of the answer. */
  add(response: ServerResponse, headers: Readonly<Record<string, unknown>>, seen: Seen): boolean {
    if (this.#clients.size >= MAXIMUM_CLIENTS) return false;
    const client = { response, seen };
    this.#clients.add(client);
    response.on("close", () => this.#clients.delete(client));
    response.on("error", () => this.#clients.delete(client));
    response.writeHead(200, { ...headers, "content-type": "text/event-stream; charset=utf-8" });
    // Comes back by itself after a run that broke; a run that ended says so, and then it does not.
    response.write("retry: 3000\n\n");
    return true;
  }

  /** Tells each client that keeps up. @param words what to tell it; undefined: nothing. */
  tell(event: string, words: (client: LiveClient<Seen>) => unknown): void {
    for (const client of this.#clients) {
      if (client.response.writableLength > MAXIMUM_WAITING_BYTES) continue;
      const data = words(client);
      if (data !== undefined) client.response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
    }
  }

  /** Ends every stream once what was told has gone out. */
  async end(): Promise<void> {
    await Promise.all([...this.#clients].map(({ response }) => new Promise<void>((resolve) => response.end(resolve))));
  }
}
