import type { Clock } from "../core/clock.ts";
import { isProblem } from "../core/errors.ts";
import type { Log } from "../core/log.ts";
import type { BatchLimit, Lane, Queue, QueuedRecord } from "../core/queue.ts";
import type { Session } from "../core/transport.ts";
import { type AcknowledgementDeadline, answered, unacknowledged } from "./acknowledgement.ts";
import { encodeEnvelope } from "./envelope.ts";
import type { Fate, Judge } from "./judge.ts";
import type { LaneStates } from "./lane-states.ts";
import { batchLimit, packetBytes } from "./message-size.ts";
import type { Meter } from "./meter.ts";
import type { UplinkOptions } from "./options.ts";
import type { Topics } from "./topics.ts";

export interface MessageSenderParts {
  readonly queue: Pick<Queue, "epoch">;
  readonly clock: Clock;
  readonly log: Log;
  readonly options: UplinkOptions;
  readonly topics: Topics;
  readonly acknowledgement: AcknowledgementDeadline;
  readonly meter: Meter;
}

/** Records as one message, and the message as a fate. */
export class MessageSender {
  readonly #underWay = new Set<Promise<Fate>>();

  constructor(
    private readonly parts: MessageSenderParts,
    private readonly lanes: LaneStates,
    private readonly judge: Judge,
  ) {}

  /** Sent and not yet answered. */
  get unansweredMessages(): number {
    return this.#underWay.size;
  }

  /** Resolves when the fate of every message that is under way now is known. */
  async settled(): Promise<void> {
    await Promise.all(this.#underWay);
  }

  /** How much to take for one message of `lane`. */
  limit(lane: Lane, session: Session): BatchLimit {
    const { options, topics, queue } = this.parts;
    const limit = batchLimit(lane, options, queue.epoch, topics.lane(lane), session.maximumPacketBytes);
    const bytes = Math.min(limit.bytes, this.judge.largestBytes);
    return { records: this.judge.sendsAlone(lane) ? 1 : limit.records, bytes };
  }

  /**
   * Sends one message and resolves with what becomes of its records. It takes a slot of its lane, which whoever calls frees. Never rejects.
   * @param replay names the request that made this message go again.
   */
  async send(lane: Lane, records: readonly QueuedRecord[], session: Session, replay?: string): Promise<Fate> {
    const publishing = this.#publish(lane, records, session, replay);
    this.lanes.takesSlot(lane);
    this.#underWay.add(publishing);
    const fate = await publishing;
    this.#underWay.delete(publishing);
    return fate;
  }

  async #publish(
    lane: Lane,
    records: readonly QueuedRecord[],
    session: Session,
    replay: string | undefined,
  ): Promise<Fate> {
    const { queue, options, topics, clock, acknowledgement, meter } = this.parts;
    const topic = topics.lane(lane);
    const payload = encodeEnvelope(records, {
      site: options.site,
      epoch: queue.epoch,
      compress: lane === "backlog" || (lane === "live" && options.compress === "telemetry"),
      ...(replay === undefined ? {} : { replay }),
    });
    const packet = packetBytes(topic, payload.length);
    const known = this.judge.beforehand(lane, records, packet, session.maximumPacketBytes);
    if (known !== undefined) return known;
    const sentAt = clock.monotonic();
    this.lanes.sent(lane, payload.length, sentAt);
    try {
      // The end of the session is all that cuts a publish short, and it settles each by itself.
      const publishing = session.publish({ topic, payload, retain: false });
      const { reasonCode } = await answered(publishing, session, clock, acknowledgement.current);
      const now = clock.monotonic();
      acknowledgement.observe(now - sentAt);
      this.lanes.pace.acknowledged(now - sentAt, now);
      meter.sample();
      return this.judge.acknowledged(lane, records, reasonCode);
    } catch (error) {
      if (isProblem(error, "session-closed")) this.judge.cutOff({ lane, records, bytes: packet });
      unacknowledged(error, session, this.parts.log);
      return "released";
    }
  }
}
