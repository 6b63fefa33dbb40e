import type { Clock } from "../core/clock.ts";
import { withDeadline } from "../core/deadline.ts";
import { isProblem, problemStatus, reasonOf, SuarError } from "../core/errors.ts";
import type { Log } from "../core/log.ts";
import { type BatchLimit, LANES, type Lane, type Queue, type QueuedRecord } from "../core/queue.ts";
import type { Random } from "../core/random.ts";
import type { ProblemStatus } from "../core/status.ts";
import type { Millis } from "../core/time.ts";
import type { Session } from "../core/transport.ts";
import { Wake } from "../core/wake.ts";
import { type AcknowledgementDeadline, unacknowledged } from "./acknowledgement.ts";
import type { Alarms } from "./alarms.ts";
import { REST, type Thrift } from "./byte-budget.ts";
import type { Commit } from "./centre-messages.ts";
import type { Confirmations } from "./confirmations.ts";
import { encodeEnvelope } from "./envelope.ts";
import { HangUps, isSmallestBatch } from "./hang-ups.ts";
import { LaneHold } from "./lane-hold.ts";
import { chooseLane, type LaneView, type LaneViews } from "./lanes.ts";
import { batchLimit, packetBytes } from "./message-size.ts";
import type { Meter } from "./meter.ts";
import type { UplinkOptions } from "./options.ts";
import { Pace } from "./pacing.ts";
import { publishVerdict } from "./reason-codes.ts";
import type { ReplayRequest, Replays } from "./replays.ts";
import type { Topics } from "./topics.ts";
import { InFlightWindow } from "./window.ts";

export interface SenderParts {
  readonly queue: Queue;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly options: UplinkOptions;
  readonly topics: Topics;
  readonly alarms: Alarms;
  readonly acknowledgement: AcknowledgementDeadline;
  readonly meter: Meter;
  readonly replays: Replays;
  /** Present when only the centre's word counts as delivered. */
  readonly confirmations: Confirmations | undefined;
  /** The broker has taken records. Must not throw. */
  readonly onDelivered: () => void;
}

/** MQTT 5 reason codes, for what we refuse ourselves on the broker's behalf. */
const PACKET_TOO_LARGE = 0x95;
const UNSPECIFIED = 0x80;

/** What is to happen to the records of a message, now that its fate is known. */
type Fate = "delivered" | "rejected" | "released";

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
  readonly #window: InFlightWindow;
  readonly #pace: Pace;
  readonly #holds: Readonly<Record<Lane, LaneHold>>;
  readonly #inFlight: Record<Lane, number> = { event: 0, live: 0, backlog: 0 };
  readonly #hangUps = new HangUps();
  /** The broker has taken a message since it last rejected one or hung up: it is not one that takes nothing at all. */
  #proven = false;
  /** Up to this number records travel alone: one of them made the broker refuse a whole batch. */
  readonly #aloneUpTo: Record<Lane, number> = { event: -1, live: -1, backlog: -1 };
  /** Lanes that had nothing when last asked. */
  readonly #dry = new Set<Lane>();
  /** Counts the rings, so that a take that was under way when one came does not mark its lane as dry. */
  #rings = 0;
  readonly #wake = new Wake();
  readonly #publishing = new Set<Promise<Fate>>();
  /** Nothing is left to do until something new comes; told to whoever flushes. */
  #resting = true;
  readonly #rested = new Wake();
  #acknowledgedAt: Millis | undefined;
  #queueProblem: ProblemStatus | undefined;
  /** When a message of the lane was last sent. */
  readonly #sentAt: Record<Lane, Millis> = {
    event: Number.NEGATIVE_INFINITY,
    live: Number.NEGATIVE_INFINITY,
    backlog: Number.NEGATIVE_INFINITY,
  };
  /** A chunk of a replay is being read or on its way: the next one waits for it. */
  #replaying = false;

  constructor(private readonly parts: SenderParts) {
    const { options, clock, random } = parts;
    this.#window = new InFlightWindow(options.windowMessages);
    this.#pace = new Pace(options.backlogBitsPerSecond, clock.monotonic());
    this.#holds = { event: new LaneHold(random), live: new LaneHold(random), backlog: new LaneHold(random) };
  }

  /** Sent and not yet answered. */
  get unansweredMessages(): number {
    return this.#publishing.size;
  }

  /** Sent, and not yet answered or not yet settled on disk. */
  get #inFlightMessages(): number {
    return this.#inFlight.event + this.#inFlight.live + this.#inFlight.backlog;
  }

  /** When the broker last acknowledged a record, by the monotonic clock. */
  get acknowledgedAt(): Millis | undefined {
    return this.#acknowledgedAt;
  }

  /** Why nothing can be taken from the queue, while that is so. */
  get problem(): ProblemStatus | undefined {
    return this.#queueProblem;
  }

  /** Sends until `signal` aborts, which it must when the session closes. Never rejects. */
  async run(session: Session, signal: AbortSignal): Promise<void> {
    this.#window.begin(session.receiveMaximum);
    this.#pace.begin();
    this.#hangUps.sessionBegins();
    const unsubscribe = this.parts.queue.onPending(() => this.#stir());
    this.#stir();
    while (!signal.aborted) {
      this.#giveUpWaiting();
      const now = this.#now();
      const choice = chooseLane(this.#views(now), this.#window.size, now);
      const overdueIn = (this.parts.confirmations?.nextAt() ?? Number.POSITIVE_INFINITY) - now;
      if (choice.lane === undefined) await this.#idle(Math.min(choice.wait, overdueIn), signal);
      else await this.#send(choice.lane, session, signal);
    }
    unsubscribe();
    await Promise.all(this.#publishing);
    this.#rest();
  }

  /** The centre has these: they are delivered for good. */
  confirm({ epoch, through, also }: Commit): void {
    const { queue, confirmations, alarms, topics } = this.parts;
    if (confirmations === undefined || epoch !== queue.epoch) return;
    const seqs = confirmations.confirmed(through, also);
    if (seqs.length === 0) return;
    alarms.clear("commit-late", topics.commit);
    queue.settle(seqs, { outcome: "delivered" }).catch((error: unknown) => {
      this.#queueFailed("live", error);
      queue.release(seqs);
    });
    this.#wake.ring();
  }

  /** How much of the link history may take from now on. @param bitsPerSecond undefined: as configured. */
  limitBacklog(bitsPerSecond: number | undefined): void {
    this.#pace.limit(bitsPerSecond ?? this.parts.options.backlogBitsPerSecond, this.#now());
    this.#wake.ring();
  }

  /** Something was asked for once more. */
  replayRequested(): void {
    this.#wake.ring();
  }

  /** The broker ended the session because too much came at once. */
  tooMuch(): void {
    this.#window.halve();
  }

  /** To be called after `run` when the broker ended the session: what it left without an answer then goes one message at a time. */
  brokerHungUp(): void {
    const now = this.#now();
    for (const cutOff of this.#hangUps.hungUp(now)) {
      this.#holds[cutOff.lane].refused(now);
      if (isSmallestBatch(cutOff)) this.#sendAlone(cutOff.lane, cutOff.records);
    }
    this.#proven = false;
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

  #stir(): void {
    this.#rings += 1;
    this.#dry.clear();
    this.#resting = false;
    this.#wake.ring();
  }

  #rest(): void {
    this.#resting = true;
    this.#rested.ring();
  }

  #views(now: Millis): LaneViews {
    const thrift = this.parts.meter.thrift();
    const view = (lane: Lane, paced: Millis): LaneView => ({
      pending: !this.#dry.has(lane),
      inFlight: this.#inFlight[lane],
      notBefore: Math.max(paced, this.#holds[lane].until, this.#restedAt(lane, thrift)),
      probing: this.#holds[lane].probing,
    });
    const backlog = view("backlog", this.#pace.notBefore(now));
    const replay = this.parts.replays.pending && !this.#replaying;
    return {
      event: view("event", 0),
      live: view("live", 0),
      backlog: { ...backlog, pending: backlog.pending || replay },
    };
  }

  /** Until when telemetry keeps silent to save bytes, or because the centre has confirmed too little. */
  #restedAt(lane: Lane, thrift: Thrift): Millis {
    if (lane === "event") return 0;
    if (this.parts.confirmations?.full === true) return Number.POSITIVE_INFINITY;
    if (thrift === "events-only" || (lane === "backlog" && thrift === "least")) return Number.POSITIVE_INFINITY;
    return this.#sentAt[lane] + REST[thrift];
  }

  async #idle(wait: Millis, signal: AbortSignal): Promise<void> {
    const thrift = this.parts.meter.thrift();
    const nothingLeft = LANES.every(
      (lane) => this.#dry.has(lane) || this.#holds[lane].probing || this.#restedAt(lane, thrift) > this.#now(),
    );
    if (nothingLeft && this.#inFlightMessages === 0) this.#rest();
    await this.#wake.waitAtMost(wait, this.parts.clock, signal);
  }

  async #send(lane: Lane, session: Session, signal: AbortSignal): Promise<void> {
    // Chosen although it has nothing: there is something to send again.
    if (lane === "backlog" && this.#dry.has(lane)) return await this.#replay(session, signal);
    const { queue } = this.parts;
    const rings = this.#rings;
    let records: readonly QueuedRecord[];
    try {
      records = await queue.take(lane, this.#limit(lane, session));
    } catch (error) {
      this.#queueFailed(lane, error);
      return;
    }
    const last = records.at(-1);
    if (last === undefined) {
      if (rings === this.#rings) this.#dry.add(lane);
      return;
    }
    if (last.seq >= this.#aloneUpTo[lane]) this.#aloneUpTo[lane] = -1;
    if (signal.aborted) {
      queue.release(records.map((record) => record.seq));
      return;
    }
    // Never rejects: neither does #publish, and a settlement that fails is caught.
    void this.#deliver(lane, records, session);
  }

  /** Sends the next chunk of what the centre wants again. It was settled long ago, so nothing is settled or released. */
  async #replay(session: Session, signal: AbortSignal): Promise<void> {
    const { queue, replays } = this.parts;
    const request = replays.current;
    if (request === undefined) return;
    this.#replaying = true;
    try {
      const { records, next } = await queue.replay(request.from, request.to, this.#limit("backlog", session));
      if (records.length > 0 && !signal.aborted) void this.#deliverAgain(request, records, next, session);
      else if (records.length === 0) this.#replayed(next);
      else this.#replaying = false;
    } catch (error) {
      this.#queueFailed("backlog", error);
      this.#replaying = false;
    }
  }

  async #deliverAgain(
    request: ReplayRequest,
    records: readonly QueuedRecord[],
    next: number | undefined,
    session: Session,
  ): Promise<void> {
    const fate = await this.#inFlightWhile("backlog", this.#publish("backlog", records, session, request.id));
    if (fate === "released") this.#replaying = false;
    else this.#replayed(next);
    this.#inFlight.backlog -= 1;
    this.#wake.ring();
  }

  #replayed(next: number | undefined): void {
    this.parts.replays.sent(next);
    this.#replaying = false;
  }

  /** Counts the message as in flight until its fate is known; whoever calls takes it out of its lane. */
  async #inFlightWhile(lane: Lane, publishing: Promise<Fate>): Promise<Fate> {
    this.#inFlight[lane] += 1;
    this.#publishing.add(publishing);
    const fate = await publishing;
    this.#publishing.delete(publishing);
    return fate;
  }

  /** What the centre has not confirmed in time goes again. */
  #giveUpWaiting(): void {
    const { queue, confirmations, alarms, topics } = this.parts;
    const seqs = confirmations?.overdue(this.#now()) ?? [];
    if (seqs.length === 0) return;
    alarms.raise("commit-late", topics.commit, problemStatus(new SuarError("commit-late", { topic: topics.commit })));
    queue.release(seqs);
  }

  #limit(lane: Lane, session: Session): BatchLimit {
    const { options, topics, queue } = this.parts;
    const limit = batchLimit(lane, options, queue.epoch, topics.lanes[lane], session.maximumPacketBytes);
    const bytes = Math.min(limit.bytes, this.#hangUps.largestBytes(this.#now()));
    return { records: this.#aloneUpTo[lane] < 0 ? limit.records : 1, bytes };
  }

  async #deliver(lane: Lane, records: readonly QueuedRecord[], session: Session): Promise<void> {
    const { queue, confirmations } = this.parts;
    const seqs = records.map((record) => record.seq);
    const fate = await this.#inFlightWhile(lane, this.#publish(lane, records, session));
    let kept = false;
    if (fate === "delivered" && confirmations !== undefined) {
      confirmations.add(seqs, this.#now());
      kept = true;
    } else if (fate !== "released") {
      try {
        await queue.settle(seqs, fate === "delivered" ? { outcome: fate } : { outcome: fate, reason: fate });
        kept = true;
        this.#queueProblem = undefined;
      } catch (error) {
        this.#queueFailed(lane, error);
      }
    }
    this.#inFlight[lane] -= 1;
    if (kept) {
      this.#wake.ring();
    } else {
      queue.release(seqs);
      this.#stir();
    }
  }

  /** Decides what becomes of the records. Never rejects. */
  async #publish(lane: Lane, records: readonly QueuedRecord[], session: Session, replay?: string): Promise<Fate> {
    const { queue, options, topics, clock, acknowledgement, meter } = this.parts;
    const topic = topics.lanes[lane];
    const payload = encodeEnvelope(records, {
      site: options.site,
      epoch: queue.epoch,
      compress: lane === "backlog" || (lane === "live" && meter.thrift() !== "normal"),
      ...(replay === undefined ? {} : { replay }),
    });
    const packet = packetBytes(topic, payload.length);
    if (packet > session.maximumPacketBytes) return this.#rejected(lane, records, PACKET_TOO_LARGE);
    if (this.#hangUps.isCulprit(records)) return this.#rejected(lane, records, UNSPECIFIED);
    const sentAt = this.#now();
    this.#sentAt[lane] = sentAt;
    if (lane === "backlog") this.#pace.spend(payload.length, sentAt);
    const within = acknowledgement.current;
    // The end of the session is all that may cut a publish short, and it settles each by itself.
    const { signal } = new AbortController();
    try {
      const { reasonCode } = await withDeadline(clock, "the acknowledgement", within, signal, (aborted) =>
        session.publish({ topic, payload, retain: false }, aborted),
      );
      const took = this.#now() - sentAt;
      acknowledgement.observe(took);
      this.#pace.acknowledged(took, this.#now());
      meter.sample(1);
      return this.#judge(lane, records, reasonCode);
    } catch (error) {
      if (isProblem(error, "session-closed")) this.#hangUps.cutOff({ lane, records, bytes: packet });
      unacknowledged(error, session, this.parts.log);
      return "released";
    }
  }

  #judge(lane: Lane, records: readonly QueuedRecord[], reasonCode: number): Fate {
    const { topics, alarms } = this.parts;
    const topic = topics.lanes[lane];
    const hold = this.#holds[lane];
    const verdict = publishVerdict(reasonCode);
    switch (verdict) {
      case "delivered":
        this.#window.delivered();
        hold.clear();
        this.#proven = true;
        this.#acknowledgedAt = this.#now();
        this.parts.onDelivered();
        alarms.clear("no-subscribers", topic);
        alarms.clear("publish-refused", topic);
        return "delivered";
      case "rejected":
        return this.#rejected(lane, records, reasonCode);
      case "nobody":
        alarms.raise("no-subscribers", topic, problemStatus(new SuarError("no-subscribers", { topic })));
        break;
      case "refused":
        alarms.raise("publish-refused", topic, problemStatus(new SuarError("publish-refused", { topic, reasonCode })));
        break;
      case "slower":
        this.#window.halve();
        break;
      case "retry":
        break;
    }
    if (!hold.probing) this.parts.log.warn("The broker did not take a message", { lane, reasonCode, verdict });
    hold.refused(this.#now());
    return "released";
  }

  /**
   * One bad record must neither block the lane nor take its neighbours with it: a batch goes again record by record. And a broker that
   * takes nothing at all must not empty the queue: a record is given up only if something else passed since the last one was.
   */
  #rejected(lane: Lane, records: readonly QueuedRecord[], reasonCode: number): Fate {
    if (records.length > 1) {
      this.#sendAlone(lane, records);
      return "released";
    }
    const topic = this.parts.topics.lanes[lane];
    if (!this.#proven) {
      this.parts.alarms.raise(
        "publish-refused",
        topic,
        problemStatus(new SuarError("publish-refused", { topic, reasonCode })),
      );
      this.#holds[lane].refused(this.#now());
      return "released";
    }
    this.#proven = false;
    this.parts.log.warn("The broker will never take a record", { lane, seq: records[0]?.seq, reasonCode });
    return "rejected";
  }

  #sendAlone(lane: Lane, records: readonly QueuedRecord[]): void {
    this.#aloneUpTo[lane] = Math.max(this.#aloneUpTo[lane], ...records.map(({ seq }) => seq));
  }

  #queueFailed(lane: Lane, error: unknown): void {
    if (this.#queueProblem === undefined) {
      this.parts.log.error("The queue failed; sending is held back", { lane, reason: reasonOf(error) });
    }
    this.#queueProblem = problemStatus(error);
    this.#holds[lane].refused(this.#now());
  }
}
