import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

const SEGMENT_BYTES = 1_400;

/** Passes connections on to a port of loopback, and keeps every byte of both ways. */
export class RecordingProxy {
  /** One list for each way of each connection. */
  readonly #streams: Buffer[][] = [];
  readonly #sockets = new Set<Socket>();
  readonly #server = createServer({ noDelay: true }, (near) => {
    const far = connect({ port: this.target, host: "127.0.0.1", noDelay: true });
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      const stream: Buffer[] = [];
      this.#streams.push(stream);
      this.#sockets.add(from);
      from.on("data", (chunk: Buffer) => stream.push(chunk));
      // Whichever side breaks off, the other one sees it.
      from.on("error", () => to.destroy());
      from.on("close", () => this.#sockets.delete(from));
      from.pipe(to);
    }
  });

  private constructor(private readonly target: number) {}

  static async start(target: number): Promise<RecordingProxy> {
    const proxy = new RecordingProxy(target);
    proxy.#server.listen(0, "127.0.0.1");
    await once(proxy.#server, "listening");
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** One way of one connection after the other. */
  get bytes(): Buffer {
    return Buffer.concat(this.#streams.flat());
  }

  get connections(): number {
    return this.#streams.length / 2;
  }

  /** How many segments of TCP carry what came, piece by piece. */
  get segments(): number {
    return this.#streams.flat().reduce((sum, piece) => sum + Math.ceil(piece.length / SEGMENT_BYTES), 0);
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, "close");
  }
}
