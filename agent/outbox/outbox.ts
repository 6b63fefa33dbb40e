import type { Alarm } from "../core/clock.ts";
import { problemStatus, SuarError } from "../core/errors.ts";
import type { Account, BatchLimit, Lane, LookBack, Queue, QueuedRecord, Replay, Settlement } from "../core/queue.ts";
import type { Draft, PreviousRun, Recorder } from "../core/record.ts";
import type { OutboxStatus, ProblemStatus } from "../core/status.ts";
import { HOUR, type Millis, SECOND } from "../core/time.ts";
import { type Beginning, begin } from "./beginning.ts";
import { lookBack } from "./look-back.ts";
import { replayRecords } from "./replay.ts";
import { type OutboxParts, Works } from "./works.ts";

export type { OutboxOptions, OutboxParts } from "./works.ts";

/** So many waiting settlements are worth a commit of their own; fewer ride on the next one. */
export const LEDGER_GROUP = 4;

/**
 * Keeps every record from `append` until it was delivered, and after that while there is room. README.md has the format on disk,
 * the guarantees and the accounting.
 *
 * INVARIANTS
 * - One commit at a time, made by `write` alone. What a commit adds is seen by readers once it is synced.
 * - A commit takes its picture of the ledgers together with the waiting declarations and deletions, without waiting in between.
 * - A record is taken, dropped or declared only in a stretch of code that does not wait, after a look at the ledger and at what
 *   is in flight. So no two of them ever get the same record.
 */
export class Outbox implements Recorder, Queue {
  readonly #works: Works;
  #phase: "new" | "open" | "closed" = "new";
  #hurried = false;
  /** Accepted, and not yet synced. */
  #unsynced = 0;
  #opening: Promise<void> | undefined;
  #closed: Promise<void> | undefined;
  /** The last of the takes that are not over, which go one after the other. Kept no longer: it holds what was taken. */
  #taking: Promise<unknown> | undefined;
  #takes = 0;
  /** While commits are made, or it is looked whether one is due. */
  #writing: Promise<void> | undefined;
  /** For the next look, while none is under way. */
  #alarm: Alarm | undefined;
  /** When the cycle under way began, monotonic. */
  #cycleSince: Millis | undefined;
  #beginning: Beginning | undefined;
  #defect: ProblemStatus | undefined;

  constructor(parts: OutboxParts) {
    this.#works = new Works(parts, () => this.#phase === "closed");
  }

  /** Empty before `open`. */
  get epoch(): string {
    return this.#works.books.epoch;
  }

  /** How the run before this one ended; undefined before `open`, and for a store that has just begun. */
  get previousRun(): PreviousRun | undefined {
    return this.#beginning?.previousRun;
  }

  /**
   * Opens the store, whatever state it is in, and begins to commit: what cannot be used is set aside, and its loss is declared.
   * Rejects as `openStore` does; the store is then closed again.
   */
  open(): Promise<void> {
    this.#opening ??= this.#open();
    return this.#opening;
  }

  /** Commits what waits and closes the store. What a failing disk does not take then is rejected with `outbox-closed`. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  append(drafts: readonly Draft[]): Promise<void> {
    if (this.#phase !== "open") return Promise.reject(new SuarError("outbox-closed", {}));
    const { length } = drafts;
    if (length === 0) return Promise.resolve();
    const stored = this.#works.intake.offer(drafts, this.#works.clock.monotonic());
    this.#unsynced += length;
    // Does not hold the drafts: they are taken over.
    const answered = () => {
      this.#unsynced -= length;
    };
    void stored.then(answered, answered);
    this.#ring();
    return stored;
  }

  /** Never rejects. Empty as well while the store cannot be read: the commit that succeeds after that calls the listeners. */
  take(lane: Lane, limit: BatchLimit): Promise<readonly QueuedRecord[]> {
    // Most of the time all but one of the lanes are empty.
    if (this.#phase !== "open" || !this.#works.handout.has(lane)) return Promise.resolve([]);
    const before = this.#taking ?? Promise.resolve();
    const taken = before.then(() => this.#take(lane, limit));
    this.#takes++;
    this.#taking = taken;
    return taken;
  }

  /** Records that are not taken, for example because they were settled before, are passed over. */
  settle(seqs: readonly number[], settlement: Settlement): Promise<void> {
    if (this.#phase !== "open") return Promise.reject(new SuarError("outbox-closed", {}));
    const settled = this.#works.settlements.settle(seqs, settlement);
    this.#ring();
    return settled;
  }

  release(seqs: readonly number[]): void {
    this.#works.handout.release(seqs);
    this.#ring();
  }

  hurry(): void {
    this.#hurried = true;
    this.#ring();
  }

  /** Records by their numbers, delivered ones as well, while they are in the store. Rejects as Store.range does. */
  replay(from: number, to: number, limit: BatchLimit): Promise<Replay> {
    if (this.#phase !== "open") return Promise.reject(new SuarError("outbox-closed", {}));
    return replayRecords(this.#works.store, this.#works.books, from, to, limit);
  }

  /** What was recorded last, of one kind, whatever became of it: see `lookBack`. Rejects as Store.range does. */
  lookBack(which: "event" | "telemetry", before: number | undefined, count: number): Promise<LookBack> {
    if (this.#phase !== "open") return Promise.reject(new SuarError("outbox-closed", {}));
    return lookBack(this.#works.store, this.#works.books, which, before, count);
  }

  onPending(listener: () => void): () => void {
    return this.#works.handout.onPending(listener);
  }

  account(): Account {
    return this.#works.books.account();
  }

  status(): OutboxStatus {
    const { earlierLosses = [] } = this.#beginning ?? {};
    const { setAside } = this.#works.watch;
    const oldestQueuedMs = this.#works.oldest.age(this.#works.clock, this.#works.books.tracks);
    const problem =
      this.#defect ?? this.#works.writer.problem ?? this.#works.reads.problem ?? this.#works.watch.problem;
    const stalledMs = this.#stalledMs();
    return {
      account: this.account(),
      ...(earlierLosses.length === 0 ? {} : { earlier: earlierLosses }),
      ...(setAside.length === 0 ? {} : { setAside }),
      unsyncedRecords: this.#unsynced,
      ...(oldestQueuedMs === undefined ? {} : { oldestQueuedMs }),
      bytes: this.#works.books.bytes,
      maximumBytes: this.#works.options.maximumBytes,
      ...(stalledMs < SECOND ? {} : { stalledMs }),
      ...(problem === undefined ? {} : { problem }),
    };
  }

  async #open(): Promise<void> {
    if (this.#phase !== "new") throw new SuarError("outbox-closed", {});
    this.#beginning = await begin(this.#works);
    if (this.#beginning.origin === "rescued") this.#works.recount.demand();
    this.#works.log.info("the store is open", { ...this.account(), bytes: this.#works.books.bytes });
    await this.#refreshOldest();
    this.#phase = "open";
    this.#ring();
  }

  async #close(): Promise<void> {
    // A failed open was answered where it was called.
    await this.#opening?.catch(() => undefined);
    if (this.#phase === "open") this.#writing ??= this.#write();
    this.#phase = "closed";
    this.#works.closing.abort();
    await this.#taking;
    await this.#writing;
    const isSound = this.#defect === undefined && this.epoch !== "";
    if (isSound && this.#works.writer.usable) {
      // Without it, the next process takes this for a crash.
      await this.#tryAtEnd("the clean stop was not recorded", () => this.#works.commits.make("clean stop"));
    }
    await this.#works.store.close();
    if (isSound) await this.#tryAtEnd("the end of the run was not recorded", () => this.#works.volume.endRun());
  }

  /** What fails here makes the next start look through the store sooner: it takes longer, and does no harm. */
  async #tryAtEnd(sentence: string, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#works.log.warn(sentence, { ...problemStatus(error) });
    }
  }

  async #take(lane: Lane, limit: BatchLimit): Promise<readonly QueuedRecord[]> {
    const records = this.#phase === "open" ? await this.#works.handout.take(lane, limit) : [];
    if (--this.#takes === 0) this.#taking = undefined;
    // It may have found what has to be declared, or that the store is of no more use.
    if (this.#dueIn() === 0) this.#ring();
    return records;
  }

  /** There may be something to commit. */
  readonly #ring = (): void => {
    if (this.#phase === "open") this.#writing ??= this.#write();
  };

  /**
   * The only one who writes: makes commits while any is due, and sees to it that the next one is made. An outbox that waits costs an alarm; a
   * loop that waits in it would cost several times as much memory. Never rejects.
   */
  async #write(): Promise<void> {
    try {
      this.#alarm?.cancel();
      // What is appended in the same breath goes into the same commit.
      await Promise.resolve();
      let goesOn = true;
      while (goesOn && this.#dueIn() <= 0) goesOn = await this.#timedCycle();
      // Nothing is awaited after the last look: a ring before it was seen, and one behind it begins anew.
      if (this.#phase === "open") this.#alarm = this.#works.clock.after(this.#dueIn(), this.#ring, this.#alarm);
    } catch (error) {
      await this.#stop(error);
    }
    this.#writing = undefined;
    if (this.#phase === "closed") this.#works.commits.refuseAll();
  }

  /** For good. */
  async #stop(error: unknown): Promise<void> {
    if (this.#works.writer.damaged || this.#works.reads.blocked !== undefined) await this.#works.witness.condemn();
    this.#defect = problemStatus(error);
    this.#phase = "closed";
    const stack = error instanceof Error ? error.stack : "";
    this.#works.log.error("the outbox has stopped", { ...this.#defect, stack });
    this.#works.onDefect?.();
  }

  /** As `cycle`, and tells since when it is under way. */
  async #timedCycle(): Promise<boolean> {
    this.#cycleSince = this.#works.clock.monotonic();
    const goesOn = await this.#cycle();
    this.#cycleSince = undefined;
    return goesOn;
  }

  /** Time until the next commit, if nothing comes before it. */
  #dueIn(): Millis {
    const { clock, options } = this.#works;
    const due = this.#works.intake.dueIn(clock.monotonic(), options.commitEvery);
    const hurried = this.#hurried && due !== undefined;
    const closing = this.#phase === "closed" && (due !== undefined || this.#works.settlements.waiting > 0);
    if (hurried || closing || this.#works.losses.waiting || this.#ledgerIsDue()) return 0;
    if (this.#works.reads.blocked !== undefined) return 0;
    // What was rescued is made the store that the sidecar speaks of.
    if (this.#beginning?.origin === "rescued" && this.#works.commits.lastAt === undefined) return 0;
    if (this.#phase === "closed") return HOUR;
    const aliveIn = (this.#works.commits.lastAt ?? 0) + options.aliveEvery - clock.monotonic();
    return Math.max(0, Math.min(due ?? HOUR, aliveIn));
  }

  /** A settlement may wait for company, but not when nothing is in flight and the uplink could be waiting for it to go on. */
  #ledgerIsDue(): boolean {
    const { waiting } = this.#works.settlements;
    const stalled = this.#works.inFlight.size === 0 && this.account().queued > 0;
    return waiting >= LEDGER_GROUP || (waiting > 0 && (stalled || this.#hurried));
  }

  /** Commits what waits, after as many commits as it takes to make room for it. False when the disk refused to the last. */
  async #cycle(): Promise<boolean> {
    const { store, clock } = this.#works;
    const { blocked } = this.#works.reads;
    if (blocked !== undefined) {
      const reason = String(blocked.details["reason"] ?? "it cannot be read");
      throw new SuarError("store-disk-error", { directory: store.location, reason });
    }
    while (await this.#freeSome()) {
      if (!(await this.#works.commits.make("no appends"))) return false;
    }
    if (!(await this.#works.commits.make("appends"))) return false;
    await this.#refreshOldest();
    await this.#works.watch.look(this.#works.books.bytes);
    await this.#works.recount.makeIfDue(clock.monotonic());
    return true;
  }

  /** True when more room has to be made with the commit after the next. */
  #freeSome(): Promise<boolean> {
    const lateEnd = this.#works.lanes.lateEnd(this.#works.clock.monotonic());
    return this.#works.reads.attempt(
      "retention",
      () => this.#works.room.freeSome(this.#works.intake.bytes, lateEnd),
      false,
    );
  }

  /** A cycle that the disk refuses goes on in attempts, each of which is a step; one that does not answer makes none. */
  #stalledMs(): Millis {
    const { clock, options } = this.#works;
    const now = clock.monotonic();
    if (this.#cycleSince === undefined) return this.#works.intake.overdueMs(now, options.commitEvery);
    return now - Math.max(this.#cycleSince, this.#works.writer.attemptedAt);
  }

  #refreshOldest(): Promise<void> {
    const { store } = this.#works;
    return this.#works.reads.attempt(
      "oldest",
      () => this.#works.oldest.refresh(store, this.#works.books.tracks, this.epoch),
      undefined,
    );
  }
}
