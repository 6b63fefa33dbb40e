import { SuarError } from "./errors.ts";
import type { Millis } from "./time.ts";

/** MQTT 5, or MQTT 3.1.1 whose protocol level is 4. */
export type ProtocolVersion = 5 | 4;

export interface Message {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly retain: boolean;
}

export interface SessionOptions {
  /** `mqtt://host:port` or `mqtts://host:port`, without credentials. */
  readonly url: string;
  readonly version: ProtocolVersion;
  readonly clientId: string;
  readonly keepaliveSeconds: number;
  readonly credentials?: { readonly username: string; readonly password?: string };
  /** PEM. The server's name and chain are always checked; there is no switch to turn that off. */
  readonly tls?: { readonly ca?: string; readonly certificate?: string; readonly key?: string };
  /** Published by the broker when this session dies without a goodbye. */
  readonly will: Message;
  /** From the first SYN to the CONNACK. */
  readonly connectDeadline: Millis;
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
  /** For the log, in English. */
  readonly detail: string;
}

/** The broker answered CONNECT with a refusal. */
export class ConnectRefused extends SuarError<"broker-refused"> {
  constructor(
    broker: string,
    readonly version: ProtocolVersion,
    readonly reasonCode: number,
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
  /**
   * QoS 1. Resolves with what the PUBACK said. Rejects with `session-closed` when the session ends first, or `stopped` when
   * `signal` aborts first; the message may have arrived all the same.
   */
  publish(message: Message, signal: AbortSignal): Promise<PublishOutcome>;
  /** Resolves once, when the session has ended, for whatever reason. Never rejects. */
  readonly closed: Promise<CloseReason>;
  /** DISCONNECT and close; the broker then drops the will. Waits at most `deadline`, then destroys the socket. */
  close(deadline: Millis): Promise<void>;
  /** Drops the socket at once; the broker publishes the will. */
  destroy(detail: string): void;
}
