import { type Millis, SECOND } from "../../agent/core/time.ts";

/** How good a link is in one direction. */
export interface LinkQuality {
  /** One way. */
  readonly delayMs: Millis;
  /** Up to this much on top of the delay, uniform. The order is kept. */
  readonly jitterMs: Millis;
  /** Bits per second; 0 = without limit. */
  readonly rate: number;
  /** Probability that a segment is lost on the way. TCP sends it again: what is seen is a stall. */
  readonly lossRatio: number;
  /** How long nothing leaves after a loss: a retransmission timeout. */
  readonly lossStallMs: Millis;
  /** What may be on the way in one connection; beyond it the sender has to wait. */
  readonly queueBytes: number;
}

/** Payload of one TCP segment over Ethernet with timestamps (RFC 9293 and RFC 7323). */
export const SEGMENT_BYTES = 1448;

const KILOBYTE = 1024;

/** The least that RFC 6298 (2.4) lets a sender wait before it sends again. */
const RETRANSMISSION_TIMEOUT: Millis = SECOND;

const NONE: LinkQuality = {
  delayMs: 0,
  jitterMs: 0,
  rate: 0,
  lossRatio: 0,
  lossStallMs: RETRANSMISSION_TIMEOUT,
  queueBytes: 256 * KILOBYTE,
};
/** A geostationary hop, and the plan of a village: what a modem queues is about a second of it. */
const GEO: LinkQuality = { ...NONE, delayMs: 300, rate: 512_000, lossRatio: 0.01, queueBytes: 64 * KILOBYTE };

/** The same in both directions. */
export const PRESETS = {
  none: NONE,
  geo: GEO,
  /** Assumed: a fade that adaptive coding holds at a quarter of the rate, with errors left over. */
  "geo-rain": { ...GEO, rate: 128_000, lossRatio: 0.05, jitterMs: 200 },
} as const satisfies Readonly<Record<string, LinkQuality>>;

export type PresetName = keyof typeof PRESETS;
