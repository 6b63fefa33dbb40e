import mqtt from "mqtt";
import type { Lane } from "../../agent/core/queue.ts";
import { encodeEnvelope } from "../../agent/uplink/envelope.ts";
import { Topics } from "../../agent/uplink/topics.ts";
import type { ClientSettings } from "./subscriber.ts";

/** Publishes what sites would, without a site. */
export class SitePublisher {
  private constructor(private readonly client: mqtt.MqttClient) {}

  static async open(url: string, settings: ClientSettings = {}): Promise<SitePublisher> {
    return new SitePublisher(await mqtt.connectAsync(url, { reconnectPeriod: 0, protocolVersion: 4, ...settings }));
  }

  /** Resolves with the PUBACK. */
  async publish(topic: string, payload: string | Uint8Array, retain = false): Promise<void> {
    await this.client.publishAsync(topic, Buffer.from(payload), { qos: 1, retain });
  }

  /** Records of one message; backlog is compressed where that makes it smaller. */
  async send(site: string, lane: Lane, records: readonly SentRecord[], epoch = "e1"): Promise<void> {
    const queued = records.map((record) => ({ seq: record.seq, json: JSON.stringify(record) }));
    await this.publish(
      new Topics("suar/v1", site).lane(lane),
      encodeEnvelope(queued, { site, epoch, compress: lane === "backlog" }),
    );
  }

  async close(): Promise<void> {
    await this.client.endAsync(true);
  }
}

export interface SentRecord {
  readonly seq: number;
  readonly kind: string;
  readonly [field: string]: unknown;
}

/** A window of the link, `seq` minutes after a fixed moment. */
export function linkRecord(seq: number, fields: object = {}): SentRecord {
  const at = 1_766_480_460_000 + seq * 60_000;
  return {
    seq,
    kind: "link",
    at,
    span: 60_000,
    state: "up",
    lossRatio: 0.01,
    rttMs: { min: 588, p50: 612.4 },
    ...fields,
  };
}
