import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";

/** Stands before a broker, counts connections, and can hold back, go on with, or reset what passes. */
export class CountingProxy {
  readonly #open = new Set<Socket>();
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  #frozen = false;
  #waiting: (() => void)[] = [];

  private constructor(private readonly server: Server) {}

  static async start(target: number): Promise<CountingProxy> {
    const server = createServer({ noDelay: true });
    const proxy = new CountingProxy(server);
    server.on("connection", (near) => proxy.#join(near, target));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return proxy;
  }

  get url(): string {
    const address = this.server.address();
    if (address === null || typeof address === "string") throw new Error("not listening");
    return `mqtt://127.0.0.1:${address.port}`;
  }

  /** Nothing passes in either direction, and no end either. */
  freeze(): void {
    this.#frozen = true;
    for (const pair of this.#pairs) for (const socket of pair) socket.pause();
  }

  thaw(): void {
    this.#frozen = false;
    for (const pair of this.#pairs) for (const socket of pair) socket.resume();
  }

  reset(): void {
    for (const [near] of this.#pairs) near.resetAndDestroy();
  }

  async connected(): Promise<void> {
    await this.#until(() => this.#open.size > 0);
  }

  /** Resolves when no connection is left: a transport that forgot one never gets past this. */
  async closed(): Promise<void> {
    this.thaw();
    await this.#until(() => this.#open.size === 0);
  }

  async stop(): Promise<void> {
    this.server.close();
    await once(this.server, "close");
  }

  async #until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #join(near: Socket, target: number): void {
    const far = connect({ host: "127.0.0.1", port: target, noDelay: true });
    const pair = [near, far] as const;
    this.#open.add(near);
    this.#pairs.add(pair);
    const changed = () => {
      for (const look of this.#waiting.splice(0)) look();
    };
    changed();
    for (const [from, to] of [pair, [far, near] as const]) {
      from.on("data", (chunk) => to.write(chunk));
      from.on("end", () => to.end());
      from.on("error", () => to.destroy());
      from.on("close", () => to.destroy());
    }
    near.on("close", () => {
      this.#open.delete(near);
      this.#pairs.delete(pair);
      changed();
    });
    if (this.#frozen) for (const socket of pair) socket.pause();
  }
}
