import type { Socket } from "node:net";
import type {
  IConnackPacket,
  IDisconnectPacket,
  IPubackPacket,
  IPublishPacket,
  ISubackPacket,
  Packet,
} from "mqtt-packet";
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
import { type ClientListener, type ClientOptions, MqttClient, subscriptionQos } from "./mqtt-client.ts";

type Listener = Parameters<Session["onMessage"]>[0];

/** Waits for an answer of the broker. */
interface Pending {
  readonly awaits: "puback" | "suback";
  readonly resolve: (answer: IPubackPacket | ISubackPacket) => void;
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
 * - Every publish is in `#pending` from its PUBLISH to its PUBACK, abort or end. Subscriptions likewise.
 */
export class MqttSession implements Session, ClientListener {
  readonly version: ProtocolVersion;
  readonly closed: Promise<CloseReason>;
  #receiveMaximum = Number.POSITIVE_INFINITY;
  #maximumPacketBytes = Number.POSITIVE_INFINITY;
  #resumed = false;
  readonly #socket: Socket;
  readonly #client: MqttClient;
  readonly #subscriptionQos: 0 | 1;
  readonly #pending = new Map<number, Pending>();
  /** Whoever waits for the broker's consent. */
  #opening: { readonly resolve: () => void; readonly reject: (error: SuarError) => void } | undefined;
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

  constructor(
    private readonly connection: Connection,
    private readonly address: string,
    options: ClientOptions,
  ) {
    const { socket } = connection;
    this.#socket = socket;
    this.version = options.version;
    this.#subscriptionQos = subscriptionQos(options);
    this.#client = new MqttClient(socket, this, options);
    this.closed = new Promise((resolve) => {
      socket.on("close", () => {
        this.#client.stop();
        if (socket.errored !== null) this.#socketFailed(socket.errored);
        this.#note({ by: "broker", detail: "the connection was closed" });
        this.#failPending();
        resolve(this.#reason());
        this.#settleOpening();
      });
    });
    // What TLS tells of does not end the socket by itself.
    socket.on("error", (error) => {
      this.#socketFailed(error);
      socket.destroy();
    });
    // Not left to Node, which first waits until everything was written: a peer that no longer reads would keep it for ever.
    socket.on("end", () => this.#end({ by: "broker", detail: "the broker closed the connection" }));
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
      sentPackets: this.#client.sentPackets,
      receivedPackets: this.#client.receivedPackets,
    };
  }

  onMessage(listener: Listener): void {
    this.#listener = listener;
    this.#onListener?.();
    this.#onListener = undefined;
  }

  subscribe(filters: readonly string[], signal: AbortSignal): Promise<readonly number[]> {
    // As published: a retained message is told apart even when it comes while we listen. Not what we published ourselves; a shared
    // subscription must not ask for that.
    const nl = !filters.some((filter) => filter.startsWith("$share/"));
    const options = { qos: this.#subscriptionQos, rap: true, nl };
    return this.#ask(signal, "suback", codesOf, () => this.#client.subscribe(filters, options));
  }

  publish(message: Message, signal?: AbortSignal): Promise<PublishOutcome> {
    return this.#ask(signal, "puback", outcomeOf, () => this.#client.publish(message));
  }

  /** One question to the broker. `send` asks it and returns its identifier, `meaningOf` reads the answer. */
  #ask<Answer>(
    signal: AbortSignal | undefined,
    awaits: Pending["awaits"],
    meaningOf: (answer: IPubackPacket | ISubackPacket) => Answer,
    send: () => number,
  ): Promise<Answer> {
    if (signal?.aborted === true) return Promise.reject(new SuarError("stopped", {}));
    if (this.#cause !== undefined) return this.#refuse();
    return new Promise((resolve, reject) => {
      const id = send();
      const abort = () => pending.reject(new SuarError("stopped", {}));
      const leave = () => {
        signal?.removeEventListener("abort", abort);
        this.#pending.delete(id);
      };
      const pending: Pending = {
        awaits,
        resolve: (answer) => {
          leave();
          resolve(meaningOf(answer));
        },
        reject: (error) => {
          leave();
          reject(error);
        },
      };
      this.#pending.set(id, pending);
      signal?.addEventListener("abort", abort, { once: true });
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
      this.#client.sayGoodbye();
    }
    const late = setTimeout(() => this.#socket.destroy(), Math.max(0, deadline));
    await this.closed;
    clearTimeout(late);
  }

  destroy(detail: string): void {
    this.#end({ by: "agent", detail });
  }

  silent(): void {
    // What comes waits behind a message that the listener is still busy with; the broker must not think that we are gone.
    if (this.#held > 0) this.#client.ping();
    else this.#end({ by: "network", detail: "nothing came for one and a half keepalives" });
  }

  nonsense(detail: string, tooMuch: boolean): void {
    this.#end({ by: "broker", ...(tooMuch ? { tooMuch } : {}), detail });
  }

  received(packet: Packet): Promise<void> | undefined {
    if (this.#connackCode === undefined) {
      if (packet.cmd === "connack") this.#connected(packet);
      else this.nonsense(`${packet.cmd} instead of CONNACK`, false);
      return undefined;
    }
    switch (packet.cmd) {
      case "puback":
      case "suback":
        this.#answered(packet);
        return undefined;
      case "publish":
        return this.#published(packet);
      case "pingresp":
        return undefined;
      case "pubrel":
        this.#client.complete(packet.messageId ?? 0);
        return undefined;
      case "disconnect":
        this.#end(goodbyeOf(packet));
        return undefined;
      default:
        this.nonsense(`${packet.cmd}, which nobody asked for`, false);
        return undefined;
    }
  }

  #connected({ returnCode, reasonCode, sessionPresent, properties = {} }: IConnackPacket): void {
    this.#connackCode = this.version === 5 ? reasonCode : returnCode;
    this.#receiveMaximum = properties.receiveMaximum ?? Number.POSITIVE_INFINITY;
    this.#maximumPacketBytes = properties.maximumPacketSize ?? Number.POSITIVE_INFINITY;
    this.#serverReference = properties.serverReference;
    this.#resumed = sessionPresent;
    if (this.#connackCode === undefined) this.nonsense("a CONNACK without a code", false);
    else if (this.#connackCode > 0) this.nonsense(`refused with code ${this.#connackCode}`, false);
    else {
      this.#client.accepted(properties);
      this.#settleOpening();
    }
  }

  #answered(answer: IPubackPacket | ISubackPacket): void {
    const pending = this.#pending.get(answer.messageId ?? 0);
    // Otherwise nobody waits any more.
    if (pending?.awaits === answer.cmd) pending.resolve(answer);
    else if (pending !== undefined) this.nonsense(`${answer.cmd} for something else`, false);
  }

  #published(packet: IPublishPacket): Promise<void> | undefined {
    if (packet.qos === 2) this.nonsense("a message of QoS 2, which nobody asked for", true);
    else if (packet.properties?.topicAlias !== undefined) this.nonsense("a topic alias, which we take none of", false);
    else return this.#hand(packet);
    return undefined;
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

  /** Hands a message to the listener, and then acknowledges it. */
  async #hand({ topic, payload, qos, retain, messageId, properties }: IPublishPacket): Promise<void> {
    this.#held += 1;
    try {
      if (this.#listener === undefined) {
        await new Promise<void>((resolve) => {
          this.#onListener = resolve;
        });
      }
      const taken = await this.#listener?.({
        topic,
        payload: typeof payload === "string" ? Buffer.from(payload) : payload,
        retained: retain,
        ...(properties?.responseTopic === undefined ? {} : { responseTopic: properties.responseTopic }),
        ...(properties?.correlationData === undefined ? {} : { correlation: properties.correlationData }),
      });
      if (qos === 1 && taken !== "left") this.#client.acknowledge(messageId ?? 0);
    } finally {
      this.#held -= 1;
    }
  }

  #note(cause: CloseReason): void {
    this.#cause ??= cause;
  }

  #end(cause: CloseReason): void {
    this.#note(cause);
    this.#socket.destroy();
  }

  #failPending(): void {
    for (const pending of [...this.#pending.values()]) pending.reject(this.#sessionClosed());
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

/** The broker's codes for each filter. */
function codesOf(answer: IPubackPacket | ISubackPacket): readonly number[] {
  return "granted" in answer ? answer.granted.map(Number) : [];
}

function outcomeOf({ reasonCode = 0 }: IPubackPacket | ISubackPacket): PublishOutcome {
  return { reasonCode };
}

/** A reset comes from the far side; all else that a socket reports is the way there. */
function causeOf(error: NodeJS.ErrnoException): CloseReason {
  const byBroker = error.code === "ECONNRESET" || error.code === "EPIPE" || isTls(error);
  return { by: byBroker ? "broker" : "network", detail: error.message };
}

function isTls({ code }: NodeJS.ErrnoException): boolean {
  return code?.startsWith("ERR_SSL") === true;
}
