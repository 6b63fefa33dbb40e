import { reasonOf } from "../../../agent/core/errors.ts";
import { LANES } from "../../../agent/core/queue.ts";
import type { LossReason } from "../../../agent/core/record.ts";
import type { RecorderOrders } from "./lines.ts";
import { outboxHere } from "./outbox-here.ts";
import type { Testimony } from "./testimony.ts";

const LIMIT_MS = 60_000;

/**
 * Opens the store in this process, without any fault, receives everything that is left and concludes.
 * Returns the counts for the table; what is wrong is in `testimony`.
 */
export async function takeRest(
  orders: RecorderOrders,
  testimony: Testimony,
  reasons: readonly LossReason[],
): Promise<Readonly<Record<string, number>>> {
  const outbox = outboxHere(orders);
  const start = performance.now();
  try {
    await outbox.open();
  } catch (error) {
    testimony.problems.push(`Expected the store to open without a fault, saw ${reasonOf(error)}.`);
    return {};
  }
  try {
    testimony.hear({ opening: true });
    testimony.opened(outbox.account(), performance.now() - start);
    // Nothing waits for company from here on: once all is settled, what was declared meanwhile is queued as well.
    outbox.hurry();
    const settling: Promise<void>[] = [];
    const end = performance.now() + LIMIT_MS;
    do {
      await Promise.all(settling.splice(0));
      for (const lane of LANES) {
        const records = await outbox.take(lane, { records: 1000, bytes: 1_000_000 });
        if (records.length === 0) continue;
        testimony.received(
          records.map(({ json }) => json),
          lane,
        );
        const seqs = records.map(({ seq }) => seq);
        settling.push(outbox.settle(seqs, { outcome: "delivered" }).then(() => testimony.hear({ settled: seqs })));
      }
    } while ((settling.length > 0 || outbox.account().queued > 0) && performance.now() < end);
  } finally {
    await outbox.close();
  }
  return testimony.conclude(outbox.account(), reasons);
}
