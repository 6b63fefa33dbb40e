import type { Socket } from "node:net";
import { SuarError } from "../core/errors.ts";
import type { Millis } from "../core/time.ts";
import {
  type CloseReason,
  ConnectRefused,
  type Message,
  type ProtocolVersion,
  type PublishOutcome,
  type Session,
} from "../core/transport.ts";
import { asBuffer, type ClientOptions, INBOUND_UNPARSED_BYTES, type MqttClient, mqttClient } from "./mqtt-client.ts";

interface Pending {
  readonly resolve: (outcome: PublishOutcome) => void;
  readonly reject: (error: SuarError) => void;
}

/**
 * One MQTT session over one connected socket, from CONNECT to the end of the socket.
 *
 * INVARIANTS
 * - The session ends when its socket closes, and only then; the first cause that was noted is the reason.
 * - Every publish is in `#pending` from its PUBLISH to its PUBACK, abort or end, and leaves with the library's own entry for it:
 *   MQTT.js itself calls nobody back when a link drops, and hides what a PUBACK said.
 */
export class MqttSession implements Session {
  readonly version: ProtocolVersion;
  readonly closed: Promise<CloseReason>;
  /**
   * Resolves with the broker's consent. Rejects with ConnectRefused, `broker-nonsense`, `broker-unreachable`, or the SuarError
   * that the socket was destroyed with. The socket is then closed.
   */
  readonly accepted: Promise<void>;
  #receiveMaximum = Number.POSITIVE_INFINITY;
  #maximumPacketBytes = Number.POSITIVE_INFINITY;
  readonly #client: MqttClient;
  readonly #pending = new Map<number, Pending>();
  #cause: CloseReason | undefined;
  #connackCode: number | undefined;
  #unparsedBytes = 0;

  constructor(
    private readonly socket: Socket,
    private readonly address: string,
    options: ClientOptions,
  ) {
    this.version = options.version;
    this.#client = mqttClient(socket, options);
    this.closed = new Promise((resolve) => {
      socket.once("close", () => {
        this.#note({ by: "broker", detail: "the connection was closed" });
        this.#failPending();
        resolve(this.#reason());
      });
    });
    this.accepted = this.#watch();
    this.#client.connect();
    // After connect(): the library has parsed a chunk, and reported its packets, before it is counted here.
    socket.on("data", (chunk: Buffer) => this.#count(chunk.length));
  }

  get receiveMaximum(): number {
    return this.#receiveMaximum;
  }

  get maximumPacketBytes(): number {
    return this.#maximumPacketBytes;
  }

  publish(message: Message, signal: AbortSignal): Promise<PublishOutcome> {
    if (signal.aborted) return Promise.reject(new SuarError("stopped", {}));
    if (this.#cause !== undefined) return Promise.reject(this.#sessionClosed());
    return new Promise((resolve, reject) => {
      this.#client.publish(message.topic, asBuffer(message.payload), { qos: 1, retain: message.retain });
      const id = this.#client.getLastMessageId();
      const abort = () => {
        this.#client.removeOutgoingMessage(id);
        pending.reject(new SuarError("stopped", {}));
      };
      const leave = () => {
        signal.removeEventListener("abort", abort);
        this.#pending.delete(id);
      };
      const pending: Pending = {
        resolve: (outcome) => {
          leave();
          resolve(outcome);
        },
        reject: (error) => {
          leave();
          reject(error);
        },
      };
      signal.addEventListener("abort", abort, { once: true });
      this.#pending.set(id, pending);
    });
  }

  async close(deadline: Millis): Promise<void> {
    if (this.#cause === undefined) {
      this.#note({ by: "agent", detail: "closed" });
      this.#failPending();
      this.#client.end(false);
    }
    const late = setTimeout(() => this.socket.destroy(), Math.max(0, deadline));
    await this.closed;
    clearTimeout(late);
  }

  destroy(detail: string): void {
    this.#end({ by: "agent", detail });
  }

  #watch(): Promise<void> {
    const client = this.#client;
    client.onKeepaliveTimeout = () =>
      this.#end({ by: "network", detail: "nothing came for one and a half keepalives" });
    client.on("disconnect", ({ reasonCode }) => {
      this.#end({
        by: "broker",
        detail: "the broker said goodbye",
        ...(typeof reasonCode === "number" ? { reasonCode } : {}),
      });
    });
    // The library reports socket errors here as well, after the listener below has had them.
    client.on("error", (error) => this.#end({ by: "broker", detail: error.message }));
    client.on("packetreceive", (packet) => {
      this.#unparsedBytes = 0;
      if (packet.cmd === "puback") {
        this.#pending.get(packet.messageId ?? 0)?.resolve({ reasonCode: packet.reasonCode ?? 0 });
      } else if (packet.cmd === "connack") {
        this.#connackCode ??= this.version === 5 ? packet.reasonCode : packet.returnCode;
        this.#receiveMaximum = packet.properties?.receiveMaximum ?? Number.POSITIVE_INFINITY;
        this.#maximumPacketBytes = packet.properties?.maximumPacketSize ?? Number.POSITIVE_INFINITY;
        if (this.#connackCode === undefined) this.#end({ by: "broker", detail: "a CONNACK without a code" });
      } else if (this.#connackCode === undefined) {
        this.#end({ by: "broker", detail: `${packet.cmd} instead of CONNACK` });
      } else if (packet.cmd === "pubrec" || packet.cmd === "pubcomp") {
        this.#end({ by: "broker", detail: `${packet.cmd} instead of PUBACK` });
      }
    });
    // Not left to Node, which first waits until everything was written: a peer that no longer reads would keep it for ever.
    this.socket.once("end", () => this.#end({ by: "broker", detail: "the broker closed the connection" }));
    this.socket.on("error", (error: NodeJS.ErrnoException) => this.#note(causeOf(error)));
    return new Promise((resolve, reject) => {
      client.once("connect", () => resolve());
      this.socket.once("close", () => {
        const refusal = this.#whyNot();
        if (refusal === undefined) resolve();
        else reject(refusal);
      });
    });
  }

  /** The far side may send a packet that never ends; the library would keep all of it. */
  #count(bytes: number): void {
    this.#unparsedBytes += bytes;
    if (this.#unparsedBytes > INBOUND_UNPARSED_BYTES)
      this.#end({ by: "broker", detail: "more bytes than a packet may have" });
  }

  #note(cause: CloseReason): void {
    this.#cause ??= cause;
  }

  #end(cause: CloseReason): void {
    this.#note(cause);
    this.socket.destroy();
  }

  #failPending(): void {
    for (const [id, pending] of this.#pending) {
      this.#client.removeOutgoingMessage(id);
      pending.reject(this.#sessionClosed());
    }
  }

  #reason(): CloseReason {
    return this.#cause ?? { by: "broker", detail: "the connection was closed" };
  }

  #sessionClosed(): SuarError {
    return new SuarError("session-closed", { reason: this.#reason().detail });
  }

  /** Why there is no session, once the socket has closed. Undefined: there was one, and `closed` says how it ended. */
  #whyNot(): SuarError | undefined {
    if (this.socket.errored instanceof SuarError) return this.socket.errored;
    if (this.#connackCode === 0) return undefined;
    if (this.#connackCode !== undefined) return new ConnectRefused(this.address, this.version, this.#connackCode);
    const { by, detail } = this.#reason();
    return by === "network"
      ? new SuarError("broker-unreachable", { broker: this.address, reason: detail })
      : new SuarError("broker-nonsense", { broker: this.address, reason: detail });
  }
}

/** A reset comes from the far side; all else that a socket reports is the way there. */
function causeOf(error: NodeJS.ErrnoException): CloseReason {
  const byBroker = error.code === "ECONNRESET" || error.code === "EPIPE" || error.code?.startsWith("ERR_SSL") === true;
  return { by: byBroker ? "broker" : "network", detail: error.message };
}
