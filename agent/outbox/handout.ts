import type { Clock } from "../core/clock.ts";
import type { BatchLimit, Lane, QueuedRecord } from "../core/queue.ts";
import type { Store } from "../core/store.ts";
import type { Books } from "./books.ts";
import type { DurableWriter } from "./durable-writer.ts";
import type { JustStored } from "./just-stored.ts";
import type { Lanes } from "./lanes.ts";
import type { Losses } from "./losses.ts";
import type { ReadProblems } from "./read-problems.ts";
import type { Recount } from "./recount.ts";
import { type InFlightRecords, takeRecords } from "./taking.ts";
import { type ReadRun, readUndamaged } from "./track.ts";

export interface HandoutParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly books: Books;
  readonly justStored: JustStored;
  readonly lanes: Lanes;
  readonly inFlight: InFlightRecords;
  readonly losses: Losses;
  readonly recount: Recount;
  readonly reads: ReadProblems;
  readonly writer: Pick<DurableWriter, "usable" | "generation">;
}

/** Hands out what is queued, while the store can be read, takes it back, and declares what turns out to be damaged. */
export class Handout {
  /** A take came back empty because the store could not be read: who asked does not ask again by himself. */
  #wasRefused = false;
  #listeners: readonly (() => void)[] = [];

  constructor(private readonly parts: HandoutParts) {}

  /** Whether a take from the lane would find something now. */
  has(lane: Lane): boolean {
    return this.parts.lanes.has(lane, this.parts.clock.monotonic());
  }

  /** As Queue.take, one call at a time. Never rejects: empty as well while the store cannot be read. */
  async take(lane: Lane, limit: BatchLimit): Promise<readonly QueuedRecord[]> {
    const { store, clock, books, justStored, lanes, inFlight, losses, recount, reads, writer } = this.parts;
    const { generation, usable } = writer;
    this.#wasRefused ||= !usable;
    if (!usable) return [];
    try {
      const range = await lanes.begin(lane, clock.monotonic(), store);
      if (range === undefined) return [];
      const read: ReadRun = async (track, run) =>
        justStored.takeOut(track, run) ?? (await readUndamaged(store, track, run));
      const take = await takeRecords(read, books, range, limit, inFlight, books.next - 1);
      // What a closed handle could not read is not damaged.
      const believable = generation === writer.generation && writer.usable;
      lanes.finish(range, believable ? take.next : range.from);
      if (believable && take.damaged.length > 0) {
        losses.declare(take.damaged, "corrupt-entry");
        recount.demand();
      }
      reads.succeeded(lane);
      return take.records;
    } catch (error) {
      this.#wasRefused = true;
      reads.failed(lane, error);
      return [];
    }
  }

  /** As Queue.release. */
  release(seqs: readonly number[]): void {
    const { lanes, inFlight } = this.parts;
    for (const { track, position } of seqs.flatMap((seq) => inFlight.remove(seq) ?? [])) lanes.release(track, position);
    this.#tellPending();
  }

  /** As Queue.onPending. */
  onPending(listener: () => void): () => void {
    this.#listeners = this.#listeners.concat(listener);
    return () => {
      this.#listeners = this.#listeners.filter((other) => other !== listener);
    };
  }

  /** The store could be written. @param hasMore whether records were added. */
  committed(hasMore: boolean): void {
    if (!hasMore && !this.#wasRefused) return;
    this.#wasRefused = false;
    this.#tellPending();
  }

  #tellPending(): void {
    for (const listener of this.#listeners) listener();
  }
}
