import type { Socket } from "node:net";
import type { IConnackPacket, IConnectPacket, IPublishPacket, ISubscription, Packet } from "mqtt-packet";
import { SECOND } from "../core/time.ts";
import type { Message, ProtocolVersion, SessionOptions } from "../core/transport.ts";
import { encodePacket, NotReadable, PacketReader } from "./mqtt-packets.ts";

/** A client that is no site has nothing to leave behind, and may have to read what is larger than anything a site is sent. */
export type ClientOptions = Omit<SessionOptions, "will"> &
  Partial<Pick<SessionOptions, "will">> & {
    /** The largest packet that is let in. Default 64 KiB. */
    readonly inboundPacketBytes?: number;
    /** For whoever needs every message although the broker forgets the session. Default: 1 where it remembers it, otherwise 0. */
    readonly subscriptionQos?: 0 | 1;
  };

/** What we let the far side send us: bytes in one packet, and QoS 1 messages at once. */
const INBOUND_PACKET_BYTES = 64 * 1024;
const INBOUND_IN_FLIGHT = 16;

/** Topics that we publish to at once, and a few to spare. */
const MOST_ALIASES = 8;

const LARGEST_ID = 0xffff;

/** The reason code of MQTT 5 for an identifier that we know nothing of. */
const UNKNOWN_ID = 0x92;

/** What a client tells whoever uses it. */
export interface ClientListener {
  /** Packets come one by one, in order. While the promise of one is not settled, the others wait. */
  received(packet: Packet): Promise<void> | undefined;
  /** The far side sends what is no MQTT, or more than we take. */
  nonsense(detail: string, tooMuch: boolean): void;
  /** Nothing was answered for one and a half keepalives. */
  silent(): void;
}

/** All but `qos` count in MQTT 5 only. */
export type SubscribeOptions = Required<Pick<ISubscription, "qos" | "nl" | "rap">>;

/** From a broker that accepted us. */
type Accepted = NonNullable<IConnackPacket["properties"]>;

/**
 * MQTT over one connected socket: packets out, packets in, and the keepalive. What an answer means, and when it all ends, is its listener's
 * business; nothing is kept to be sent again. Thousands of these may live in one process, so each is small.
 */
export class MqttClient {
  readonly #version: ProtocolVersion;
  readonly #keepaliveSeconds: number;
  readonly #reader: PacketReader;
  #lastId = Math.floor(Math.random() * LARGEST_ID);
  /** The topic of each alias, from 1. */
  readonly #aliased: string[] = [];
  #mostAliases = 0;
  #latestAlias = 0;
  /** What came while the listener was busy. */
  readonly #waiting: Packet[] = [];
  #isBusy = false;
  #keepalive: NodeJS.Timeout | undefined;
  /** Half keepalives since the last answer. */
  #silence = 0;
  #sentPackets = 0;
  #receivedPackets = 0;

  /** Sends CONNECT. @param socket connected, and nothing read from it yet. */
  constructor(
    private readonly socket: Socket,
    private readonly listener: ClientListener,
    options: ClientOptions,
  ) {
    this.#version = options.version;
    this.#keepaliveSeconds = options.keepaliveSeconds;
    this.#reader = new PacketReader(options.version, largestInbound(options));
    socket.on("data", (chunk: Buffer) => this.#read(chunk));
    this.#send(connectPacket(options));
  }

  get sentPackets(): number {
    return this.#sentPackets;
  }

  get receivedPackets(): number {
    return this.#receivedPackets;
  }

  /** The broker has let us in, and said this of itself. */
  accepted({ serverKeepAlive, topicAliasMaximum }: Accepted): void {
    this.#mostAliases = Math.min(MOST_ALIASES, topicAliasMaximum ?? 0);
    const seconds = serverKeepAlive ?? this.#keepaliveSeconds;
    if (seconds > 0) this.#keepalive = setInterval(() => this.#beat(), (seconds * SECOND) / 2);
  }

  /** QoS 1. Returns the identifier that the PUBACK will have. */
  publish({ topic, payload, retain, correlation }: Message): number {
    const messageId = this.#nextId();
    const packet: IPublishPacket = {
      cmd: "publish",
      topic,
      payload: asBuffer(payload),
      qos: 1,
      retain,
      dup: false,
      messageId,
    };
    if (this.#version === 5) {
      packet.properties = {};
      if (correlation !== undefined) packet.properties.correlationData = asBuffer(correlation);
      if (this.#mostAliases > 0) this.#shorten(packet, packet.properties);
    }
    this.#send(packet);
    return messageId;
  }

  /** Returns the identifier that the SUBACK will have. */
  subscribe(filters: readonly string[], options: SubscribeOptions): number {
    const messageId = this.#nextId();
    const subscriptions = filters.map((topic) => ({ topic, ...options, rh: 0 }));
    this.#send({ cmd: "subscribe", messageId, subscriptions });
    return messageId;
  }

  /** A message of QoS 1 has arrived. */
  acknowledge(messageId: number): void {
    this.#send({ cmd: "puback", messageId, reasonCode: 0 });
  }

  /** Ends what is left of a message of QoS 2 that nobody took: some earlier client with our name may have been sent one. */
  complete(messageId: number): void {
    this.#send({ cmd: "pubcomp", messageId, reasonCode: UNKNOWN_ID });
  }

  ping(): void {
    this.#send({ cmd: "pingreq" });
  }

  /** DISCONNECT, and nothing after it. */
  sayGoodbye(): void {
    this.#send({ cmd: "disconnect" });
    this.socket.end();
  }

  /** To be called when the socket has closed. */
  stop(): void {
    clearInterval(this.#keepalive);
  }

  #nextId(): number {
    this.#lastId = (this.#lastId % LARGEST_ID) + 1;
    return this.#lastId;
  }

  /** A topic is named once in a session, and called by its alias then: 30 bytes of each message. */
  #shorten(packet: IPublishPacket, properties: NonNullable<IPublishPacket["properties"]>): void {
    const place = this.#aliased.indexOf(packet.topic);
    if (place === -1) {
      this.#latestAlias = (this.#latestAlias % this.#mostAliases) + 1;
      this.#aliased[this.#latestAlias - 1] = packet.topic;
      properties.topicAlias = this.#latestAlias;
    } else {
      packet.topic = "";
      properties.topicAlias = place + 1;
    }
  }

  #send(packet: Packet): void {
    if (!this.socket.writable) return;
    this.#sentPackets += 1;
    this.socket.write(encodePacket(packet, this.#version));
  }

  #read(chunk: Buffer): void {
    // Nobody shall send more than we get done.
    if (this.#isBusy) this.socket.pause();
    try {
      for (const packet of this.#reader.read(chunk)) {
        if (this.#isBusy) this.#waiting.push(packet);
        else this.#take(packet);
      }
    } catch (error) {
      if (!(error instanceof NotReadable)) throw error;
      this.listener.nonsense(error.message, error.tooMuch);
    }
  }

  #take(packet: Packet): void {
    if (this.socket.destroyed) return;
    this.#receivedPackets += 1;
    if (packet.cmd === "puback" || packet.cmd === "suback" || packet.cmd === "pingresp") this.#heard();
    const busy = this.listener.received(packet);
    if (busy === undefined) return;
    this.#isBusy = true;
    void busy.then(() => this.#goOn());
  }

  #goOn(): void {
    this.#isBusy = false;
    while (!this.#isBusy) {
      const packet = this.#waiting.shift();
      if (packet === undefined) break;
      this.#take(packet);
    }
    if (!this.#isBusy && this.socket.isPaused()) this.socket.resume();
  }

  /** Whoever answers is there, and has had something from us: that is what keeps a session alive on both sides. */
  #heard(): void {
    this.#silence = 0;
    this.#keepalive?.refresh();
  }

  #beat(): void {
    this.#silence += 1;
    if (this.#silence === 2) this.ping();
    else if (this.#silence > 2) this.listener.silent();
  }
}

/**
 * QoS 1 is of use to a session that the broker remembers: what was not acknowledged comes again in the next one. In a session that it forgets,
 * TCP carries what is sent, and the rest is forgotten with the session either way. A site can bear that, because settings, pace and status are
 * retained and come with every subscription, a commit covers those before it, and the centre repeats a command without a reply. QoS 0 spares
 * the broker an acknowledgement a message, and NATS a consumer a subscription, which no more than some 2,000 sites could have.
 */
export function subscriptionQos({ subscriptionQos, resumeSeconds }: ClientOptions): 0 | 1 {
  return subscriptionQos ?? (resumeSeconds === 0 ? 0 : 1);
}

/** A broker of 3.1.1 cannot be told how much. One that sends this many bytes as one packet is none. */
function largestInbound({ version, inboundPacketBytes = INBOUND_PACKET_BYTES }: ClientOptions): number {
  return version === 5 ? inboundPacketBytes : 4 * inboundPacketBytes;
}

function connectPacket(options: ClientOptions): IConnectPacket {
  const packet: IConnectPacket = {
    cmd: "connect",
    protocolId: "MQTT",
    protocolVersion: options.version,
    clean: options.resumeSeconds === 0,
    clientId: options.clientId,
    keepalive: options.keepaliveSeconds,
  };
  if (options.credentials !== undefined) {
    const { username, password } = options.credentials;
    packet.username = username;
    if (password !== undefined) packet.password = Buffer.from(password);
  }
  if (options.will !== undefined) {
    const { topic, payload, retain } = options.will;
    packet.will = { topic, payload: asBuffer(payload), qos: 1, retain };
  }
  if (options.version === 5) {
    packet.properties = {
      receiveMaximum: INBOUND_IN_FLIGHT,
      maximumPacketSize: options.inboundPacketBytes ?? INBOUND_PACKET_BYTES,
      sessionExpiryInterval: options.resumeSeconds,
    };
  }
  return packet;
}

/** The same bytes, not copied. */
function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
