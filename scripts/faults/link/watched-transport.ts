import type { Message, PublishOutcome, Session, SessionOptions, Transport } from "../../../agent/core/transport.ts";
import { decodeEnvelope } from "../../../agent/uplink/decode-envelope.ts";

/** The real transport, with a count of the records in messages whose fate nobody knows: only those may arrive twice. */
export class WatchedTransport implements Transport {
  sessions = 0;
  uncertainRecords = 0;

  /** @param confirmFirst deliberate: a message counts as acknowledged as soon as it was written. */
  constructor(
    private readonly inner: Transport,
    private readonly confirmFirst: boolean,
  ) {}

  async open(options: SessionOptions, signal: AbortSignal): Promise<Session> {
    const session = await this.inner.open(options, signal);
    this.sessions += 1;
    const publish = session.publish.bind(session);
    session.publish = (message: Message, aborted: AbortSignal): Promise<PublishOutcome> => {
      const publishing = publish(message, aborted);
      publishing.catch(() => {
        this.uncertainRecords += recordsIn(message);
      });
      return this.confirmFirst && !message.retain ? Promise.resolve({ reasonCode: 0 }) : publishing;
    };
    return session;
  }
}

function recordsIn({ payload, retain }: Message): number {
  return retain ? 0 : decodeEnvelope(payload).records.length;
}
