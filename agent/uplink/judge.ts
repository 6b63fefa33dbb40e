import type { Clock } from "../core/clock.ts";
import { problemStatus, SuarError } from "../core/errors.ts";
import type { Log } from "../core/log.ts";
import type { Lane, QueuedRecord } from "../core/queue.ts";
import type { Millis } from "../core/time.ts";
import type { Alarms } from "./alarms.ts";
import { type CutOff, HangUps, isSmallestBatch } from "./hang-ups.ts";
import type { LaneStates } from "./lane-states.ts";
import { publishVerdict } from "./reason-codes.ts";
import type { Topics } from "./topics.ts";

/** What is to happen to the records of a message, now that its fate is known. */
export type Fate = "delivered" | "rejected" | "released";

export interface JudgeParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly topics: Topics;
  readonly alarms: Alarms;
  /** The broker has taken records. Must not throw. */
  readonly onDelivered: () => void;
}

/** MQTT 5 reason codes, for what we refuse ourselves on the broker's behalf. */
const PACKET_TOO_LARGE = 0x95;
const UNSPECIFIED = 0x80;

/**
 * Decides what becomes of records from what the broker said to their message, and what that means for the lane.
 *
 * One bad record must neither block the lane nor take its neighbours with it: a batch that is refused goes again record by record. And a
 * broker that takes nothing at all must not empty the queue: a record is given up only if something else passed since the last one was.
 */
export class Judge {
  readonly #hangUps = new HangUps();
  /** The broker has taken a message since it last rejected one or hung up: it is not one that takes nothing at all. */
  #proven = false;
  /** Up to this number records travel alone: one of them made the broker refuse a whole batch. */
  readonly #aloneUpTo: Record<Lane, number> = { event: -1, live: -1, backlog: -1 };
  #acknowledgedAt: Millis | undefined;

  constructor(
    private readonly parts: JudgeParts,
    private readonly lanes: LaneStates,
  ) {}

  /** When the broker last took a record, by the monotonic clock. */
  get acknowledgedAt(): Millis | undefined {
    return this.#acknowledgedAt;
  }

  sessionBegins(): void {
    this.#hangUps.sessionBegins();
  }

  /** How large a message may be now, for a broker that hangs up on larger ones. */
  get largestBytes(): number {
    return this.#hangUps.largestBytes(this.#now());
  }

  sendsAlone(lane: Lane): boolean {
    return this.#aloneUpTo[lane] >= 0;
  }

  /** Records up to `lastSeq` have been taken out of `lane`. */
  taken(lane: Lane, lastSeq: number): void {
    if (lastSeq >= this.#aloneUpTo[lane]) this.#aloneUpTo[lane] = -1;
  }

  /** What can be said of a message before it is sent; undefined: nothing. */
  beforehand(lane: Lane, records: readonly QueuedRecord[], packet: number, largestPacket: number): Fate | undefined {
    if (packet > largestPacket) return this.#rejected(lane, records, PACKET_TOO_LARGE);
    if (this.#hangUps.isCulprit(records)) return this.#rejected(lane, records, UNSPECIFIED);
    return undefined;
  }

  /** The broker acknowledged the message with `reasonCode`. */
  acknowledged(lane: Lane, records: readonly QueuedRecord[], reasonCode: number): Fate {
    const { topics, alarms, log } = this.parts;
    const topic = topics.lane(lane);
    const hold = this.lanes.holds[lane];
    const verdict = publishVerdict(reasonCode);
    switch (verdict) {
      case "delivered":
        this.lanes.window.delivered();
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
        this.lanes.window.halve();
        break;
      case "retry":
        break;
    }
    if (!hold.probing) log.warn("The broker did not take a message", { lane, reasonCode, verdict });
    hold.refused(this.#now());
    return "released";
  }

  /** The session ended before the message was answered. */
  cutOff(message: CutOff): void {
    this.#hangUps.cutOff(message);
  }

  /** The broker ended the session: what it left without an answer goes one message at a time from now on. */
  hungUp(): void {
    const now = this.#now();
    for (const cutOff of this.#hangUps.hungUp(now)) {
      this.lanes.holds[cutOff.lane].refused(now);
      if (isSmallestBatch(cutOff)) this.#sendAlone(cutOff.lane, cutOff.records);
    }
    this.#proven = false;
  }

  #rejected(lane: Lane, records: readonly QueuedRecord[], reasonCode: number): Fate {
    if (records.length > 1) {
      this.#sendAlone(lane, records);
      return "released";
    }
    const { alarms, log, topics } = this.parts;
    const topic = topics.lane(lane);
    if (!this.#proven) {
      alarms.raise("publish-refused", topic, problemStatus(new SuarError("publish-refused", { topic, reasonCode })));
      this.lanes.holds[lane].refused(this.#now());
      return "released";
    }
    this.#proven = false;
    log.warn("The broker will never take a record", { lane, seq: records[0]?.seq, reasonCode });
    return "rejected";
  }

  #sendAlone(lane: Lane, records: readonly QueuedRecord[]): void {
    this.#aloneUpTo[lane] = Math.max(this.#aloneUpTo[lane], ...records.map(({ seq }) => seq));
  }

  #now(): Millis {
    return this.parts.clock.monotonic();
  }
}
