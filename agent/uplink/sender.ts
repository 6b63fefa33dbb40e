import { problemStatus, reasonOf } from "../core/errors.ts";
import type { Lane, Queue, QueuedRecord, Settlement } from "../core/queue.ts";
import type { Random } from "../core/random.ts";
import type { ProblemStatus } from "../core/status.ts";
import type { Millis } from "../core/time.ts";
import type { Session } from "../core/transport.ts";
import { Wake } from "../core/wake.ts";
import type { Commit } from "./centre-messages.ts";
import { Custody, type CustodyParts } from "./custody.ts";
import { type Fate, Judge, type JudgeParts } from "./judge.ts";
import { type Circumstances, LaneStates } from "./lane-states.ts";
import { MessageSender, type MessageSenderParts } from "./message-sender.ts";
import { ReplaySender } from "./replay-sender.ts";
import type { Replays } from "./replays.ts";

export interface SenderParts extends JudgeParts, MessageSenderParts, CustodyParts {
  readonly queue: Queue;
  readonly random: Random;
  readonly replays: Replays;
}

/**
 * Sends what the queue holds over one session after another.
 *
 * INVARIANTS
 * - Every record that `take` handed out is settled or released exactly once (released after a settlement that failed).
 * - A message holds its slot of the window until its settlement is on disk, so no more than a window of messages can be sent
 *   twice because a link or a process died. When the centre has to confirm, it holds it until the broker has it: more may come twice.
 * - `run` ends only after the fate of the last message of its session is known. Its settlement may still wait for the disk: a full
 *   card must not keep a site from connecting again.
 */
export class Sender {
  readonly #lanes: LaneStates;
  readonly #judge: Judge;
  readonly #messages: MessageSender;
  readonly #replay: ReplaySender;
  readonly #custody: Custody;
  /** Counts the rings, so that a take that was under way when one came does not mark its lane as dry. */
  #rings = 0;
  readonly #wake = new Wake();
  /** Nothing is left to do until something new comes; told to whoever flushes. */
  #resting = true;
  readonly #rested = new Wake();
  #queueProblem: ProblemStatus | undefined;

  constructor(private readonly parts: SenderParts) {
    this.#lanes = new LaneStates(parts.options, parts.random, parts.clock.monotonic());
    this.#judge = new Judge(parts, this.#lanes);
    this.#messages = new MessageSender(parts, this.#lanes, this.#judge);
    this.#custody = new Custody(parts, (error) => this.#queueFailed("live", error));
    this.#replay = new ReplaySender({
      queue: parts.queue,
      replays: parts.replays,
      messages: this.#messages,
      lanes: this.#lanes,
      onQueueFailed: (error) => this.#queueFailed("backlog", error),
      onFree: () => this.#wake.ring(),
    });
  }

  /** Sent and not yet answered. */
  get unansweredMessages(): number {
    return this.#messages.unansweredMessages;
  }

  /** When the broker last acknowledged a record, by the monotonic clock. */
  get acknowledgedAt(): Millis | undefined {
    return this.#judge.acknowledgedAt;
  }

  /** Why nothing can be taken from the queue, while that is so. */
  get problem(): ProblemStatus | undefined {
    return this.#queueProblem;
  }

  /** Sends until `signal` aborts, which it must when the session closes. Never rejects. */
  async run(session: Session, signal: AbortSignal): Promise<void> {
    this.#lanes.sessionBegins(session.receiveMaximum);
    this.#judge.sessionBegins();
    const unsubscribe = this.parts.queue.onPending(() => this.#stir());
    // Once for the session: to listen for each wait costs more than the wait.
    signal.addEventListener("abort", () => this.#wake.ring(), { once: true });
    this.#stir();
    while (!signal.aborted) {
      const now = this.#now();
      this.#custody.giveUp(now);
      const choice = this.#lanes.choose(now, this.#circumstances());
      if (choice.lane === undefined) await this.#idle(Math.min(choice.wait, this.#custody.nextAt() - now));
      else await this.#send(choice.lane, session, signal);
    }
    unsubscribe();
    await this.#messages.settled();
    this.#rest();
  }

  /** The centre has these: they are delivered for good. */
  confirm(commit: Commit): void {
    if (this.#custody.confirm(commit)) this.#wake.ring();
  }

  /** How much of the link history may take from now on. @param bitsPerSecond undefined: as configured. */
  limitBacklog(bitsPerSecond: number | undefined): void {
    this.#lanes.pace.limit(bitsPerSecond ?? this.parts.options.backlogBitsPerSecond, this.#now());
    this.#wake.ring();
  }

  /** Something was asked for once more. */
  replayRequested(): void {
    this.#wake.ring();
  }

  /** The broker ended the session because too much came at once. */
  tooMuch(): void {
    this.#lanes.window.halve();
  }

  /** To be called after `run` when the broker ended the session. */
  brokerHungUp(): void {
    this.#judge.hungUp();
  }

  /** Resolves when all that can be sent now was sent and settled, or when `signal` aborts. To be called while `run` runs. */
  async flush(signal: AbortSignal): Promise<void> {
    this.parts.queue.hurry();
    this.#stir();
    while (!this.#resting && !signal.aborted) await this.#rested.wait(signal);
  }

  #now(): Millis {
    return this.parts.clock.monotonic();
  }

  #circumstances(): Circumstances {
    return {
      thrift: this.parts.meter.thrift(),
      centreIsBehind: this.#custody.full,
      replayWaits: this.#replay.waits,
    };
  }

  #stir(): void {
    this.#rings += 1;
    this.#lanes.stirred();
    this.#resting = false;
    this.#wake.ring();
  }

  #rest(): void {
    this.#resting = true;
    this.#rested.ring();
  }

  #idle(wait: Millis): Promise<void> {
    const nothingLeft = this.#lanes.nothingToDo(this.#now(), this.#circumstances());
    if (nothingLeft && this.#lanes.inFlightMessages === 0) this.#rest();
    return this.#wake.waitAtMost(wait, this.parts.clock);
  }

  async #send(lane: Lane, session: Session, signal: AbortSignal): Promise<void> {
    // Chosen although it has nothing: there is something to send again.
    if (lane === "backlog" && this.#lanes.isDry(lane)) return await this.#replay.sendNext(session, signal);
    const { queue } = this.parts;
    const rings = this.#rings;
    let records: readonly QueuedRecord[];
    try {
      records = await queue.take(lane, this.#messages.limit(lane, session));
    } catch (error) {
      this.#queueFailed(lane, error);
      return;
    }
    const last = records.at(-1);
    if (last === undefined) {
      if (rings === this.#rings) this.#lanes.ranDry(lane);
      return;
    }
    this.#judge.taken(lane, last.seq);
    if (signal.aborted) {
      queue.release(records.map((record) => record.seq));
      return;
    }
    // Never rejects: neither does a message.
    void this.#deliver(lane, records, session);
  }

  async #deliver(lane: Lane, records: readonly QueuedRecord[], session: Session): Promise<void> {
    const seqs = records.map((record) => record.seq);
    this.#conclude(lane, seqs, await this.#messages.send(lane, records, session));
  }

  /** What became of a message is known. */
  #conclude(lane: Lane, seqs: readonly number[], fate: Fate): void {
    if (fate === "released") this.#giveBack(lane, seqs);
    else if (fate === "delivered" && this.#custody.takes(seqs, this.#now())) this.#freeSlot(lane);
    else this.#settle(lane, seqs, fate === "delivered" ? { outcome: fate } : { outcome: fate, reason: fate });
  }

  /** Nobody waits for it, for it may take until the next commit: of the message only what is left to do stays in memory, not its records. */
  #settle(lane: Lane, seqs: readonly number[], settlement: Settlement): void {
    this.parts.queue.settle(seqs, settlement).then(
      () => {
        this.#queueProblem = undefined;
        this.#freeSlot(lane);
      },
      (error: unknown) => {
        this.#queueFailed(lane, error);
        this.#giveBack(lane, seqs);
      },
    );
  }

  #freeSlot(lane: Lane): void {
    this.#lanes.freesSlot(lane);
    this.#wake.ring();
  }

  #giveBack(lane: Lane, seqs: readonly number[]): void {
    this.#lanes.freesSlot(lane);
    this.parts.queue.release(seqs);
    this.#stir();
  }

  #queueFailed(lane: Lane, error: unknown): void {
    if (this.#queueProblem === undefined) {
      this.parts.log.error("The queue failed; sending is held back", { lane, reason: reasonOf(error) });
    }
    this.#queueProblem = problemStatus(error);
    this.#lanes.holds[lane].refused(this.#now());
  }
}
