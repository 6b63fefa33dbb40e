import { createServer, type Server, type Socket } from "node:net";
import { Aedes, type AuthenticateError } from "aedes";
import { findRetainedByTopic, type RetainedMemory } from "./retained-by-topic.ts";

export interface EmbeddedBrokerOptions {
  readonly host: string;
  /** 0 = any free port. */
  readonly port: number;
  readonly credentials?: { readonly username: string; readonly password: string };
  /** More are not let in. Default: 1,000. */
  readonly maximumClients?: number;
  /** Called for each QoS 1 message before its PUBACK; what it throws refuses the message. */
  readonly onPublish?: (topic: string, payload: Uint8Array) => void;
}

const MAXIMUM_CLIENTS = 1_000;
/** A client that sends this much without completing a packet is dropped: aedes itself would keep 256 MB of it. */
const MAXIMUM_PACKET_BYTES = 1024 * 1024;
/** Return code of 3.1.1. */
const NOT_AUTHORISED = 5;

/** aedes (MQTT 3.1.1) on a TCP port, in this process. It can go away and come back on the same port. */
export class EmbeddedBroker {
  #aedes: Aedes | undefined;
  #server: Server | undefined;
  readonly #unparsed = new Map<Socket, number>();
  #port: number;

  constructor(private readonly options: EmbeddedBrokerOptions) {
    this.#port = options.port;
  }

  /** Resolves with the port, which stays the same for every later `listen`. */
  async listen(): Promise<number> {
    this.#aedes ??= await this.#createAedes();
    const aedes = this.#aedes;
    const server = createServer({ noDelay: true }, (socket) => this.#serve(aedes, socket));
    server.maxConnections = this.options.maximumClients ?? MAXIMUM_CLIENTS;
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(this.#port, this.options.host, resolve);
    });
    const address = server.address();
    if (address !== null && typeof address === "object") this.#port = address.port;
    this.#server = server;
    return this.#port;
  }

  /** Stops listening and drops every client without a word. */
  async pause(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of this.#unparsed.keys()) socket.destroy();
    await closed;
  }

  async close(): Promise<void> {
    await this.pause();
    const aedes = this.#aedes;
    if (aedes !== undefined) await new Promise<void>((resolve) => aedes.close(resolve));
  }

  #serve(aedes: Aedes, socket: Socket): void {
    this.#unparsed.set(socket, 0);
    socket.once("close", () => this.#unparsed.delete(socket));
    const client = aedes.handle(socket);
    // aedes reads the socket itself; this listener sees each piece just before it is parsed.
    socket.on("data", (piece: Buffer) => {
      const bytes = (this.#unparsed.get(socket) ?? 0) + piece.length;
      this.#unparsed.set(socket, bytes);
      if (bytes > MAXIMUM_PACKET_BYTES) socket.destroy();
    });
    client.on("error", () => socket.destroy());
  }

  /** A packet of this client was complete. */
  #parsed(connection: unknown): void {
    const socket = connection as Socket;
    if (this.#unparsed.has(socket)) this.#unparsed.set(socket, 0);
  }

  async #createAedes(): Promise<Aedes> {
    const { credentials, onPublish } = this.options;
    const aedes = await Aedes.createBroker({
      authenticate: (_client, username, password, done) => {
        const known = credentials === undefined || matches(credentials, username, password);
        done(known ? null : refusal(), known);
      },
      authorizePublish: (client, packet, done) => {
        this.#parsed(client?.conn);
        try {
          if (packet.qos > 0) onPublish?.(packet.topic, asBytes(packet.payload));
          done(null);
        } catch (error) {
          done(error instanceof Error ? error : new Error(String(error)));
        }
      },
    });
    // Its types leave it out.
    findRetainedByTopic((aedes as Aedes & { readonly persistence: RetainedMemory }).persistence);
    aedes.on("ping", (_packet, client) => this.#parsed(client.conn));
    aedes.on("ack", (_packet, client) => this.#parsed(client?.conn));
    aedes.on("clientReady", (client) => this.#parsed(client.conn));
    return aedes;
  }
}

function matches(
  credentials: { readonly username: string; readonly password: string },
  username: string | undefined,
  password: Buffer | undefined,
): boolean {
  return username === credentials.username && password?.toString() === credentials.password;
}

function refusal(): AuthenticateError {
  return Object.assign(new Error("not authorised"), { returnCode: NOT_AUTHORISED });
}

function asBytes(payload: string | Buffer): Uint8Array {
  return typeof payload === "string" ? Buffer.from(payload) : payload;
}
