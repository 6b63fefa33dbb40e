import type { Clock } from "../core/clock.ts";
import { SuarError } from "../core/errors.ts";
import type { Log } from "../core/log.ts";
import type { Millis } from "../core/time.ts";
import type { OldestQueued } from "./age.ts";
import { aliveNow } from "./alive.ts";
import { assemble, type Batch } from "./batch.ts";
import type { Books } from "./books.ts";
import type { DurableWriter } from "./durable-writer.ts";
import type { Freshness } from "./freshness.ts";
import type { Handout } from "./handout.ts";
import type { Intake } from "./intake.ts";
import type { JustStored } from "./just-stored.ts";
import type { Losses } from "./losses.ts";
import type { Room } from "./room.ts";
import type { Settlements, Waiting } from "./settlements.ts";
import type { Witness } from "./witness.ts";

export interface CommitsParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly books: Books;
  readonly intake: Intake;
  readonly losses: Losses;
  readonly room: Room;
  readonly settlements: Settlements;
  readonly oldest: OldestQueued;
  readonly justStored: JustStored;
  readonly fresh: Freshness;
  readonly writer: DurableWriter;
  readonly witness: Witness;
  readonly handout: Handout;
  /** Ends the attempts of a commit that the disk refuses. */
  readonly closing: Pick<AbortController, "signal">;
}

/** Declarations, deletions, settlements and the ledgers go with every commit. */
export type Contents = "appends" | "no appends" | "clean stop";

/** Puts all that waits into one commit, and tells those who wait for it once it is synced and witnessed. */
export class Commits {
  #lastAt: Millis | undefined;

  constructor(private readonly parts: CommitsParts) {}

  /** When the last one was made, monotonic. Undefined before the first. */
  get lastAt(): Millis | undefined {
    return this.#lastAt;
  }

  /**
   * One at a time. False when the disk refused to the last; rejects as DurableWriter.commit does. In both cases those who wait are
   * refused with `outbox-closed`.
   */
  async make(what: Contents): Promise<boolean> {
    const { clock, log, books, oldest, justStored, fresh, writer, witness, handout, closing } = this.parts;
    const batch = this.#assemble(what);
    const { operations, entries, state, appends, waiting } = batch;
    let synced = false;
    try {
      synced = await writer.commit({ number: state.commit, operations }, closing);
    } finally {
      if (!synced) refuse(waiting);
    }
    if (!synced) return false;
    await witness.confirm(batch);
    // From here on nothing is awaited: what is seen as stored is also known as fresh.
    this.#lastAt = clock.monotonic();
    const from = books.next;
    books.committed(state);
    oldest.added(entries, books.tracks, books.epoch);
    justStored.keep(entries);
    for (const { waiting: append, firstTelemetry } of appends) {
      if (firstTelemetry !== undefined) fresh.mark(firstTelemetry, append.since);
    }
    // The kill test reads this line: it must come after the synced commit and before anybody is told.
    if (state.next > from) log.debug("records stored", { epoch: books.epoch, from, to: state.next - 1 });
    for (const one of waiting) one.resolve();
    handout.committed(state.next > from);
    return true;
  }

  /** Refuses all that waits: nothing is committed any more. */
  refuseAll(): void {
    refuse([...this.parts.intake.takeAll(), ...this.parts.settlements.takeAll()]);
  }

  #assemble(what: Contents): Batch & { readonly waiting: readonly Waiting[] } {
    const { clock, books, intake, losses, room, settlements, oldest } = this.parts;
    const appends = what === "appends" ? intake.takeCommit() : [];
    const carried = losses.takeAll();
    const deletions = room.takeDeletions();
    const oldestQueuedSeq = oldest.seq(books.tracks, books.next);
    books.anchors.forgetBefore(oldestQueuedSeq);
    const [alive, stoppedCleanly] = [aliveNow(clock), what === "clean stop"];
    const batch = assemble(books, { carried, appends, deletions, alive, stoppedCleanly, oldestQueuedSeq });
    return { waiting: [...appends, ...settlements.takeAll()], ...batch };
  }
}

function refuse(waiting: readonly Waiting[]): void {
  for (const one of waiting) one.reject(new SuarError("outbox-closed", {}));
}
