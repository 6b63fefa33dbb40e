import type { Alarm, Clock } from "../core/clock.ts";
import { isProblem, reasonOf } from "../core/errors.ts";
import type { Log } from "../core/log.ts";
import type { Remote } from "../core/remote.ts";
import type { Millis } from "../core/time.ts";
import type { Incoming, Message, Session } from "../core/transport.ts";
import { answered, unacknowledged } from "./acknowledgement.ts";
import {
  type Commit,
  decodeCommit,
  decodePace,
  decodeStatusBoot,
  type FleetPace,
  MAXIMUM_BYTES,
} from "./centre-messages.ts";
import { Mailbox } from "./mailbox.ts";
import { publishVerdict } from "./reason-codes.ts";
import { subscriptionsOf, type Topics } from "./topics.ts";

const MAXIMUM_TOPIC = 256;

/** SUBACK codes from here on are refusals. */
const REFUSED = 0x80;

/** What the centre says that concerns the uplink itself. */
export interface CentreListener {
  onCommit(commit: Commit): void;
  onPace(pace: FleetPace): void;
  /** A status under our own topic, written in `boot`. */
  onOwnStatus(boot: string): void;
}

export interface CentreParts {
  readonly topics: Topics;
  readonly clock: Clock;
  readonly log: Log;
  /** Absent: commands and settings from the centre are left alone. */
  readonly remote?: Remote;
  readonly listener: CentreListener;
  readonly acknowledgeWithin: () => Millis;
}

/** The way back: hears what the centre sends to a site, and carries replies and the settings in force to it. */
export class Centre {
  readonly #mailbox = new Mailbox();
  /** Says what there is to say in the session that is open now. */
  #speaks: (() => Promise<void>) | undefined;
  #isSaying = false;
  #said: Promise<void> | undefined;
  /** When something that was put off is to be said. */
  #again: Alarm | undefined;
  #ignored = 0;

  constructor(private readonly parts: CentreParts) {}

  /** Begins to listen; to be called as soon as there is a session, because a broker sends at once what it had kept. */
  listen(session: Session): void {
    session.onMessage((message) => this.#take(message));
  }

  /** Subscribes. False: the session ended first. A broker that refuses some of it still takes records. */
  async subscribe(session: Session, signal: AbortSignal): Promise<boolean> {
    const filters = subscriptionsOf(this.parts.topics);
    try {
      const codes = await this.#answered(session.subscribe(filters, signal), session);
      const refused = filters.filter((_, i) => (codes[i] ?? REFUSED) >= REFUSED);
      if (refused.length > 0) this.parts.log.warn("The broker refused subscriptions", { topics: refused.join(" ") });
      return true;
    } catch (error) {
      unacknowledged(error, session, this.parts.log);
      return false;
    }
  }

  /** From now on replies and reports are published as they come, until `signal` aborts. */
  speak(session: Session, signal: AbortSignal): void {
    const { remote } = this.parts;
    if (remote === undefined || signal.aborted) return;
    this.#speaks = () => this.#say(session, signal);
    const unsubscribe = remote.onReported(() => this.#report(remote));
    signal.addEventListener(
      "abort",
      () => {
        unsubscribe();
        this.#again?.cancel();
        this.#speaks = undefined;
      },
      { once: true },
    );
    this.#report(remote);
  }

  /** Resolves when nothing is on its way to the centre any more. To be called when the session is over. Never rejects. */
  silent(): Promise<void> {
    return this.#said ?? Promise.resolve();
  }

  /** There may be something to say. */
  #stir(): void {
    if (this.#isSaying || this.#speaks === undefined) return;
    this.#again?.cancel();
    this.#said = this.#speaks();
  }

  /** Publishes what there is, one message after the other. Nobody waits while there is nothing: thousands of waits are a lot of memory. */
  async #say(session: Session, signal: AbortSignal): Promise<void> {
    const { clock } = this.parts;
    this.#isSaying = true;
    while (!signal.aborted) {
      const message = this.#mailbox.next(clock.monotonic());
      if (message === undefined) break;
      await this.#publish(message, session, signal);
    }
    this.#isSaying = false;
    const wait = this.#mailbox.nextAt() - clock.monotonic();
    if (!signal.aborted && Number.isFinite(wait)) this.#again = clock.after(wait, () => this.#stir());
  }

  async #publish(message: Message, session: Session, signal: AbortSignal): Promise<void> {
    try {
      const { reasonCode } = await this.#answered(session.publish(message, signal), session);
      const verdict = publishVerdict(reasonCode);
      if (verdict !== "delivered" && verdict !== "nobody") {
        this.parts.log.warn("The broker would not take a message to the centre", { topic: message.topic, reasonCode });
      }
      this.#mailbox.published(message);
    } catch (error) {
      const { clock, log } = this.parts;
      if (isProblem(error, "session-closed") && this.#mailbox.cutOff(message, clock.monotonic())) {
        log.warn("A message to the centre was given up: one session after the other ended at it", {
          topic: message.topic,
        });
      }
      unacknowledged(error, session, log);
    }
  }

  #answered<Answer>(answer: Promise<Answer>, session: Session): Promise<Answer> {
    return answered(answer, session, this.parts.clock, this.parts.acknowledgeWithin());
  }

  #report(remote: Remote): void {
    this.#mailbox.report({ topic: this.parts.topics.reported, payload: remote.reported(), retain: true });
    this.#stir();
  }

  /** Returns at once: while a message is being taken, the session hears nothing else. */
  #take(message: Incoming): void {
    // Settings of any size are judged: the centre shall know what became of them.
    const isTooLarge = message.payload.length > MAXIMUM_BYTES && message.topic !== this.parts.topics.configuration;
    if (isTooLarge || !this.#understand(message)) this.#ignore(message);
  }

  /** False: it makes no sense. */
  #understand(message: Incoming): boolean {
    const { topics, listener, remote } = this.parts;
    switch (message.topic) {
      case topics.commit:
        return whenDefined(decodeCommit(message.payload), (commit) => listener.onCommit(commit));
      case topics.pace:
        return whenDefined(decodePace(message.payload), (pace) => listener.onPace(pace));
      case topics.status:
        return whenDefined(decodeStatusBoot(message.payload), (boot) => listener.onOwnStatus(boot));
      case topics.configuration:
        if (remote !== undefined) void this.#configure(remote, message);
        return true;
      case topics.command:
        if (remote !== undefined) void this.#answer(remote, message);
        return true;
      default:
        return false;
    }
  }

  async #configure(remote: Remote, message: Incoming): Promise<void> {
    try {
      await remote.configure(message);
    } catch (error) {
      this.parts.log.error("Settings were not judged", { reason: reasonOf(error) });
    }
  }

  async #answer(remote: Remote, message: Incoming): Promise<void> {
    const { topics, log } = this.parts;
    try {
      const payload = await remote.command(message);
      if (payload === undefined) {
        this.#ignore(message);
        return;
      }
      const { responseTopic, correlation } = message;
      const topic = isBelow(topics.reply, responseTopic) ? responseTopic : topics.reply;
      const reply = { topic, payload, retain: false, ...(correlation === undefined ? {} : { correlation }) };
      if (this.#mailbox.reply(reply)) this.#stir();
      else log.warn("A reply was dropped: too many wait", { topic });
    } catch (error) {
      log.error("A command was not judged", { reason: reasonOf(error) });
    }
  }

  /** Anybody who may publish there can send anything, at any speed: the log gets the first, and then every thousandth. */
  #ignore({ topic, payload }: Incoming): void {
    if (this.#ignored++ % 1000 === 0) {
      this.parts.log.warn("A message that makes no sense, or one too many, was ignored", {
        topic: topic.slice(0, 256),
        bytes: payload.length,
        ignored: this.#ignored,
      });
    }
  }
}

function whenDefined<T>(value: T | undefined, use: (value: T) => void): boolean {
  if (value === undefined) return false;
  use(value);
  return true;
}

/** Nobody makes us publish anywhere else, nor to a filter. */
function isBelow(parent: string, topic: string | undefined): topic is string {
  return topic?.startsWith(`${parent}/`) === true && topic.length <= MAXIMUM_TOPIC && !/[+#\0]/.test(topic);
}
