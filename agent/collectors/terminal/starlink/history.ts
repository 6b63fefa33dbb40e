import type { TerminalReading } from "../../../core/terminal.ts";
import type { Message } from "./protobuf.ts";

/** Fields of `DishGetHistoryResponse`: rings with a sample a second, and the number of samples since the dish started. */
const HISTORY = {
  current: 1,
  popPingDropRate: 1001,
  popPingLatencyMs: 1002,
  downlinkThroughputBps: 1003,
  uplinkThroughputBps: 1004,
} as const;
/** No ring of a dish is longer (900 samples); what is would only cost time. */
const MAXIMUM_RING = 4096;
/** Beyond this it is no throughput. */
const BELIEVABLE_BPS = 100e9;

type HistoryReading = Pick<TerminalReading, "popDropRatio" | "popLatencyMs" | "rxBytesTotal" | "txBytesTotal">;

/**
 * What happened in every second since the reading before, so that a drop-out of one second between two readings counts. The first reading only
 * takes the place in the ring.
 */
export class History {
  #seen: number | undefined;
  #rxBytes = 0;
  #txBytes = 0;

  read(history: Message): HistoryReading {
    const current = history.unsigned(HISTORY.current) ?? 0;
    const before = this.#seen ?? current;
    this.#seen = current;
    // A dish that has restarted counts from 0 again, and everything in its ring is new.
    const fresh = current >= before ? current - before : current;
    const newest = (field: number) => newestOf(history.floats(field), current, fresh);
    return {
      ...pings(newest(HISTORY.popPingDropRate), newest(HISTORY.popPingLatencyMs)),
      ...(history.has(HISTORY.downlinkThroughputBps)
        ? this.#count(newest(HISTORY.downlinkThroughputBps), newest(HISTORY.uplinkThroughputBps))
        : {}),
    };
  }

  #count(downlink: readonly number[], uplink: readonly number[]): HistoryReading {
    this.#rxBytes += bytesOf(downlink);
    this.#txBytes += bytesOf(uplink);
    return { rxBytesTotal: Math.round(this.#rxBytes), txBytesTotal: Math.round(this.#txBytes) };
  }
}

/** The `count` samples that came last, as many as the ring still has; sample `n` stands at `n` modulo its length. */
function newestOf(ring: readonly number[], current: number, count: number): readonly number[] {
  if (ring.length > MAXIMUM_RING) return [];
  const length = Math.min(count, ring.length, current);
  return Array.from({ length }, (_, index) => ring[(current - 1 - index) % ring.length] ?? Number.NaN);
}

/** A second without any answer has no round trip. */
function pings(drops: readonly number[], latencies: readonly number[]): HistoryReading {
  const popDropRatio = mean(drops.filter((drop) => drop >= 0 && drop <= 1));
  const popLatencyMs = mean(
    latencies.filter((latency, second) => latency > 0 && Number.isFinite(latency) && (drops[second] ?? 0) < 1),
  );
  return {
    ...(popDropRatio === undefined ? {} : { popDropRatio }),
    ...(popLatencyMs === undefined ? {} : { popLatencyMs }),
  };
}

function mean(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function bytesOf(bitsPerSecond: readonly number[]): number {
  return bitsPerSecond.reduce((sum, bps) => (bps >= 0 && bps <= BELIEVABLE_BPS ? sum + bps / 8 : sum), 0);
}
