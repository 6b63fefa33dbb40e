import { problemStatus, SuarError } from "../core/errors.ts";
import type { Queue } from "../core/queue.ts";
import type { Millis } from "../core/time.ts";
import type { Alarms } from "./alarms.ts";
import type { Commit } from "./centre-messages.ts";
import type { Confirmations } from "./confirmations.ts";
import type { Topics } from "./topics.ts";

export interface CustodyParts {
  readonly queue: Queue;
  readonly topics: Topics;
  readonly alarms: Alarms;
  /** Present when only the centre's word counts as delivered. */
  readonly confirmations: Confirmations | undefined;
}

/** What becomes of records that the broker has, with `uplink.confirm: central`. Otherwise it has nothing to do. */
export class Custody {
  constructor(
    private readonly parts: CustodyParts,
    private readonly onQueueFailed: (error: unknown) => void,
  ) {}

  /** As much as we remember waits for the centre. */
  get full(): boolean {
    return this.parts.confirmations?.full === true;
  }

  /** When `giveUp` may have something to do, Infinity: never. */
  nextAt(): Millis {
    return this.parts.confirmations?.nextAt() ?? Number.POSITIVE_INFINITY;
  }

  /** The broker has these. False: that is enough, they are delivered. */
  takes(seqs: readonly number[], now: Millis): boolean {
    this.parts.confirmations?.add(seqs, now);
    return this.parts.confirmations !== undefined;
  }

  /** The centre has these: they are delivered for good. True: there is room again. */
  confirm({ epoch, through, also }: Commit): boolean {
    const { queue, confirmations, alarms, topics } = this.parts;
    if (confirmations === undefined || epoch !== queue.epoch) return false;
    const seqs = confirmations.confirmed(through, also);
    if (seqs.length === 0) return false;
    alarms.clear("commit-late", topics.commit);
    queue.settle(seqs, { outcome: "delivered" }).catch((error: unknown) => {
      this.onQueueFailed(error);
      queue.release(seqs);
    });
    return true;
  }

  /** What the centre has not confirmed in time goes again. */
  giveUp(now: Millis): void {
    const { queue, confirmations, alarms, topics } = this.parts;
    const seqs = confirmations?.overdue(now) ?? [];
    if (seqs.length === 0) return;
    alarms.raise("commit-late", topics.commit, problemStatus(new SuarError("commit-late", { topic: topics.commit })));
    queue.release(seqs);
  }
}
