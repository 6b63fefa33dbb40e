import type { Millis } from "../core/time.ts";
import type { SessionOptions } from "../core/transport.ts";

/** `auto` tries MQTT 5 first and falls back to 3.1.1. */
export type VersionSetting = "auto" | "5" | "3.1.1";

/** What the uplink needs to know; bounds are checked where settings are read. */
export interface UplinkOptions {
  /** `mqtt://host:port` or `mqtts://host:port`. Absent: nothing is sent, everything is kept. */
  readonly broker?: string;
  /** `[A-Za-z0-9_-]{1,64}`. */
  readonly site: string;
  /** First levels of every topic, for example `suar/v1`; no slash at either end. */
  readonly root: string;
  readonly agentVersion: string;
  /** Of the settings, as the birth tells it. */
  readonly configurationHash: string;
  /** `suar-{site}` unless given. The broker lets one client of a name in at a time. */
  readonly clientId?: string;
  readonly keepaliveSeconds: number;
  /** How long the broker keeps what the centre sends to a site that is away. */
  readonly resumeSeconds: number;
  readonly version: VersionSetting;
  readonly credentials?: NonNullable<SessionOptions["credentials"]>;
  readonly tls?: NonNullable<SessionOptions["tls"]>;
  /** Messages in flight at once, all lanes together. The broker's Receive Maximum may lower it. */
  readonly windowMessages: number;
  /** Backlog bytes per second times eight, averaged; 0 = unlimited. */
  readonly backlogBitsPerSecond: number;
  /** JSON of one backlog message before compression. */
  readonly backlogBatchBytes: number;
  /** Ceiling of the first wait after a failed attempt, and of the longest. */
  readonly retryMinimum: Millis;
  readonly retryMaximum: Millis;
  /** Brokers that we may be sent to, `host` or `host:port`. */
  readonly allowedBrokers: readonly string[];
  /** central: a record counts as delivered only when the centre says that it is stored. */
  readonly confirm: "broker" | "central";
  /** How long to wait for that before a record is sent again. */
  readonly confirmWithin: Millis;
  /** What a UTC day may cost, TCP and IP included; 0 = unlimited. */
  readonly dailyBytes: number;
  /** telemetry: what is fresh is compressed as well as the backlog. */
  readonly compress: "telemetry" | "backlog";
  /** always: few, compressed messages from the start; auto: when the day's bytes run out. */
  readonly economy: "auto" | "always";
  /** After the far side ended a session, the first attempt comes at a random moment within this. */
  readonly reconnectSpread: Millis;
  /** An acknowledgement is late after this and four times the usual round trip. */
  readonly acknowledgeWithin: Millis;
  /** From the first SYN to the CONNACK. */
  readonly connectDeadline: Millis;
}
