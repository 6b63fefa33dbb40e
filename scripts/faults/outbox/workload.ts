import { LANES } from "../../../agent/core/queue.ts";
import type { Store } from "../../../agent/core/store.ts";
import { Outbox, type OutboxOptions } from "../../../agent/outbox/outbox.ts";
import { LevelStore } from "../../../agent/platform/level-store.ts";
import { NodeClock } from "../../../agent/platform/node-clock.ts";
import { nodeRandom } from "../../../agent/platform/node-random.ts";
import { StoreVolume } from "../../../agent/platform/store-volume.ts";
import { SeededRandom } from "../random.ts";
import { draftOf } from "./drafts.ts";
import type { JournalLine } from "./journal.ts";
import { silentLog } from "./silent-log.ts";
import { WitnessStore } from "./witness-store.ts";

export const BASE_OPTIONS: OutboxOptions = {
  maximumBytes: 64 * 1024 * 1024,
  commitEvery: 0,
  freshFor: 60_000,
  aliveEvery: 3_600_000,
  diskFloorBytes: 0,
  ballastBytes: 64 * 1024,
};

export interface Workload {
  readonly seed: number;
  /** Directory of the store; what lies beside it has its name in front. */
  readonly location: string;
  /** The bytes that are appended, about. */
  readonly bytes: number;
  /** Bound on the store: below `bytes` retention has to work. */
  readonly maximumBytes: number;
  /** 0..1: how much of what is appended is delivered. */
  readonly delivered: number;
  /** Closing and opening again, on average so many times. */
  readonly restarts: number;
  readonly write: (line: JournalLine) => void;
  /** Between the witness and LevelDB: what a deliberate defect puts there. */
  readonly wrap?: (store: Store) => Store;
}

/**
 * Appends, takes and settles in an order that follows from the seed, and says what it does. Resolves with the open outbox: the caller
 * closes it, or looks at its files as they are.
 */
export async function performWorkload(workload: Workload): Promise<Outbox> {
  const { seed, write } = workload;
  const random = new SeededRandom(seed);
  let outbox = await openOne(workload);
  write({ epoch: outbox.epoch });
  const settling = new Set<Promise<void>>();
  const restartEvery = workload.bytes / (workload.restarts + 1);
  let restartAt = workload.restarts === 0 ? Number.POSITIVE_INFINITY : restartEvery;
  let bytes = 0;
  let marker = 0;
  let delivered = 0;
  while (bytes < workload.bytes) {
    const appends = Array.from({ length: random.pick([1, 1, 2, 4]) }, async () => {
      const markers = Array.from({ length: random.pick([1, 1, 2, 5, 20, 60]) }, () => marker++);
      const drafts = markers.map((one) => draftOf(seed, one));
      bytes += JSON.stringify(drafts).length;
      await outbox.append(drafts);
      write({ confirmed: markers });
    });
    // Settlements and appends often share a commit, and sometimes the next step begins before they are through.
    if (delivered < marker * workload.delivered) delivered += await deliver(outbox, random, write, settling);
    await Promise.all(appends);
    if (random.chance(0.2)) await Promise.all(settling);
    if (bytes >= restartAt) {
      restartAt += restartEvery;
      await outbox.close();
      await Promise.all(settling);
      outbox = await openOne(workload);
    }
  }
  outbox.hurry();
  await Promise.all(settling);
  return outbox;
}

async function openOne({ seed, location, maximumBytes, write, wrap = (store) => store }: Workload): Promise<Outbox> {
  const outbox: Outbox = new Outbox({
    store: new WitnessStore(wrap(new LevelStore(location)), seed, () => outbox.epoch, write),
    volume: new StoreVolume(location),
    clock: new NodeClock("always"),
    random: nodeRandom,
    log: silentLog,
    options: { ...BASE_OPTIONS, maximumBytes },
  });
  await outbox.open();
  return outbox;
}

/** Takes some records of a lane and settles most of them, in one settlement or several; the rest is released. */
async function deliver(
  outbox: Outbox,
  random: SeededRandom,
  write: Workload["write"],
  settling: Set<Promise<void>>,
): Promise<number> {
  const records = await outbox.take(random.pick(LANES), { records: random.pick([1, 10, 50, 200]), bytes: 2 ** 20 });
  const seqs = records.map((record) => record.seq);
  const kept = random.chance(0.2) ? seqs.splice(random.below(seqs.length + 1)) : [];
  outbox.release(kept);
  const parts = random.chance(0.3) ? seqs.map((seq) => [seq]) : [seqs];
  for (const part of parts) {
    if (part.length === 0) continue;
    write({ settle: part });
    const settled = outbox.settle(part, { outcome: "delivered" }).then(() => {
      write({ settled: part });
      settling.delete(settled);
    });
    settling.add(settled);
  }
  return seqs.length;
}
