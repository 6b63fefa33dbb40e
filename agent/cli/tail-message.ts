import { isProblem } from "../core/errors.ts";
import type { Lane } from "../core/queue.ts";
import type { Incoming } from "../core/transport.ts";
import { decodeRecord, openEnvelope } from "../uplink/decode-envelope.ts";
import type { Origin, RecordLine, StatusLine } from "./tail-lines.ts";

/**
 * What may be wrong with what comes in. topic: not one that sites publish on; gzip: does not unfold, or to more than 4 MiB; json: not
 * JSON in UTF-8; envelope: JSON, but not an envelope or a status; site: it says that it comes from another site than its topic; record:
 * a record without a number or a kind, or not to be written as a line.
 */
export const FAULTS = ["topic", "gzip", "json", "envelope", "site", "record"] as const;

export type Fault = (typeof FAULTS)[number];

export interface ReadMessage {
  readonly lines: readonly (RecordLine | StatusLine)[];
  /** One for each message or record that was left out. */
  readonly faults: readonly Fault[];
}

const LANE_OF_TOPIC: Readonly<Record<string, Lane>> = { event: "event", telemetry: "live", backlog: "backlog" };
const SITE = /^[A-Za-z0-9_-]{1,64}$/;
/** Epochs and commands are named alike. They are kept in memory, so they must not be long. */
const NAME = SITE;

/** Takes a message apart. Never throws, whatever it holds. @param root of the topics, without a slash at its end. */
export function readMessage({ topic, payload, retained }: Incoming, root: string): ReadMessage {
  const [site = "", level = "", ...more] = topic.startsWith(`${root}/`) ? topic.slice(root.length + 1).split("/") : [];
  const lane = Object.hasOwn(LANE_OF_TOPIC, level) ? LANE_OF_TOPIC[level] : undefined;
  if (!SITE.test(site) || more.length > 0 || (lane === undefined && level !== "status")) return fault("topic");
  try {
    return lane === undefined ? readStatus(site, payload, retained) : readEnvelope(site, lane, payload);
  } catch (error) {
    return fault(faultOf(error));
  }
}

function readEnvelope(site: string, lane: Lane, payload: Uint8Array): ReadMessage {
  const envelope = openEnvelope(payload);
  const { epoch, replay } = envelope;
  if (envelope.site !== site) return fault("site");
  if (!NAME.test(epoch) || (replay !== undefined && !NAME.test(replay))) return fault("envelope");
  const origin: Origin = { site, epoch, lane, ...(replay === undefined ? {} : { replay }) };
  const lines: RecordLine[] = [];
  const faults: Fault[] = [];
  for (const value of envelope.records) {
    try {
      const record = decodeRecord(value);
      lines.push({ type: record.kind === "lost" ? "lost" : "record", ...origin, record });
    } catch (error) {
      if (!isProblem(error, "envelope-invalid")) throw error;
      faults.push("record");
    }
  }
  return { lines, faults };
}

function readStatus(site: string, payload: Uint8Array, retained: boolean): ReadMessage {
  // An empty message takes a retained one away, and says nothing.
  if (payload.length === 0) return { lines: [], faults: [] };
  const parsed: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(payload));
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) return fault("envelope");
  const fields = parsed as Readonly<Record<string, unknown>>;
  if (fields["site"] !== site) return fault("site");
  return { lines: [{ type: "status", site, retained, fields }], faults: [] };
}

function fault(one: Fault): ReadMessage {
  return { lines: [], faults: [one] };
}

/** zlib names its errors with a code, JSON and UTF-8 do not; what has no cause is our own objection. */
function faultOf(error: unknown): Fault {
  const cause = isProblem(error, "envelope-invalid") ? error.cause : error;
  if (cause === undefined) return "envelope";
  if (
    cause instanceof SyntaxError ||
    (cause instanceof TypeError && codeOf(cause) === "ERR_ENCODING_INVALID_ENCODED_DATA")
  ) {
    return "json";
  }
  if (codeOf(cause)?.startsWith("Z_") === true || codeOf(cause) === "ERR_BUFFER_TOO_LARGE") return "gzip";
  throw error;
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
}
