import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

/** One port before several servers: a connection goes to the first that answers, as with a name that has several addresses. */
export class Front {
  readonly #sockets = new Set<Socket>();

  private constructor(private readonly server: Server) {}

  /** @param ports on 127.0.0.1, in the order in which they are tried. */
  static async open(ports: readonly number[]): Promise<Front> {
    const server = createServer({ noDelay: true });
    const front = new Front(server);
    server.on("connection", (near) => {
      front.#keep(near);
      void front.#join(near, ports);
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return front;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    this.server.close();
    for (const socket of this.#sockets) socket.destroy();
    await once(this.server, "close");
  }

  async #join(near: Socket, ports: readonly number[]): Promise<void> {
    for (const port of ports) {
      const far = connect({ host: "127.0.0.1", port, noDelay: true });
      this.#keep(far);
      if (!(await answered(far))) continue;
      near.pipe(far).pipe(near);
      // An end without a goodbye has to reach the other side as well.
      near.on("close", () => far.destroy());
      far.on("close", () => near.destroy());
      if (near.destroyed) far.destroy();
      return;
    }
    near.destroy();
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => this.#sockets.delete(socket));
  }
}

async function answered(socket: Socket): Promise<boolean> {
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  }
}
