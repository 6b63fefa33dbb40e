import { DAY, HOUR, MINUTE, type Millis } from "../core/time.ts";
import type { Traffic } from "../core/transport.ts";

/**
 * normal: as configured. economy: telemetry goes in few, compressed messages. least: what is left is kept for events, and telemetry
 * shows once an hour that the site is alive. events-only: the day is as good as used up. Nothing is lost in any of them: records wait in the store.
 */
export type Thrift = "normal" | "economy" | "least" | "events-only";

/** How long a telemetry lane rests after each message. */
export const REST: Readonly<Record<Exclude<Thrift, "events-only">, Millis>> = {
  normal: 0,
  economy: 15 * MINUTE,
  least: HOUR,
};

/** What a day's count looks like when it is kept over a restart. */
export interface DailyCount {
  /** Number of the day since 1970 (UTC). */
  readonly day: number;
  readonly bytes: number;
}

/** From here on only events and signs of life pass. */
const NEARLY_ALL = 0.9;
/** And from here on only events: what is left is for them, and for the connections that break. */
const KEPT_FOR_EVENTS = 0.95;
/** The day's schedule: this much at once, and the rest of what is not kept back evenly over the day. */
const AT_ONCE = 0.1;
const OVER_THE_DAY = 0.75;
/** Economy ends when we are this far behind the schedule, so that it does not flicker. */
const SLACK = 0.05;

/** TCP and IP: header with timestamps. */
export const SEGMENT_HEADER_BYTES = 52;
const SEGMENT_BYTES = 1_400;
/**
 * Segments without data for each with data. The broker acknowledges a message with its PUBACK; only that one is acknowledged by a segment
 * of its own. Where segments come in a row, every second is acknowledged.
 */
const BARE_SEGMENTS = 1 / 2;

/** Estimate of what a connection costs beside what its socket carries: three segments open it and four close it. */
export const CONNECTION_BYTES = 7 * SEGMENT_HEADER_BYTES;

/** Estimate of what the network carried, TCP and IP included: each packet of MQTT in segments of its own. */
export function onTheWire({ sentBytes, receivedBytes, sentPackets, receivedPackets }: Traffic): number {
  const segments = segmentsOf(sentBytes, sentPackets) + segmentsOf(receivedBytes, receivedPackets);
  return sentBytes + receivedBytes + SEGMENT_HEADER_BYTES * segments * (1 + BARE_SEGMENTS);
}

function segmentsOf(bytes: number, packets: number): number {
  return Math.max(packets, Math.ceil(bytes / SEGMENT_BYTES));
}

/** Counts what a day costs and says how thrifty to be. A day is a UTC day; a clock that jumps begins a new one. */
export class ByteBudget {
  #day: number;
  #bytes = 0;
  #economy = false;

  /** @param dailyBytes 0 = unlimited. @param always economy from the first byte. */
  constructor(
    private readonly dailyBytes: number,
    private readonly always: boolean,
    wallAt: Millis,
  ) {
    this.#day = dayOf(wallAt);
  }

  /** Goes on from what an earlier run counted, whatever was read there, if it was the same day. */
  restore(kept: unknown): void {
    const { day, bytes } = (typeof kept === "object" && kept !== null ? kept : {}) as Partial<DailyCount>;
    if (day === this.#day && typeof bytes === "number" && bytes > 0) this.#bytes += bytes;
  }

  get count(): DailyCount {
    return { day: this.#day, bytes: this.#bytes };
  }

  spend(bytes: number, wallAt: Millis): void {
    this.#turn(wallAt);
    this.#bytes += bytes;
  }

  thrift(wallAt: Millis): Thrift {
    this.#turn(wallAt);
    if (this.dailyBytes > 0) {
      const share = this.#bytes / this.dailyBytes;
      if (share >= KEPT_FOR_EVENTS) return "events-only";
      if (share >= NEARLY_ALL) return "least";
      const schedule = AT_ONCE + (OVER_THE_DAY * (wallAt - this.#day * DAY)) / DAY;
      this.#economy = share > (this.#economy ? schedule - SLACK : schedule);
    }
    return this.always || this.#economy ? "economy" : "normal";
  }

  #turn(wallAt: Millis): void {
    const day = dayOf(wallAt);
    if (day === this.#day) return;
    this.#day = day;
    this.#bytes = 0;
    this.#economy = false;
  }
}

function dayOf(wallAt: Millis): number {
  return Math.floor(wallAt / DAY);
}
