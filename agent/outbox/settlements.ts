import type { Settlement } from "../core/queue.ts";
import type { Losses } from "./losses.ts";
import type { Room } from "./room.ts";
import type { InFlightRecords } from "./taking.ts";

/** Somebody who waits for a commit. */
export interface Waiting {
  resolve(): void;
  reject(error: unknown): void;
}

/** Settles what is in flight: in the ledger at once, on disk with the next commit. */
export class Settlements {
  #waiting: Waiting[] = [];
  /** Once it is on disk, so are all that came before. */
  #last: Promise<void> = Promise.resolve();

  constructor(
    private readonly inFlight: InFlightRecords,
    private readonly losses: Losses,
    private readonly room: Room,
  ) {}

  /** How many the next commit would confirm. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** As Queue.settle. Records that are not in flight, for example because they were settled before, are passed over. */
  settle(seqs: readonly number[], settlement: Settlement): Promise<void> {
    const taken = seqs.flatMap((seq) => this.inFlight.remove(seq) ?? []);
    // Repeated while the first settlement is still on its way to the disk, it has to wait for that.
    if (taken.length === 0) return this.#last;
    for (const { track, position, key, bytes } of taken) {
      if (position < track.reclaimed) this.room.delete({ key, bytes });
      if (settlement.outcome === "delivered") track.ledger.add(position);
    }
    if (settlement.outcome === "rejected") this.losses.declare(taken, settlement.reason);
    this.#last = new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
    return this.#last;
  }

  takeAll(): readonly Waiting[] {
    const all = this.#waiting;
    this.#waiting = [];
    return all;
  }
}
