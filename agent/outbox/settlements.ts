import type { Settlement } from "../core/queue.ts";
import type { Losses } from "./losses.ts";
import type { Room } from "./room.ts";
import type { InFlightRecords } from "./taking.ts";

/** Somebody who waits for a commit. */
export interface Waiting {
  resolve(): void;
  reject(error: unknown): void;
}

export interface SettlementsParts {
  readonly inFlight: InFlightRecords;
  readonly losses: Losses;
  readonly room: Room;
}

/** Settles what is in flight: in the ledger at once, on disk with the next commit. */
export class Settlements {
  /** Ends `#last`, for all whom the next commit confirms: mostly they wait for a while, and one promise is enough for them. */
  #next: Waiting | undefined;
  #waiting = 0;
  /** Once it is on disk, so are all that came before. */
  #last: Promise<void> = Promise.resolve();

  constructor(private readonly parts: SettlementsParts) {}

  /** How many the next commit would confirm. */
  get waiting(): number {
    return this.#waiting;
  }

  /** As Queue.settle. Records that are not in flight, for example because they were settled before, are passed over. */
  settle(seqs: readonly number[], settlement: Settlement): Promise<void> {
    const { inFlight, losses, room } = this.parts;
    const taken = seqs.flatMap((seq) => inFlight.remove(seq) ?? []);
    // Repeated while the first settlement is still on its way to the disk, it has to wait for that.
    if (taken.length === 0) return this.#last;
    for (const { track, position, key, bytes } of taken) {
      if (position < track.reclaimed) room.delete({ key, bytes });
      if (settlement.outcome === "delivered") track.ledger.add(position);
    }
    if (settlement.outcome === "rejected") losses.declare(taken, settlement.reason);
    this.#waiting++;
    if (this.#next === undefined) {
      this.#last = new Promise((resolve, reject) => {
        this.#next = { resolve, reject };
      });
    }
    return this.#last;
  }

  takeAll(): readonly Waiting[] {
    const all = this.#next === undefined ? [] : [this.#next];
    this.#next = undefined;
    this.#waiting = 0;
    return all;
  }
}
