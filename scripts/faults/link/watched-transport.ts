import type { Message, PublishOutcome, Session, SessionOptions, Transport } from "../../../agent/core/transport.ts";
import { decodeEnvelope } from "../../../agent/uplink/decode-envelope.ts";

/** The lanes alone carry records; replies and what is retained do not. */
const LANE = /\/(event|telemetry|backlog)$/;

/** What a test of the tests makes this transport do wrong. */
export type LinkDefect = "confirm-first" | "send-twice";

/** The real transport, with a count of what was in messages whose fate nobody knows: only that may arrive twice. */
export class WatchedTransport implements Transport {
  sessions = 0;
  uncertainRecords = 0;
  /** The most messages that one session left without an answer when it died. */
  mostUncertainMessages = 0;

  constructor(
    private readonly inner: Transport,
    private readonly defect: LinkDefect | undefined,
  ) {}

  async open(options: SessionOptions, signal: AbortSignal): Promise<Session> {
    const session = await this.inner.open(options, signal);
    this.sessions += 1;
    const publish = session.publish.bind(session);
    let uncertain = 0;
    session.publish = (message: Message, aborted: AbortSignal): Promise<PublishOutcome> => {
      const before = session.traffic().sentPackets;
      const publishing = publish(message, aborted);
      // What is published behind the end of a session goes nowhere.
      if (!LANE.test(message.topic) || session.traffic().sentPackets === before) return publishing;
      publishing.catch(() => {
        this.uncertainRecords += decodeEnvelope(message.payload).records.length;
        this.mostUncertainMessages = Math.max(this.mostUncertainMessages, ++uncertain);
      });
      if (this.defect === "confirm-first") return Promise.resolve({ reasonCode: 0 });
      return this.defect === "send-twice" ? publishing.then(() => publish(message, aborted)) : publishing;
    };
    return session;
  }
}
