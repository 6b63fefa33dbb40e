import { type Account, LANES, type QueuedRecord } from "../../agent/core/queue.ts";
import type { PreviousRun } from "../../agent/core/record.ts";
import type { Outbox } from "../../agent/outbox/outbox.ts";
import { NO_LIMIT, seqsOf } from "./outbox-harness.ts";

/** Name of the store's directory in a fixture: what stands beside it begins with the same. */
export const STORE_NAME = "outbox";

/** What must come out of the store of a fixture. */
export interface Expected {
  readonly account: Account;
  readonly previousRun: PreviousRun;
  /** All that is in the store, delivered records as well, in the order of their numbers. */
  readonly stored: readonly QueuedRecord[];
  /** The numbers that are queued, in order; their texts are in `stored`. */
  readonly queued: readonly number[];
}

/** Everything that the store holds, in the order of the numbers. */
export async function storedRecords(outbox: Outbox): Promise<readonly QueuedRecord[]> {
  const found: QueuedRecord[] = [];
  for (let from: number | undefined = 1; from !== undefined; ) {
    const page: Awaited<ReturnType<Outbox["replay"]>> = await outbox.replay(from, 1e9, NO_LIMIT);
    found.push(...page.records);
    from = page.next;
  }
  return found;
}

/** Takes everything of every lane, delivers it and closes the outbox; in the order of the numbers. */
export async function drainQueue(outbox: Outbox): Promise<readonly QueuedRecord[]> {
  const found: QueuedRecord[] = [];
  for (const lane of LANES) {
    for (let more = true; more; ) {
      const records = await outbox.take(lane, NO_LIMIT);
      found.push(...records);
      more = records.length > 0;
    }
  }
  const settled = outbox.settle(seqsOf(found), { outcome: "delivered" });
  outbox.hurry();
  await settled;
  await outbox.close();
  return found.sort((a, b) => a.seq - b.seq);
}
