import { SuarError } from "./errors.ts";
import type { Millis } from "./time.ts";

/** MQTT 5, or MQTT 3.1.1 whose protocol level is 4. */
export type ProtocolVersion = 5 | 4;

export interface Message {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly retain: boolean;
  /** MQTT 5 only, left out in 3.1.1: tells whoever asked which question this answers. */
  readonly correlation?: Uint8Array;
}

/** A message that the broker passed on to us. */
export interface Incoming {
  readonly topic: string;
  readonly payload: Uint8Array;
  /** It had been lying at the broker since before we subscribed, or was published to lie there. */
  readonly retained: boolean;
  /** MQTT 5 only: where the answer is to go, and what it must carry. */
  readonly responseTopic?: string;
  readonly correlation?: Uint8Array;
}

/** What a session has carried since its socket was connected. */
export interface Traffic {
  /** Of the socket: TLS included, TCP and IP not. */
  readonly sentBytes: number;
  readonly receivedBytes: number;
  /** Of MQTT: messages, their answers, pings and the rest. */
  readonly sentPackets: number;
  readonly receivedPackets: number;
}

export interface SessionOptions {
  /** `mqtt://host:port` or `mqtts://host:port`, without credentials. */
  readonly url: string;
  readonly version: ProtocolVersion;
  readonly clientId: string;
  readonly keepaliveSeconds: number;
  /**
   * How long the broker keeps our subscriptions, and what was sent to us meanwhile, after the session ends. 0: not at all, and then we
   * subscribe with QoS 0. A broker of 3.1.1 keeps them for as long as it likes.
   */
  readonly resumeSeconds: number;
  readonly credentials?: { readonly username: string; readonly password?: string };
  /** PEM. The server's name and chain are always checked; there is no switch to turn that off. */
  readonly tls?: { readonly ca?: string; readonly certificate?: string; readonly key?: string };
  /** Published by the broker when this session dies without a goodbye. */
  readonly will: Message;
  /** From the first SYN to the CONNACK. */
  readonly connectDeadline: Millis;
  /** From the first SYN to its answer. Default: `connectDeadline`. */
  readonly reachDeadline?: Millis;
}

/** The broker's answer to one QoS 1 publish. In 3.1.1 the reason code is always 0. */
export interface PublishOutcome {
  readonly reasonCode: number;
}

/** Who ended the session. `broker`: the far side closed it; `network`: nothing came any more; `agent`: we closed it. */
export interface CloseReason {
  readonly by: "agent" | "broker" | "network";
  /** From an MQTT 5 DISCONNECT. */
  readonly reasonCode?: number;
  /** With it: the other server that the broker names, `host[:port]`. Not checked. */
  readonly serverReference?: string;
  /** It sent more than we take, and perhaps would again. */
  readonly tooMuch?: true;
  /** For the log, in English. */
  readonly detail: string;
}

/** The broker answered CONNECT with a refusal. */
export class ConnectRefused extends SuarError<"broker-refused"> {
  constructor(
    broker: string,
    readonly version: ProtocolVersion,
    readonly reasonCode: number,
    /** The other server that an MQTT 5 broker names, `host[:port]`. Not checked. */
    readonly serverReference?: string,
  ) {
    super("broker-refused", { broker, reasonCode });
  }
}

/** Port: one attempt to reach the broker. No retry, no storage, no reconnection: those are the uplink's. */
export interface Transport {
  /**
   * Rejects with ConnectRefused, or a SuarError `broker-unreachable`, `broker-silent`, `broker-nonsense` or `tls-failed`;
   * `stopped` when `signal` aborted. No socket is left open after a rejection.
   */
  open(options: SessionOptions, signal: AbortSignal): Promise<Session>;
}

export interface Session {
  readonly version: ProtocolVersion;
  /** What the broker will take: QoS 1 messages in flight, and bytes per packet. Infinity where it set no limit. */
  readonly receiveMaximum: number;
  readonly maximumPacketBytes: number;
  /** The broker remembered the session before this one. */
  readonly resumed: boolean;
  traffic(): Traffic;
  /**
   * QoS 1, or QoS 0 where the broker does not remember the session. Resolves with the SUBACK's code for each filter, in order: below 0x80
   * it was granted. Rejects as `publish` does. Some brokers grant what they never deliver.
   */
  subscribe(filters: readonly string[], signal: AbortSignal): Promise<readonly number[]>;
  /**
   * Who gets what comes in; to be called once, by whoever subscribes or resumes. Messages wait for it. The broker is told that a message
   * arrived when the listener's promise has resolved; until then nothing else that the broker says is heard, so a listener that also
   * publishes returns at once. It must not throw. `left`: the broker is not told, and keeps the message for the next session.
   */
  onMessage(listener: (message: Incoming) => void | Promise<void> | "left"): void;
  /**
   * QoS 1. Resolves with what the PUBACK said. Rejects with `session-closed` when the session ends first, or `stopped` when
   * `signal` aborts first; the message may have arrived all the same. Never rejects with `session-closed` before `closed` has resolved.
   * Without a signal nothing but the end of the session cuts it short.
   */
  publish(message: Message, signal?: AbortSignal): Promise<PublishOutcome>;
  /** Resolves once, when the session has ended, for whatever reason. Never rejects. */
  readonly closed: Promise<CloseReason>;
  /** DISCONNECT and close; the broker then drops the will. Waits at most `deadline`, then destroys the socket. */
  close(deadline: Millis): Promise<void>;
  /** Drops the socket at once; the broker publishes the will. */
  destroy(detail: string): void;
}
