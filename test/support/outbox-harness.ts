import { LANES, type Lane, type QueuedRecord } from "../../agent/core/queue.ts";
import type { Draft, LostFields } from "../../agent/core/record.ts";
import type { Store } from "../../agent/core/store.ts";
import type { Volume } from "../../agent/core/volume.ts";
import { Outbox, type OutboxOptions } from "../../agent/outbox/outbox.ts";
import { StoreVolume } from "../../agent/platform/store-volume.ts";
import { FaultyStore } from "./faulty-store.ts";
import { MemoryStore } from "./memory-store.ts";
import { MemoryVolume } from "./memory-volume.ts";
import { type LogLine, recordingLog } from "./recording-log.ts";
import { seededRandom } from "./seeded-random.ts";
import { VirtualClock } from "./virtual-clock.ts";

/** What the harness puts into every record to know it again. */
export interface ReadRecord {
  readonly seq: number;
  readonly kind: string;
  readonly samples?: number;
}

export interface OpenOutbox {
  readonly outbox: Outbox;
  readonly clock: VirtualClock;
  readonly lines: readonly LogLine[];
}

export const OPTIONS: OutboxOptions = {
  maximumBytes: 64 * 1024 * 1024,
  commitEvery: 0,
  freshFor: 60_000,
  aliveEvery: 24 * 3_600_000,
  diskFloorBytes: 0,
  ballastBytes: 64 * 1024,
};
export const NO_LIMIT = { records: 10_000, bytes: 100 * 1024 * 1024 };
let stores = 0;

/** An open outbox over `store`, with a virtual clock. Telemetry is committed at once unless `options` say otherwise. */
export async function openOutbox(
  store: Store,
  { options = {}, clock = new VirtualClock() }: { options?: Partial<OutboxOptions>; clock?: VirtualClock } = {},
): Promise<OpenOutbox> {
  const { log, lines } = recordingLog();
  const outbox = new Outbox({
    store,
    volume: volumeOf(store),
    clock,
    random: seededRandom(stores++),
    log,
    options: { ...OPTIONS, ...options },
  });
  await outbox.open();
  return { outbox, clock, lines };
}

/** What lies beside `store`, whichever kind it is. */
function volumeOf(store: Store): Volume {
  const inner = store instanceof FaultyStore ? store.inner : store;
  return inner instanceof MemoryStore ? new MemoryVolume(inner.disk) : new StoreVolume(inner.location);
}

/** Telemetry that carries `number`. One an hour, so that nothing can be merged when room is made: see `minute`. */
export function link(number: number, padding = 0): Draft {
  const rungs = padding === 0 ? {} : { rungs: { ["x".repeat(padding)]: "up" as const } };
  return { at: 1_700_000_000_000 + number * 3_600_000, kind: "link", span: 60_000, samples: number, ...rungs };
}

/** Telemetry of minute `number`, which carries it. */
export function minute(number: number): Draft {
  return { at: 1_700_000_100_000 + number * 60_000, kind: "link", span: 60_000, samples: number };
}

/** An event that carries `number`. */
export function alarm(number: number): Draft {
  return { at: 1_700_000_000_000 + number, kind: "alarm", code: `code-${number}`, state: "raised" };
}

export function read(record: QueuedRecord): ReadRecord & Partial<LostFields> {
  return JSON.parse(record.json);
}

export function seqsOf(records: readonly QueuedRecord[]): readonly number[] {
  return records.map((record) => record.seq);
}

export async function take(outbox: Outbox, lane: Lane, records = NO_LIMIT.records): Promise<readonly number[]> {
  return seqsOf(await outbox.take(lane, { ...NO_LIMIT, records }));
}

/** Takes everything of every lane, and releases it again. */
export async function pending(outbox: Outbox): Promise<readonly QueuedRecord[]> {
  const found: QueuedRecord[] = [];
  for (const lane of LANES) found.push(...(await outbox.take(lane, NO_LIMIT)));
  outbox.release(seqsOf(found));
  return found.sort((a, b) => a.seq - b.seq);
}

/** Delivers everything, what is declared meanwhile included, and closes the outbox. */
export async function drain(outbox: Outbox): Promise<readonly QueuedRecord[]> {
  const delivered: QueuedRecord[] = [];
  const settling: Promise<void>[] = [];
  // A declaration becomes a queued record only with the next commit, some turns of the event loop later.
  for (let idle = 0; idle < 200; idle++) {
    for (const lane of LANES) {
      const records = await outbox.take(lane, { ...NO_LIMIT, records: 100 });
      if (records.length === 0) continue;
      idle = 0;
      delivered.push(...records);
      settling.push(outbox.settle(seqsOf(records), { outcome: "delivered" }));
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  await outbox.close();
  await Promise.all(settling);
  return delivered;
}

/** Lets time pass until `promise` is settled: what fails is tried again after a while. */
export async function withTime<T>(clock: VirtualClock, promise: Promise<T>): Promise<T> {
  let done = false;
  const finish = () => {
    done = true;
  };
  promise.then(finish, finish);
  for (let seconds = 0; !done && seconds < 3600; seconds++) await clock.advance(1000);
  return promise;
}
