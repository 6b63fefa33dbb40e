import type { BatchLimit, Lane } from "../core/queue.ts";
import { envelopeBytes } from "./envelope.ts";
import type { UplinkOptions } from "./options.ts";

/** Everything that waits in a quick lane leaves in one message, up to this. */
const QUICK_BYTES = 16 * 1024;
const MAXIMUM_RECORDS = 512;

/** Of a QoS 1 PUBLISH beside topic and payload: type, remaining length (4), topic length (2), packet identifier (2), properties (1 + alias 3). */
const HEADER_BYTES = 13;

/** An upper bound of the whole packet on the wire. */
export function packetBytes(topic: string, payloadBytes: number): number {
  return HEADER_BYTES + Buffer.byteLength(topic) + payloadBytes;
}

/** How much of a lane to take for one message that the broker will accept. A single record may still be too large for it. */
export function batchLimit(
  lane: Lane,
  options: UplinkOptions,
  epoch: string,
  topic: string,
  maximumPacketBytes: number,
): BatchLimit {
  const own = lane === "backlog" ? options.backlogBatchBytes : QUICK_BYTES;
  const around = packetBytes(topic, envelopeBytes(options.site, epoch, MAXIMUM_RECORDS));
  return { records: MAXIMUM_RECORDS, bytes: Math.max(1, Math.min(own, maximumPacketBytes - around)) };
}
