import type { Socket } from "node:net";
import { Readable } from "node:stream";
import type { IStore } from "mqtt";
// The package's entry point brings in WebSocket, SOCKS and command line code; this module is the client alone.
import imported, { type IClientOptions } from "mqtt/lib/client";
import type { SessionOptions } from "../core/transport.ts";
import { TopicAliases } from "./topic-aliases.ts";

// A CommonJS module: Node hands over its exports object, bundlers and test runners may hand over the class itself.
const MqttClient = "default" in imported ? (imported.default as typeof imported) : imported;

export type { MqttClient };

/** A client that is no site has nothing to leave behind, and may have to read what is larger than anything a site is sent. */
export type ClientOptions = Omit<SessionOptions, "will"> &
  Partial<Pick<SessionOptions, "will">> & {
    /** The largest packet that is let in. Default 64 KiB. */
    readonly inboundPacketBytes?: number;
    /** For whoever needs every message although the broker forgets the session. Default: 1 where it remembers it, otherwise 0. */
    readonly subscriptionQos?: 0 | 1;
  };

type MqttClient = InstanceType<typeof MqttClient>;

/** What we let the far side send us: bytes in one packet, and QoS 1 messages at once. */
const INBOUND_PACKET_BYTES = 64 * 1024;
const INBOUND_IN_FLIGHT = 16;

/** A broker of 3.1.1 cannot be told so. One that sends this many bytes without completing a packet is none. */
export function inboundUnparsedBytes({ inboundPacketBytes = INBOUND_PACKET_BYTES }: ClientOptions): number {
  return 4 * inboundPacketBytes;
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

/** The library's own deadline must never be first: ours began with the first SYN and knows the difference of the phases. */
const NEVER_MS = 2 ** 31 - 1;

/** For all clients: what is under way goes with its session, and no other sends it again. */
const KEEPS_NOTHING: IStore = {
  put: (_packet, done) => {
    done();
    return KEEPS_NOTHING;
  },
  get: (_packet, found) => {
    found(new Error("nothing is kept"));
    return KEEPS_NOTHING;
  },
  del: (_packet, deleted) => {
    deleted();
    return KEEPS_NOTHING;
  },
  createStream: emptyStream,
  close: (done) => done(),
};

/**
 * MQTT.js with everything switched off that is the uplink's business: reconnecting, keeping messages, subscribing again.
 * @param socket connected, and nothing read from it yet.
 */
export function mqttClient(socket: Socket, options: ClientOptions): MqttClient {
  const settings: IClientOptions = {
    manualConnect: true,
    reconnectPeriod: 0,
    connectTimeout: NEVER_MS,
    resubscribe: false,
    queueQoSZero: false,
    incomingStore: KEEPS_NOTHING,
    outgoingStore: KEEPS_NOTHING,
    // Otherwise the first packet fills a table of 65,536 buffers, several megabytes for nothing.
    writeCache: false,
    protocolVersion: options.version,
    clean: options.resumeSeconds === 0,
    clientId: options.clientId,
    keepalive: options.keepaliveSeconds,
    log: ignore,
  };
  if (options.will !== undefined) {
    const { topic, payload, retain } = options.will;
    settings.will = { topic, payload: asBuffer(payload), qos: 1, retain };
  }
  if (options.credentials !== undefined) {
    settings.username = options.credentials.username;
    if (options.credentials.password !== undefined) settings.password = options.credentials.password;
  }
  if (options.version === 5) {
    // Where the broker takes aliases, a topic is named once in a session: 30 bytes of each message.
    settings.autoAssignTopicAlias = true;
    settings.properties = {
      receiveMaximum: INBOUND_IN_FLIGHT,
      maximumPacketSize: options.inboundPacketBytes ?? INBOUND_PACKET_BYTES,
      sessionExpiryInterval: options.resumeSeconds,
    };
  }
  return new MqttClient(() => socket, settings);
}

function ignore(): void {}

/** The library declares its streams by a copy of Node's. */
function emptyStream(): ReturnType<IStore["createStream"]> {
  const stream = new Readable({ objectMode: true, read: () => stream.push(null) });
  return stream as ReturnType<IStore["createStream"]>;
}

/** To be called once CONNECT is written: the library would keep the will for a reconnection that never comes. */
export function forgetWill(client: MqttClient): void {
  Object.assign(client.options, { will: undefined });
}

/** To be called once the broker has let us in, if it takes aliases. The library's own table takes two kilobytes for each session. */
export function assignAliases(client: MqttClient, most: number): void {
  Object.assign(client, { topicAliasSend: new TopicAliases(most) });
}

/** The same bytes, not copied. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
