import type { Socket } from "node:net";
import type { IDisconnectPacket, IPublishPacket } from "mqtt";
import { SuarError } from "../core/errors.ts";
import type { Millis } from "../core/time.ts";
import {
  type CloseReason,
  ConnectRefused,
  type Message,
  type ProtocolVersion,
  type PublishOutcome,
  type Session,
  type Traffic,
} from "../core/transport.ts";
import {
  asBuffer,
  assignAliases,
  type ClientOptions,
  forgetWill,
  inboundUnparsedBytes,
  type MqttClient,
  mqttClient,
  subscriptionQos,
} from "./mqtt-client.ts";

type Listener = Parameters<Session["onMessage"]>[0];

/** Why a message is not acknowledged. */
const LEFT = new Error("left to the next session");

/** Topics that we publish to at once, and a few to spare, however many the broker allows. */
const MOST_ALIASES = 8;

/** What waits for an answer of the broker. */
interface Pending<Answer> {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: SuarError) => void;
}

/** The socket that MQTT is written to, and the one below it that counts what really leaves: the same without TLS. */
export interface Connection {
  readonly socket: Socket;
  readonly tcp: Socket;
}

/**
 * One MQTT session over one connected socket, from CONNECT to the end of the socket.
 *
 * INVARIANTS
 * - The session ends when its socket closes, and only then; the first cause that was noted is the reason.
 * - Every publish is in `#pending` from its PUBLISH to its PUBACK, abort or end, and leaves with the library's own entry for it:
 *   MQTT.js itself calls nobody back when a link drops, and hides what a PUBACK said. Subscriptions likewise.
 */
export class MqttSession implements Session {
  readonly version: ProtocolVersion;
  readonly closed: Promise<CloseReason>;
  #receiveMaximum = Number.POSITIVE_INFINITY;
  #maximumPacketBytes = Number.POSITIVE_INFINITY;
  #resumed = false;
  /** How many topics may have a number. */
  #mostAliases = 0;
  readonly #socket: Socket;
  readonly #client: MqttClient;
  readonly #subscriptionQos: 0 | 1;
  readonly #pending = new Map<number, Pending<PublishOutcome>>();
  #subscribing: readonly Pending<readonly number[]>[] = [];
  /** Whoever waits for the broker's consent. */
  #opening: Pending<void> | undefined;
  #listener: Listener | undefined;
  /** Goes on with the message that came before the listener: a broker sends what it had kept right behind its CONNACK. */
  #onListener: (() => void) | undefined;
  /** Packets that the listener has not done with. */
  #held = 0;
  #cause: CloseReason | undefined;
  #connackCode: number | undefined;
  /** In TLS 1.3 a server looks at our certificate when our handshake is over: its refusal may come instead of a CONNACK. */
  #alert: string | undefined;
  #serverReference: string | undefined;
  #unparsedBytes = 0;
  #sentPackets = 0;
  #receivedPackets = 0;

  constructor(
    private readonly connection: Connection,
    private readonly address: string,
    options: ClientOptions,
  ) {
    const { socket } = connection;
    this.#socket = socket;
    this.version = options.version;
    this.#subscriptionQos = subscriptionQos(options);
    this.#client = mqttClient(socket, options);
    this.closed = new Promise((resolve) => {
      socket.on("close", () => {
        if (socket.errored !== null) this.#socketFailed(socket.errored);
        this.#note({ by: "broker", detail: "the connection was closed" });
        this.#failPending();
        resolve(this.#reason());
        this.#settleOpening();
      });
    });
    this.#watch();
    this.#client.connect();
    forgetWill(this.#client);
    // After connect(): the library has parsed a chunk, and reported its packets, before it is counted here.
    const most = inboundUnparsedBytes(options);
    socket.on("data", (chunk: Buffer) => this.#count(chunk.length, most));
  }

  /**
   * Resolves with the broker's consent. Rejects with ConnectRefused, `broker-nonsense`, `broker-unreachable`, or the SuarError
   * that the socket was destroyed with. The socket is then closed. To be called once, as soon as there is a session.
   */
  accepted(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#opening = { resolve, reject };
    });
  }

  get receiveMaximum(): number {
    return this.#receiveMaximum;
  }

  get maximumPacketBytes(): number {
    return this.#maximumPacketBytes;
  }

  get resumed(): boolean {
    return this.#resumed;
  }

  traffic(): Traffic {
    return {
      sentBytes: this.connection.tcp.bytesWritten,
      receivedBytes: this.connection.tcp.bytesRead,
      sentPackets: this.#sentPackets,
      receivedPackets: this.#receivedPackets,
    };
  }

  onMessage(listener: Listener): void {
    this.#listener = listener;
    this.#onListener?.();
    this.#onListener = undefined;
  }

  subscribe(filters: readonly string[], signal: AbortSignal): Promise<readonly number[]> {
    return this.#ask(signal, (pending) => {
      this.#subscribing = [...this.#subscribing, pending];
      // As published: a retained message is told apart even when it comes while we listen. Not what we published ourselves; a shared
      // subscription must not ask for that.
      const nl = !filters.some((filter) => filter.startsWith("$share/"));
      this.#client.subscribe([...filters], { qos: this.#subscriptionQos, rap: true, nl }, (error, _filters, packet) => {
        if (packet?.granted !== undefined) pending.resolve(packet.granted.map(Number));
        else pending.reject(new SuarError("session-closed", { reason: error?.message ?? "SUBACK without codes" }));
      });
      return () => {
        this.#subscribing = this.#subscribing.filter((other) => other !== pending);
      };
    });
  }

  publish(message: Message, signal?: AbortSignal): Promise<PublishOutcome> {
    return this.#ask(signal, (pending) => {
      this.#client.publish(message.topic, asBuffer(message.payload), {
        qos: 1,
        retain: message.retain,
        ...(message.correlation === undefined || this.version !== 5
          ? {}
          : { properties: { correlationData: asBuffer(message.correlation) } }),
      });
      const id = this.#client.getLastMessageId();
      this.#pending.set(id, pending);
      return (answered) => {
        if (!answered) this.#client.removeOutgoingMessage(id);
        this.#pending.delete(id);
      };
    });
  }

  /** One question to the broker. `send` writes it down as waiting, sends it, and returns what forgets it, answered or not. */
  #ask<Answer>(
    signal: AbortSignal | undefined,
    send: (pending: Pending<Answer>) => (answered: boolean) => void,
  ): Promise<Answer> {
    if (signal?.aborted === true) return Promise.reject(new SuarError("stopped", {}));
    if (this.#cause !== undefined) return this.#refuse();
    return new Promise((resolve, reject) => {
      const abort = () => pending.reject(new SuarError("stopped", {}));
      const leave = (answered: boolean) => {
        signal?.removeEventListener("abort", abort);
        forget(answered);
      };
      const pending: Pending<Answer> = {
        resolve: (answer) => {
          leave(true);
          resolve(answer);
        },
        reject: (error) => {
          leave(false);
          reject(error);
        },
      };
      signal?.addEventListener("abort", abort, { once: true });
      const forget = send(pending);
    });
  }

  /** Not before the session has ended: whoever tries again at once would keep the socket from ever saying that it has closed. */
  async #refuse(): Promise<never> {
    await this.closed;
    throw this.#sessionClosed();
  }

  async close(deadline: Millis): Promise<void> {
    if (this.#cause === undefined) {
      this.#note({ by: "agent", detail: "closed" });
      this.#failPending();
      this.#client.end(false);
    }
    const late = setTimeout(() => this.#socket.destroy(), Math.max(0, deadline));
    await this.closed;
    clearTimeout(late);
  }

  destroy(detail: string): void {
    this.#end({ by: "agent", detail });
  }

  #watch(): void {
    const client = this.#client;
    client.onKeepaliveTimeout = () => {
      // What comes waits behind a message that the listener is still busy with; the broker must not think that we are gone.
      if (this.#held > 0) client.sendPing();
      else this.#end({ by: "network", detail: "nothing came for one and a half keepalives" });
    };
    // With an error there is no PUBACK, and the library goes on with the next packet all the same.
    client.handleMessage = (packet, done) =>
      void this.#hand(packet).then((taken) => done(taken === "left" ? LEFT : undefined));
    client.once("connect", () => {
      if (this.#mostAliases > 0) assignAliases(client, this.#mostAliases);
      this.#settleOpening();
    });
    client.on("error", (error) => {
      if (isSocketError(error)) this.#socketFailed(error);
      this.#end({ by: "broker", detail: error.message });
    });
    client.on("packetsend", () => {
      this.#sentPackets += 1;
    });
    client.on("packetreceive", (packet) => {
      this.#receivedPackets += 1;
      this.#unparsedBytes = 0;
      if (packet.cmd === "puback") {
        this.#pending.get(packet.messageId ?? 0)?.resolve({ reasonCode: packet.reasonCode ?? 0 });
      } else if (packet.cmd === "connack") {
        this.#connackCode ??= this.version === 5 ? packet.reasonCode : packet.returnCode;
        this.#receiveMaximum = packet.properties?.receiveMaximum ?? Number.POSITIVE_INFINITY;
        this.#maximumPacketBytes = packet.properties?.maximumPacketSize ?? Number.POSITIVE_INFINITY;
        this.#serverReference = packet.properties?.serverReference;
        if (packet.properties?.topicAliasMaximum !== undefined) {
          this.#mostAliases = Math.min(MOST_ALIASES, packet.properties.topicAliasMaximum);
          // Otherwise the library would make its own table: for the 65,535 of some brokers more than a megabyte.
          packet.properties.topicAliasMaximum = 0;
        }
        this.#resumed = packet.sessionPresent;
        if (this.#connackCode === undefined) this.#end({ by: "broker", detail: "a CONNACK without a code" });
      } else if (this.#connackCode === undefined) {
        this.#end({ by: "broker", detail: `${packet.cmd} instead of CONNACK` });
      } else if (packet.cmd === "disconnect") {
        this.#end(goodbyeOf(packet));
      } else if (packet.cmd === "publish" && packet.qos === 2) {
        // Nobody asked for it, and the library keeps such a message until the broker releases it, which it need never do.
        this.#end({ by: "broker", tooMuch: true, detail: "a message of QoS 2" });
      } else if (packet.cmd === "pubrec" || packet.cmd === "pubcomp") {
        this.#end({ by: "broker", detail: `${packet.cmd} instead of PUBACK` });
      }
    });
    // Not left to Node, which first waits until everything was written: a peer that no longer reads would keep it for ever.
    this.#socket.on("end", () => this.#end({ by: "broker", detail: "the broker closed the connection" }));
  }

  #socketFailed(error: NodeJS.ErrnoException): void {
    if (isTls(error)) this.#alert ??= error.message;
    this.#note(causeOf(error));
  }

  /** The broker let us in, or the socket has closed. */
  #settleOpening(): void {
    const refusal = this.#whyNot();
    if (refusal === undefined) this.#opening?.resolve();
    else this.#opening?.reject(refusal);
    this.#opening = undefined;
  }

  /** Hands a message to the listener. The library acknowledges it afterwards, and only then goes on with the next packet. */
  async #hand({ topic, payload, retain, properties }: IPublishPacket): Promise<unknown> {
    this.#held += 1;
    try {
      if (this.#listener === undefined) {
        await new Promise<void>((resolve) => {
          this.#onListener = resolve;
        });
      }
      return await this.#listener?.({
        topic,
        payload: typeof payload === "string" ? Buffer.from(payload) : payload,
        retained: retain,
        ...(properties?.responseTopic === undefined ? {} : { responseTopic: properties.responseTopic }),
        ...(properties?.correlationData === undefined ? {} : { correlation: properties.correlationData }),
      });
    } finally {
      this.#held -= 1;
    }
  }

  /** The far side may send a packet that never ends; the library would keep all of it. */
  #count(bytes: number, most: number): void {
    this.#unparsedBytes += bytes;
    if (this.#unparsedBytes > most)
      this.#end({ by: "broker", tooMuch: true, detail: "more bytes than a packet may have" });
  }

  #note(cause: CloseReason): void {
    this.#cause ??= cause;
  }

  #end(cause: CloseReason): void {
    this.#note(cause);
    this.#socket.destroy();
  }

  #failPending(): void {
    for (const pending of [...this.#pending.values(), ...this.#subscribing]) pending.reject(this.#sessionClosed());
  }

  #reason(): CloseReason {
    return this.#cause ?? { by: "broker", detail: "the connection was closed" };
  }

  #sessionClosed(): SuarError {
    return new SuarError("session-closed", { reason: this.#reason().detail });
  }

  /** Why there is no session, once the socket has closed. Undefined: there was one, and `closed` says how it ended. */
  #whyNot(): SuarError | undefined {
    const { errored } = this.#socket;
    if (errored instanceof SuarError) return errored;
    if (this.#connackCode === 0) return undefined;
    if (this.#alert !== undefined) return new SuarError("tls-failed", { broker: this.address, reason: this.#alert });
    if (this.#connackCode !== undefined)
      return new ConnectRefused(this.address, this.version, this.#connackCode, this.#serverReference);
    const { by, detail } = this.#reason();
    return by === "network"
      ? new SuarError("broker-unreachable", { broker: this.address, reason: detail })
      : new SuarError("broker-nonsense", { broker: this.address, reason: detail });
  }
}

function goodbyeOf({ reasonCode, properties }: IDisconnectPacket): CloseReason {
  return {
    by: "broker",
    detail: "the broker said goodbye",
    ...(typeof reasonCode === "number" ? { reasonCode } : {}),
    ...(properties?.serverReference === undefined ? {} : { serverReference: properties.serverReference }),
  };
}

/** The library reports the socket's errors among its own, whose codes are MQTT's numbers if they have any. */
function isSocketError(error: Error): error is NodeJS.ErrnoException {
  return "code" in error && typeof error.code === "string";
}

/** A reset comes from the far side; all else that a socket reports is the way there. */
function causeOf(error: NodeJS.ErrnoException): CloseReason {
  const byBroker = error.code === "ECONNRESET" || error.code === "EPIPE" || isTls(error);
  return { by: byBroker ? "broker" : "network", detail: error.message };
}

function isTls({ code }: NodeJS.ErrnoException): boolean {
  return code?.startsWith("ERR_SSL") === true;
}
