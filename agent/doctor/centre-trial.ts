import type { Clock } from "../core/clock.ts";
import { withDeadline } from "../core/deadline.ts";
import { isProblem, problemStatus } from "../core/errors.ts";
import type { ProblemStatus } from "../core/status.ts";
import { type Millis, SECOND } from "../core/time.ts";
import type { CloseReason, Incoming, Session, SessionOptions } from "../core/transport.ts";
import type { UplinkOptions } from "../uplink/options.ts";
import { VersionChoice } from "../uplink/protocol-version.ts";
import { isTakeOver } from "../uplink/reason-codes.ts";
import { clientIdOf } from "../uplink/session-options.ts";
import { type ProtocolName, protocolName } from "../uplink/status-message.ts";
import { subscriptionsOf, type Topics, topicsOf } from "../uplink/topics.ts";
import { type TlsTrouble, tlsTroubleOf } from "./tls-trouble.ts";
import { publishRight, subscribeRights, type TopicRight } from "./topic-rights.ts";
import { emptyEnvelope, type OwnStatus, ownStatus, stoppedStatus } from "./trial-messages.ts";

/** For the PUBACK of a message, and for its echo in 3.1.1: a satellite link at its worst takes a few seconds. */
const ANSWER_WITHIN: Millis = 20 * SECOND;
const CLOSE_WITHIN: Millis = 5 * SECOND;
/** PUBACK codes from here on are refusals. */
const REFUSED = 0x80;

/** What the trial needs of the settings; `uplinkOptions` makes it of them. */
export type TrialOptions = Pick<
  UplinkOptions,
  | "site"
  | "root"
  | "clientId"
  | "version"
  | "credentials"
  | "tls"
  | "keepaliveSeconds"
  | "resumeSeconds"
  | "connectDeadline"
> & { readonly broker: string };

/** `MqttTransport` is one. */
export interface TrialTransport {
  /** As in the Transport port. A trial has no will: it leaves nothing behind when it dies. */
  open(options: Omit<SessionOptions, "will">, signal: AbortSignal): Promise<Session>;
}

export interface TrialPorts {
  readonly transport: TrialTransport;
  readonly clock: Clock;
}

/** The broker did not let us in. */
export interface TrialRefused {
  readonly outcome: "refused";
  /** One of the uplink's problems: `broker-unreachable`, `broker-silent`, `broker-nonsense`, `broker-refused`, `tls-failed`. */
  readonly problem: ProblemStatus;
  /** With `tls-failed`: what exactly. */
  readonly tls?: TlsTrouble;
}

/** The broker let us in. */
export interface TrialAdmitted {
  readonly outcome: "admitted";
  readonly protocol: ProtocolName;
  /** From the first SYN to the broker's consent. */
  readonly connectMs: Millis;
  /** In the order in which they were tried. Those behind the end of the session are missing. */
  readonly rights: readonly TopicRight[];
  /** Until the broker had answered the last message that it did not refuse; absent when there was none. */
  readonly roundTripMs?: Millis;
  /** What lay under our own status topic, if anything did. */
  readonly status?: OwnStatus;
  /** The session ended before we ended it. `taken-over`: another box, or an agent, came with our name. */
  readonly ended?: "taken-over" | "hung-up" | "silent";
}

export type CentreTrial = TrialRefused | TrialAdmitted;

/**
 * One attempt to do what the agent does: connect, subscribe, publish, and look at what comes back. Takes no more than twice
 * `connectDeadline` and 20 s for each of six questions; on a healthy link, six round trips.
 *
 * It comes under the name of the agent, because access rules may tie that name to the certificate, and resumes the agent's session; so it must
 * not be tried while the agent runs, which would be thrown out. What the broker keeps for the agent stays there: nothing but the site's own
 * status is acknowledged. What it publishes says nothing that is not so: envelopes without records, and, not retained, that the agent is stopped.
 *
 * Rejects with `stopped` when `signal` aborts, and with nothing that the broker or the link could cause.
 */
export async function tryCentre(options: TrialOptions, ports: TrialPorts, signal: AbortSignal): Promise<CentreTrial> {
  const begin = ports.clock.monotonic();
  const versions = new VersionChoice(options.version);
  for (;;) {
    const version = versions.next();
    let session: Session;
    try {
      session = await ports.transport.open(sessionOptionsOf(options, version), signal);
    } catch (error) {
      if (isProblem(error, "stopped")) throw error;
      if (versions.failed(version, error)) continue;
      return refused(error);
    }
    const connectMs = ports.clock.monotonic() - begin;
    try {
      const found = await new Trial(session, options, ports.clock, signal).run();
      // A goodbye would not be heard.
      if (found.ended === "silent") session.destroy("it does not answer");
      return { ...found, connectMs };
    } finally {
      await session.close(CLOSE_WITHIN);
    }
  }
}

function sessionOptionsOf(options: TrialOptions, version: Session["version"]): Omit<SessionOptions, "will"> {
  const { broker, keepaliveSeconds, resumeSeconds, connectDeadline, credentials, tls } = options;
  return {
    url: broker,
    version,
    clientId: clientIdOf(options),
    keepaliveSeconds,
    resumeSeconds,
    connectDeadline,
    ...(credentials === undefined ? {} : { credentials }),
    ...(tls === undefined ? {} : { tls }),
  };
}

function refused(error: unknown): TrialRefused {
  const tls = isProblem(error, "tls-failed") ? { tls: tlsTroubleOf(error) } : {};
  return { outcome: "refused", problem: problemStatus(error), ...tls };
}

/** The session is over, or of no use any more. */
class Ended extends Error {}

/** What is asked in one session, one question after the other: a broker that hangs up at one of them has answered it. */
class Trial {
  readonly #topics: Topics;
  readonly #announcement: Uint8Array;
  readonly #rights: TopicRight[] = [];
  #status: OwnStatus | undefined;
  #echoed: () => void = () => {};
  #roundTripMs: Millis | undefined;
  #ended: TrialAdmitted["ended"];

  constructor(
    private readonly session: Session,
    private readonly options: TrialOptions,
    private readonly clock: Clock,
    private readonly signal: AbortSignal,
  ) {
    this.#topics = topicsOf(options.root, options.site);
    this.#announcement = stoppedStatus(options.site, clock.bootId);
  }

  async run(): Promise<Omit<TrialAdmitted, "connectMs">> {
    const echo = new Promise<void>((resolve) => {
      this.#echoed = resolve;
    });
    this.session.onMessage((message) => this.#hear(message));
    try {
      await this.#subscribe();
      const { event, live, backlog } = this.#topics.lanes;
      for (const topic of [event, live, backlog]) await this.#publish(topic, emptyEnvelope(this.options.site));
      await this.#publish(this.#topics.status, this.#announcement, echo);
    } catch (error) {
      if (!(error instanceof Ended)) throw error;
    }
    return {
      outcome: "admitted",
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

function endedBy({ by, reasonCode }: CloseReason): TrialAdmitted["ended"] {
  if (isTakeOver(reasonCode)) return "taken-over";
  return by === "network" ? "silent" : "hung-up";
}

function sameBytes(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}
