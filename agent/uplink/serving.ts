import type { Clock } from "../core/clock.ts";
import { problemStatus, SuarError } from "../core/errors.ts";
import type { Log } from "../core/log.ts";
import { HOUR, type Millis } from "../core/time.ts";
import type { CloseReason, Session } from "../core/transport.ts";
import { type AcknowledgementDeadline, answered, unacknowledged } from "./acknowledgement.ts";
import type { Alarms } from "./alarms.ts";
import type { Centre } from "./centre.ts";
import type { Meter } from "./meter.ts";
import { isTooMuch, publishVerdict } from "./reason-codes.ts";
import type { Sender } from "./sender.ts";
import type { StatusMessages } from "./status-message.ts";
import type { TakeOvers } from "./take-overs.ts";
import type { Topics } from "./topics.ts";

/** A broker that ends the session at our SUBSCRIBE, or sends more than we take, is asked again after this. */
const SUBSCRIBE_AGAIN: Millis = HOUR;

/** Any link may break between SUBSCRIBE and SUBACK; so often in a row it is the broker. */
const MOST_CUTS = 2;

/** How a session went. */
export interface Served {
  readonly reason: CloseReason;
  /** The birth was acknowledged: the session was of use. */
  readonly up: boolean;
  /** Since the birth was acknowledged; since the CONNACK when it was not. */
  readonly lasted: Millis;
}

export interface ServingParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly topics: Topics;
  readonly messages: StatusMessages;
  readonly alarms: Alarms;
  readonly acknowledgement: AcknowledgementDeadline;
  readonly takeOvers: TakeOvers;
  readonly meter: Meter;
}

/** One session from its CONNACK to its end: subscriptions, birth, and then everybody's work in it. */
export class Serving {
  /** Before this, we do not subscribe. */
  #subscribesFrom: Millis = Number.NEGATIVE_INFINITY;
  /** Sessions in a row that the broker ended before it had answered our SUBSCRIBE. */
  #subscribeCuts = 0;
  #current: { readonly session: Session; readonly ending: AbortController } | undefined;

  constructor(
    private readonly parts: ServingParts,
    private readonly sender: Sender,
    private readonly centre: Centre,
  ) {}

  /** The session that is open now, and what ends the work in it while it stays open. */
  get current(): { readonly session: Session; readonly ending: AbortController } | undefined {
    return this.#current;
  }

  /** How long we do not subscribe yet; not above zero: we do. */
  get deafFor(): Millis {
    return this.#subscribesFrom - this.parts.clock.monotonic();
  }

  /** Resolves when the session is over. Never rejects. @param onUp called once, when the broker has taken the birth. */
  async serve(session: Session, onUp: () => void): Promise<Served> {
    const { sender, centre } = this;
    const { clock, meter } = this.parts;
    const ending = new AbortController();
    // `closed` never rejects.
    void session.closed.then(() => ending.abort());
    this.#current = { session, ending };
    meter.begin(session);
    centre.listen(session);
    let since = clock.monotonic();
    // Asked before the birth replaces what lies there, and not waited for: that would cost a round trip.
    const subscribing = this.#subscribe(session, ending.signal);
    const up = await this.#announce(session, ending.signal);
    if (up) {
      since = clock.monotonic();
      onUp();
      centre.speak(session, ending.signal);
      await sender.run(session, ending.signal);
      await centre.silent();
    }
    const reason = await session.closed;
    meter.end();
    if (reason.by === "broker") {
      if (!reason.tooMuch) sender.brokerHungUp();
      // Some brokers end the session of whoever subscribes to what is not theirs. And what we cannot take would come with every session.
      this.#subscribeCuts = (await subscribing) ? 0 : this.#subscribeCuts + 1;
      if (this.#subscribeCuts >= MOST_CUTS || reason.tooMuch) this.#deafen();
    }
    if (isTooMuch(reason.reasonCode)) sender.tooMuch();
    this.#current = undefined;
    return { reason, up, lasted: clock.monotonic() - since };
  }

  #deafen(): void {
    this.#subscribeCuts = 0;
    this.#subscribesFrom = this.parts.clock.monotonic() + SUBSCRIBE_AGAIN;
  }

  /** As soon as we may. False: the session ended before the broker answered. */
  async #subscribe(session: Session, signal: AbortSignal): Promise<boolean> {
    if (this.deafFor > 0) await this.parts.clock.sleep(this.deafFor, signal);
    return signal.aborted || (await this.centre.subscribe(session, signal));
  }

  /** Publishes the birth. False when the session is of no use. A refused birth is a problem, but records may pass all the same. */
  async #announce(session: Session, signal: AbortSignal): Promise<boolean> {
    const { clock, topics, acknowledgement, messages, takeOvers, alarms, log } = this.parts;
    const topic = topics.status;
    const sentAt = clock.monotonic();
    try {
      const publishing = session.publish(messages.birth(session.version), signal);
      const { reasonCode } = await answered(publishing, session, clock, acknowledgement.current);
      acknowledgement.observe(clock.monotonic() - sentAt);
      const verdict = publishVerdict(reasonCode);
      // The broker keeps a retained message even when nobody is subscribed yet.
      if (verdict === "delivered" || verdict === "nobody") {
        takeOvers.announced();
        alarms.clear("publish-refused", topic);
      } else {
        alarms.raise("publish-refused", topic, problemStatus(new SuarError("publish-refused", { topic, reasonCode })));
      }
      return true;
    } catch (error) {
      unacknowledged(error, session, log);
      return false;
    }
  }
}
