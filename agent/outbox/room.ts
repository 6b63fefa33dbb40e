import type { Store } from "../core/store.ts";
import type { Books } from "./books.ts";
import type { Losses } from "./losses.ts";
import { type Deletion, makeRoom, spareBytes } from "./retention.ts";
import type { InFlightRecords } from "./taking.ts";
import type { VolumeWatch } from "./volume-watch.ts";

export interface RoomParts {
  readonly store: Store;
  readonly books: Books;
  readonly losses: Losses;
  readonly watch: VolumeWatch;
  readonly inFlight: InFlightRecords;
}

/** Keeps what is stored within its bound: the deletions that the next commit must carry, and whether more have to follow. */
export class Room {
  #deletions: Deletion[] = [];
  #freeing = false;

  constructor(private readonly parts: RoomParts) {}

  /** To be deleted with the next commit. */
  delete(...deletions: readonly Deletion[]): void {
    this.#deletions.push(...deletions);
  }

  takeDeletions(): readonly Deletion[] {
    return this.#deletions.splice(0);
  }

  /**
   * Queues deletions for the next commit. True when more should go in the commits after it. What is in flight or larger than the
   * bound cannot be made room for: then the bound is exceeded for a while. Rejects as Store.range does; nothing was queued then.
   * @param waitingBytes what waits to be stored. @param lateEnd telemetry from this position on is live.
   */
  async freeSome(waitingBytes: number, lateEnd: number): Promise<boolean> {
    const excess = this.#excess(waitingBytes);
    this.#freeing ||= excess > 0;
    if (!this.#freeing) return false;
    this.#freeing = false;
    const { store, books, losses, watch, inFlight } = this.parts;
    const { boundBytes } = watch;
    const isInFlight = (seq: number) => inFlight.has(seq);
    const room = await makeRoom({ store, books, inFlight: isInFlight, excess, boundBytes, lateEnd });
    for (const { records, reason, merged } of room.losses) losses.declare(records, reason, merged);
    this.#deletions.push(...room.deletions);
    const left = this.#excess(waitingBytes);
    const dropping = room.losses.some(({ reason }) => reason === "retention");
    const enough = dropping ? left <= 0 : left <= -spareBytes(boundBytes);
    this.#freeing = room.deletions.length > 0 && left < excess && !enough;
    return this.#freeing;
  }

  /** By how much everything that is kept and that waits would exceed the bound; negative while there is room. */
  #excess(waitingBytes: number): number {
    const { books, losses, watch } = this.parts;
    const deleted = this.#deletions.reduce((sum, deletion) => sum + deletion.bytes, 0);
    return books.bytes - deleted + waitingBytes + losses.bytes - watch.boundBytes;
  }
}
