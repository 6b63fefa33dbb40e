import type { Clock } from "../core/clock.ts";
import { withDeadline } from "../core/deadline.ts";
import { isProblem } from "../core/errors.ts";
import { LANES } from "../core/queue.ts";
import { type Millis, SECOND } from "../core/time.ts";
import type { CloseReason, Incoming, Session } from "../core/transport.ts";
import type { UplinkOptions } from "../uplink/options.ts";
import { isTakeOver } from "../uplink/reason-codes.ts";
import { type ProtocolName, protocolName } from "../uplink/status-message.ts";
import { subscriptionsOf, Topics } from "../uplink/topics.ts";
import { publishRight, subscribeRights, type TopicRight } from "./topic-rights.ts";
import { emptyEnvelope, type OwnStatus, ownStatus, stoppedStatus } from "./trial-messages.ts";

/** For the PUBACK of a message, and for its echo in 3.1.1: a satellite link at its worst takes a few seconds. */
const ANSWER_WITHIN: Millis = 20 * SECOND;
/** PUBACK codes from here on are refusals. */
const REFUSED = 0x80;

/** What came of one session. */
export interface SessionFindings {
  readonly protocol: ProtocolName;
  /** In the order in which they were tried. Those behind the end of the session are missing. */
  readonly rights: readonly TopicRight[];
  /** Until the broker had answered the last message that it did not refuse; absent when there was none. */
  readonly roundTripMs?: Millis;
  /** What lay under our own status topic, if anything did. */
  readonly status?: OwnStatus;
  /** The session ended before we ended it. `taken-over`: another box, or an agent, came with our name. */
  readonly ended?: "taken-over" | "hung-up" | "silent";
}

/** The session is over, or of no use any more. */
class Ended extends Error {}

/** What is asked in one session, one question after the other: a broker that hangs up at one of them has answered it. */
export class TrialSession {
  readonly #topics: Topics;
  readonly #announcement: Uint8Array;
  readonly #rights: TopicRight[] = [];
  #status: OwnStatus | undefined;
  #echoed: () => void = () => {};
  #roundTripMs: Millis | undefined;
  #ended: SessionFindings["ended"];

  constructor(
    private readonly session: Session,
    private readonly options: Pick<UplinkOptions, "site" | "root">,
    private readonly clock: Clock,
    private readonly signal: AbortSignal,
  ) {
    this.#topics = new Topics(options.root, options.site);
    this.#announcement = stoppedStatus(options.site, clock.bootId);
  }

  /** Rejects with `stopped` only. */
  async run(): Promise<SessionFindings> {
    const echo = new Promise<void>((resolve) => {
      this.#echoed = resolve;
    });
    this.session.onMessage((message) => this.#hear(message));
    try {
      await this.#subscribe();
      for (const lane of LANES) await this.#publish(this.#topics.lane(lane), emptyEnvelope(this.options.site));
      await this.#publish(this.#topics.status, this.#announcement, echo);
    } catch (error) {
      if (!(error instanceof Ended)) throw error;
    }
    return {
      protocol: protocolName(this.session.version),
      rights: this.#rights,
      ...(this.#roundTripMs === undefined ? {} : { roundTripMs: this.#roundTripMs }),
      ...(this.#status === undefined ? {} : { status: this.#status }),
      ...(this.#ended === undefined ? {} : { ended: this.#ended }),
    };
  }

  #hear({ topic, payload, retained }: Incoming): "left" | undefined {
    if (topic !== this.#topics.status) return "left";
    if (retained) this.#status = ownStatus(payload);
    else if (sameBytes(payload, this.#announcement)) this.#echoed();
    return undefined;
  }

  async #subscribe(): Promise<void> {
    const filters = subscriptionsOf(this.#topics);
    const codes = await this.#ask("the subscriptions", (aborted) => this.session.subscribe(filters, aborted));
    this.#rights.push(...subscribeRights(filters, codes));
    if (codes === "hung-up") throw new Ended();
  }

  /** @param echo resolves when the message has come back to us: in 3.1.1 only that tells whether the broker took it. */
  async #publish(topic: string, payload: Uint8Array, echo?: Promise<void>): Promise<void> {
    const begin = this.clock.monotonic();
    const answer = await this.#ask("the acknowledgement", (aborted) =>
      this.session.publish({ topic, payload, retain: false }, aborted),
    );
    const code = answer === "hung-up" ? answer : answer.reasonCode;
    if (code !== "hung-up" && code < REFUSED) this.#roundTripMs = this.clock.monotonic() - begin;
    const tells = echo !== undefined && code !== "hung-up" && this.session.version === 4 && this.#hears;
    const echoed = tells ? await this.#comes(echo) : undefined;
    this.#rights.push(publishRight(topic, code, this.session.version, echoed));
    if (code === "hung-up") throw new Ended();
  }

  /** Whether we would hear our own status. */
  get #hears(): boolean {
    return this.#rights.some(
      ({ topic, action, verdict }) => topic === this.#topics.status && action === "subscribe" && verdict === "allowed",
    );
  }

  async #comes(echo: Promise<void>): Promise<boolean> {
    const heard = echo.then(() => true);
    const cut = this.session.closed.then(() => false);
    return await this.#within("the echo", () => Promise.race([heard, cut])).catch((error: unknown) => {
      if (isProblem(error, "deadline-passed")) return false;
      throw error;
    });
  }

  /** The answer; `hung-up` when the broker ended the session instead. @throws Ended when it ended for another reason, or is silent. */
  async #ask<T>(what: string, question: (signal: AbortSignal) => Promise<T>): Promise<T | "hung-up"> {
    try {
      return await this.#within(what, question);
    } catch (error) {
      if (isProblem(error, "stopped")) throw error;
      if (isProblem(error, "deadline-passed")) {
        this.#ended = "silent";
        throw new Ended();
      }
      if (!isProblem(error, "session-closed")) throw error;
      this.#ended = endedBy(await this.session.closed);
      if (this.#ended === "hung-up") return "hung-up";
      throw new Ended();
    }
  }

  #within<T>(what: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    return withDeadline(this.clock, what, ANSWER_WITHIN, this.signal, work);
  }
}

function endedBy({ by, reasonCode }: CloseReason): SessionFindings["ended"] {
  if (isTakeOver(reasonCode)) return "taken-over";
  return by === "network" ? "silent" : "hung-up";
}

function sameBytes(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}
