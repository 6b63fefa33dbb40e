import type { Clock } from "../core/clock.ts";
import { isProblem, problemStatus, SuarError } from "../core/errors.ts";
import type { Log } from "../core/log.ts";
import type { Account, BatchLimit, Lane, Queue, QueuedRecord, Settlement } from "../core/queue.ts";
import type { Random } from "../core/random.ts";
import { type AliveMark, type Draft, type PreviousRun, type Recorder, stampNow } from "../core/record.ts";
import type { OutboxStatus, ProblemStatus } from "../core/status.ts";
import type { Store } from "../core/store.ts";
import { HOUR, type Millis } from "../core/time.ts";
import type { Volume } from "../core/volume.ts";
import { OldestQueued } from "./age.ts";
import { giveUpBallast } from "./ballast.ts";
import { assemble, type Batch } from "./batch.ts";
import { Books } from "./books.ts";
import { epochText } from "./bytes.ts";
import { DurableWriter } from "./durable-writer.ts";
import { Freshness } from "./freshness.ts";
import { Intake, unnumbered } from "./intake.ts";
import { Lanes } from "./lanes.ts";
import { Losses } from "./losses.ts";
import { type Origin, openStore } from "./opening.ts";
import { type ReadBy, ReadProblems } from "./read-problems.ts";
import { recount } from "./recount.ts";
import { type Replay, replayRecords } from "./replay.ts";
import type { Deletion } from "./retention.ts";
import { Room } from "./room.ts";
import { type EarlierStore, type Sidecar, SidecarFile, sidecarOf } from "./sidecar.ts";
import type { LoadedState } from "./state.ts";
import { lostWith, type Succession, succession } from "./succession.ts";
import { InFlightRecords, takeRecords } from "./taking.ts";
import { VolumeWatch } from "./volume-watch.ts";

export interface OutboxOptions {
  /** Bound on the keys and values of all entries kept. The files of LevelDB need more: see README.md. */
  readonly maximumBytes: number;
  /** Telemetry waits at most this long for its commit. An event is committed at once. */
  readonly commitEvery: Millis;
  /** Telemetry appended by this process less than this long ago is live; what is older, or from an earlier process, is backlog. */
  readonly freshFor: Millis;
  /** After so long without a commit one is made all the same: the last commit bounds from below when a power cut began. */
  readonly aliveEvery: Millis;
  /** With less than this free on the volume the store does not grow any more. */
  readonly diskFloorBytes: number;
  /** Size of the file that is given up when the disk is full. */
  readonly ballastBytes: number;
}

export interface OutboxParts {
  readonly store: Store;
  readonly volume: Volume;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly options: OutboxOptions;
  /** Called once if a defect ends the outbox: nothing is recorded any more, and only a new process helps. */
  readonly onDefect?: () => void;
}

/** So many waiting settlements are worth a commit of their own; fewer ride on the next one. */
export const LEDGER_GROUP = 4;
const EPOCH_BYTES = 8;

/**
 * Keeps every record from `append` until it was delivered, and after that while there is room. README.md has the format on disk,
 * the guarantees and the accounting.
 *
 * INVARIANTS
 * - One commit at a time, made by one loop. What a commit adds is seen by readers once it is synced.
 * - A commit takes its picture of the ledgers together with the waiting declarations and deletions, without waiting in between.
 * - A record is taken, dropped or declared only in a stretch of code that does not wait, after a look at the ledger and at what
 *   is in flight. So no two of them ever get the same record.
 */
export class Outbox implements Recorder, Queue {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #log: Log;
  readonly #options: OutboxOptions;

  readonly #books = new Books();
  readonly #intake = new Intake();
  readonly #inFlight = new InFlightRecords();
  readonly #oldest = new OldestQueued();
  readonly #fresh: Freshness;
  readonly #lanes: Lanes;
  readonly #losses: Losses;
  readonly #writer: DurableWriter;
  readonly #volume: Volume;
  readonly #sidecar: SidecarFile;
  readonly #watch: VolumeWatch;
  readonly #room: Room;
  readonly #listeners = new Set<() => void>();
  readonly #closing = new AbortController();

  #hurried = false;
  #phase: "new" | "open" | "closed" = "new";
  #opening: Promise<void> | undefined;
  #closed: Promise<void> | undefined;
  #loop: Promise<void> = Promise.resolve();
  #taking: Promise<unknown> = Promise.resolve();
  #alarm = new AbortController();
  #settlements: Waiting[] = [];
  #settlementsBeingCommitted = 0;
  #takeWasRefused = false;
  #origin: Origin = "found";
  /** Monotonic. Undefined before the first commit of this process. */
  #committedAt: Millis | undefined;
  /** What the sidecar says, or should say. */
  #confirmed: Sidecar | undefined;
  #inherited: readonly EarlierStore[] = [];
  #sidecarFails = false;
  /** The account of bytes may be wrong. */
  #recountIsDue = false;
  #recountedAt: Millis = Number.NEGATIVE_INFINITY;
  #previousRun: PreviousRun | undefined;
  readonly #readProblems: ReadProblems;
  #defect: ProblemStatus | undefined;
  readonly #onDefect: (() => void) | undefined;

  constructor({ store, volume, clock, random, log, options, onDefect }: OutboxParts) {
    this.#onDefect = onDefect;
    this.#store = store;
    this.#clock = clock;
    this.#random = random;
    this.#log = log;
    this.#readProblems = new ReadProblems(log);
    this.#options = options;
    this.#fresh = new Freshness(options.freshFor);
    this.#lanes = new Lanes(this.#books, this.#fresh);
    this.#losses = new Losses(clock, log, this.#books);
    this.#volume = volume;
    this.#sidecar = new SidecarFile(volume);
    this.#watch = new VolumeWatch(store, volume, clock, log, options);
    this.#writer = new DurableWriter({ store, volume, clock, log, books: this.#books });
    this.#room = new Room({
      store,
      books: this.#books,
      losses: this.#losses,
      watch: this.#watch,
      inFlight: (track, position) => this.#inFlight.has(track, position),
    });
  }

  /** Empty before `open`. */
  get epoch(): string {
    return this.#books.epoch;
  }

  /** How the run before this one ended; undefined before `open`, and for a store that has just begun. */
  get previousRun(): PreviousRun | undefined {
    return this.#previousRun;
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
    if (drafts.length === 0) return Promise.resolve();
    const stored = this.#intake.offer(drafts, this.#clock.monotonic());
    this.#ring();
    return stored;
  }

  /** Never rejects. Empty as well while the store cannot be read: the commit that succeeds after that calls the listeners. */
  take(lane: Lane, limit: BatchLimit): Promise<readonly QueuedRecord[]> {
    const taken = this.#taking.then(() => this.#take(lane, limit));
    this.#taking = taken;
    return taken;
  }

  /** Records that are not taken, for example because they were settled before, are passed over. */
  settle(seqs: readonly number[], settlement: Settlement): Promise<void> {
    if (this.#phase !== "open") return Promise.reject(new SuarError("outbox-closed", {}));
    const taken = seqs.flatMap((seq) => this.#inFlight.remove(seq) ?? []);
    // Repeated while the first settlement is still on its way to the disk, it has to wait for that.
    if (taken.length === 0 && this.#settlements.length + this.#settlementsBeingCommitted === 0)
      return Promise.resolve();
    for (const { track, position, key, bytes } of taken) {
      if (position < track.reclaimed) this.#room.delete({ key, bytes });
      if (settlement.outcome === "delivered") track.ledger.add(position);
    }
    if (settlement.outcome === "rejected") this.#losses.declare(taken, settlement.reason);
    return new Promise((resolve, reject) => {
      this.#settlements.push({ resolve, reject });
      this.#ring();
    });
  }

  release(seqs: readonly number[]): void {
    for (const { track, position } of seqs.flatMap((seq) => this.#inFlight.remove(seq) ?? [])) {
      this.#lanes.release(track, position);
    }
    this.#ring();
    this.#tellPending();
  }

  hurry(): void {
    this.#hurried = true;
    this.#ring();
  }

  /** Records by their numbers, delivered ones as well, while they are in the store. Rejects as Store.range does. */
  replay(from: number, to: number, limit: BatchLimit): Promise<Replay> {
    if (this.#phase !== "open") return Promise.reject(new SuarError("outbox-closed", {}));
    return replayRecords(this.#store, this.#books, from, to, limit);
  }

  onPending(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  account(): Account {
    return this.#books.account();
  }

  status(): OutboxStatus {
    const oldestQueuedMs = this.#oldest.age(this.#clock, this.#books.tracks);
    const readProblem = this.#readProblems.problem;
    const problem = this.#defect ?? this.#writer.problem ?? readProblem ?? this.#watch.problem;
    return {
      account: this.account(),
      ...(oldestQueuedMs === undefined ? {} : { oldestQueuedMs }),
      bytes: this.#books.bytes,
      maximumBytes: this.#options.maximumBytes,
      ...(problem === undefined ? {} : { problem }),
    };
  }

  async #open(): Promise<void> {
    if (this.#phase !== "new") throw new SuarError("outbox-closed", {});
    const { state, strays, sidecar, origin } = await openStore({
      store: this.#store,
      volume: this.#volume,
      sidecarFile: this.#sidecar,
      clock: this.#clock,
      log: this.#log,
    });
    try {
      if (state === undefined) await this.#begin(succession(sidecar, origin !== "found"));
      else this.#restore(state, strays, sidecar);
      this.#origin = origin;
      this.#recountIsDue = origin === "rescued";
    } catch (error) {
      this.#phase = "closed";
      await this.#store.close();
      throw error;
    }
    this.#log.info("the store is open", { ...this.account(), bytes: this.#books.bytes });
    this.#phase = "open";
    await this.#refreshOldest();
    this.#loop = this.#run();
  }

  #restore(state: LoadedState, strays: readonly Deletion[], sidecar: Sidecar | undefined): void {
    this.#books.restore(state);
    this.#room.delete(...strays);
    const witness = sidecar?.account.epoch === state.epoch ? sidecar : undefined;
    const { alive, stoppedCleanly } = witness !== undefined && witness.commit > state.commit ? witness : state;
    this.#remember({ lastAlive: alive, stoppedCleanly });
    if (sidecar === undefined || witness === undefined) return;
    this.#confirmed = sidecar;
    this.#inherited = sidecar.earlier;
    const lost = this.#books.writeOffTail(sidecar);
    if (lost === undefined) return;
    this.#log.error("the end of the store is gone", lost);
    this.#losses.announce({ ...lost, reason: "lost-tail" });
  }

  /** Before anything is stamped: the clock may be wrong, and this is later than then. */
  #remember(previousRun: PreviousRun | undefined): void {
    this.#previousRun = previousRun;
    if (previousRun?.lastAlive.at !== undefined) this.#clock.notBefore(previousRun.lastAlive.at);
  }

  /** The first commit of a new store: its name must outlive a crash before anybody hears it. */
  async #begin({ commit, previousRun, announcement, earlier }: Succession): Promise<void> {
    this.#books.epoch = epochText(this.#random.bytes(EPOCH_BYTES));
    this.#books.commit = commit;
    this.#remember(previousRun);
    this.#inherited = earlier;
    const stamp = stampNow(this.#clock);
    const drafts: readonly Draft[] = [
      ...(announcement === undefined ? [] : [{ ...stamp, ...announcement }]),
      ...earlier.map((store) => ({ ...stamp, ...lostWith(store) })),
    ];
    const batch = assemble(this.#books, {
      carried: drafts.map(unnumbered),
      alive: this.#alive(),
      oldestQueuedSeq: this.#books.next,
    });
    try {
      await this.#store.commit(batch.operations, "synced");
    } catch (error) {
      // The next opening then has the room that this one was missing.
      if (isProblem(error, "disk-full")) await giveUpBallast(this.#volume, this.#log);
      throw error;
    }
    this.#books.committed(batch.state);
    await this.#confirm(batch);
  }

  async #close(): Promise<void> {
    // A failed open was answered where it was called.
    await this.#opening?.catch(() => undefined);
    this.#phase = "closed";
    this.#closing.abort();
    this.#ring();
    await this.#taking;
    await this.#loop;
    await this.#stopCleanly();
    await this.#store.close();
    if (this.#defect === undefined && this.epoch !== "") await this.#endRun();
  }

  /** What fails here makes the next start look through the store sooner: it takes longer, and does no harm. */
  async #endRun(): Promise<void> {
    try {
      await this.#volume.endRun();
    } catch (error) {
      this.#log.warn("the end of the run was not recorded", { ...problemStatus(error) });
    }
  }

  /** Leaves word that the process was not cut off. Without it, the next one takes this for a crash, which does no harm. */
  async #stopCleanly(): Promise<void> {
    if (this.#defect !== undefined || this.epoch === "" || !this.#writer.usable) return;
    await this.#commitBatch({ ...this.#assemble("without appends", true) }).catch((error: unknown) => {
      this.#log.warn("the clean stop was not recorded", { ...problemStatus(error) });
    });
  }

  /** The only one who writes. Never rejects. */
  async #run(): Promise<void> {
    try {
      for (;;) {
        this.#alarm = new AbortController();
        const wait = this.#dueIn();
        if (wait > 0 && this.#phase === "closed") break;
        if (wait > 0) await this.#clock.sleep(wait, this.#alarm.signal);
        else if (!(await this.#cycle())) break;
      }
    } catch (error) {
      if (this.#writer.damaged || this.#readProblems.blocked !== undefined) await this.#condemn();
      this.#defect = problemStatus(error);
      this.#phase = "closed";
      this.#log.error("the outbox has stopped", { ...this.#defect, stack: error instanceof Error ? error.stack : "" });
      this.#onDefect?.();
    }
    refuse([...this.#intake.takeAll(), ...this.#settlements.splice(0)]);
  }

  /** Leaves word that the store turned out to be damaged: the next process looks what can be rescued, and declares the rest. */
  async #condemn(): Promise<void> {
    try {
      // What was confirmed last: the books are ahead of it, by marks whose declarations were in the commit that failed. Numbered one
      // higher, so that it is newer than the one in the other slot.
      const last = this.#confirmed;
      if (last !== undefined) await this.#sidecar.write({ ...last, commit: last.commit + 1, condemned: true });
    } catch (error) {
      this.#log.error("that the store is damaged cannot be remembered", { ...problemStatus(error) });
    }
  }

  /** Time until the next commit: a ring ends the wait. */
  #dueIn(): Millis {
    const due = this.#intake.dueIn(this.#clock.monotonic(), this.#options.commitEvery);
    const hurried = this.#hurried && due !== undefined;
    const closing = this.#phase === "closed" && (due !== undefined || this.#settlements.length > 0);
    if (hurried || closing || this.#losses.waiting || this.#ledgerIsDue()) return 0;
    if (this.#readProblems.blocked !== undefined) return 0;
    // What was rescued is made the store that the sidecar speaks of.
    if (this.#origin === "rescued" && this.#committedAt === undefined) return 0;
    if (this.#phase === "closed") return HOUR;
    const aliveIn = (this.#committedAt ?? 0) + this.#options.aliveEvery - this.#clock.monotonic();
    return Math.max(0, Math.min(due ?? HOUR, aliveIn));
  }

  /** A settlement may wait for company, but not when nothing is in flight and the uplink could be waiting for it to go on. */
  #ledgerIsDue(): boolean {
    const waiting = this.#settlements.length;
    const stalled = this.#inFlight.size === 0 && this.account().queued > 0;
    return waiting >= LEDGER_GROUP || (waiting > 0 && (stalled || this.#hurried));
  }

  /** Commits what waits, after as many commits as it takes to make room for it. False when the disk refused to the last. */
  async #cycle(): Promise<boolean> {
    const { blocked } = this.#readProblems;
    if (blocked !== undefined) {
      const reason = String(blocked.details["reason"] ?? "it cannot be read");
      throw new SuarError("store-disk-error", { directory: this.#store.location, reason });
    }
    while (await this.#freeSome()) {
      if (!(await this.#commitBatch(this.#assemble("without appends")))) return false;
    }
    if (!(await this.#commitBatch(this.#assemble("with appends")))) return false;
    await this.#refreshOldest();
    await this.#watch.look(this.#books.bytes);
    await this.#recount();
    return true;
  }

  /** After damage, and not again for a while: it reads everything. */
  async #recount(): Promise<void> {
    const now = this.#clock.monotonic();
    if (!this.#recountIsDue || now < this.#recountedAt + HOUR || !this.#writer.usable) return;
    this.#recountIsDue = false;
    this.#recountedAt = now;
    try {
      const bytes = await recount(this.#store, this.#books);
      if (bytes !== this.#books.bytes)
        this.#log.info("what is stored was counted anew", { bytes, before: this.#books.bytes });
      this.#books.bytes = bytes;
      this.#readProblems.succeeded("recount");
    } catch (error) {
      this.#recountIsDue = true;
      this.#readFailed("recount", error);
    }
  }

  /** True when more room has to be made with the commit after the next. */
  async #freeSome(): Promise<boolean> {
    try {
      const more = await this.#room.freeSome(this.#intake.bytes, this.#lanes.lateEnd(this.#clock.monotonic()));
      this.#readProblems.succeeded("retention");
      return more;
    } catch (error) {
      this.#readFailed("retention", error);
      return false;
    }
  }

  #assemble(what: "with appends" | "without appends", stoppedCleanly = false): OutboxBatch {
    const appends = what === "with appends" ? this.#intake.takeCommit() : [];
    const carried = this.#losses.takeAll();
    const deletions = this.#room.takeDeletions();
    const oldestQueuedSeq = this.#oldest.seq(this.#books.tracks, this.#books.next);
    this.#books.anchors.forgetBefore(oldestQueuedSeq);
    const alive = this.#alive();
    const batch = assemble(this.#books, { carried, appends, deletions, alive, stoppedCleanly, oldestQueuedSeq });
    return { ...batch, settlements: this.#settlements.splice(0) };
  }

  async #commitBatch(batch: OutboxBatch): Promise<boolean> {
    const { operations, state, appends, settlements } = batch;
    const waiting = [...appends.map((append) => append.waiting), ...settlements];
    this.#settlementsBeingCommitted = settlements.length;
    let synced = false;
    try {
      synced = await this.#writer.commit({ number: state.commit, operations }, this.#closing.signal);
    } finally {
      this.#settlementsBeingCommitted = 0;
      if (!synced) refuse(waiting);
    }
    if (!synced) return false;
    await this.#confirm(batch);
    // From here on nothing is awaited: what is seen as stored is also known as fresh.
    this.#committedAt = this.#clock.monotonic();
    const from = this.#books.next;
    this.#books.committed(state);
    for (const { waiting: append, firstTelemetry } of appends) {
      if (firstTelemetry !== undefined) this.#fresh.mark(firstTelemetry, append.since);
    }
    // The kill test reads this line: it must come after the synced commit and before anybody is told.
    if (state.next > from) this.#log.debug("records stored", { epoch: this.epoch, from, to: state.next - 1 });
    for (const one of waiting) one.resolve();
    if (state.next > from || this.#takeWasRefused) {
      this.#takeWasRefused = false;
      this.#tellPending();
    }
    return true;
  }

  /** The second witness of what is about to be confirmed. Recording goes on without it. */
  async #confirm(batch: Batch): Promise<void> {
    this.#confirmed = sidecarOf(batch, this.#earlier());
    try {
      await this.#sidecar.write(this.#confirmed);
      this.#sidecarFails = false;
    } catch (error) {
      if (!this.#sidecarFails) this.#log.error("the sidecar cannot be written", { ...problemStatus(error) });
      this.#sidecarFails = true;
    }
  }

  /** What earlier stores had not delivered, while nobody has read of it: their declarations are the first events of this one. */
  #earlier(): readonly EarlierStore[] {
    const { event } = this.#books;
    return event.ledger.head > 1 + this.#inherited.length ? [] : this.#inherited;
  }

  #alive(): AliveMark {
    const { at, trusted } = this.#clock.wall();
    const up = Math.round(this.#clock.monotonic());
    // Nobody was alive before 1970, whatever a clock says that is to be trusted always.
    return { boot: this.#clock.bootId, up, ...(trusted && at >= 1 ? { at: Math.round(at) } : {}) };
  }

  async #take(lane: Lane, limit: BatchLimit): Promise<readonly QueuedRecord[]> {
    this.#takeWasRefused ||= this.#phase === "open" && !this.#writer.usable;
    if (this.#phase !== "open" || !this.#writer.usable) return [];
    const { generation } = this.#writer;
    try {
      const range = await this.#lanes.begin(lane, this.#clock.monotonic(), this.#store);
      if (range === undefined) return [];
      const take = await takeRecords(this.#store, this.#books, range, limit, this.#inFlight, this.#books.next - 1);
      // What a closed handle could not read is not damaged.
      const believable = generation === this.#writer.generation && this.#writer.usable;
      this.#lanes.finish(range, believable ? take.next : range.from);
      if (believable && take.damaged.length > 0) {
        this.#losses.declare(take.damaged, "corrupt-entry");
        this.#recountIsDue = true;
        this.#ring();
      }
      this.#readProblems.succeeded(lane);
      return take.records;
    } catch (error) {
      this.#takeWasRefused = true;
      this.#readFailed(lane, error);
      return [];
    }
  }

  #readFailed(by: ReadBy, error: unknown): void {
    // While the writer opens the store anew, reads fail as well; it says so itself.
    if (!this.#writer.usable || this.#phase === "closed") return;
    this.#readProblems.failed(by, error, this.#clock.monotonic());
    if (this.#readProblems.blocked !== undefined) this.#ring();
  }

  async #refreshOldest(): Promise<void> {
    try {
      await this.#oldest.refresh(this.#store, this.#books.tracks, this.epoch);
      this.#readProblems.succeeded("oldest");
    } catch (error) {
      this.#readFailed("oldest", error);
    }
  }

  #ring(): void {
    this.#alarm.abort();
  }

  #tellPending(): void {
    for (const listener of this.#listeners) listener();
  }
}

interface OutboxBatch extends Batch {
  readonly settlements: readonly Waiting[];
}

/** Somebody who waits for a commit. */
interface Waiting {
  resolve(): void;
  reject(error: unknown): void;
}

function refuse(waiting: readonly Waiting[]): void {
  for (const one of waiting) one.reject(new SuarError("outbox-closed", {}));
}
