import type { Clock } from "../core/clock.ts";
import type { Component } from "../core/component.ts";
import { withDeadline } from "../core/deadline.ts";
import { problemStatus, SuarError } from "../core/errors.ts";
import type { Log } from "../core/log.ts";
import type { Queue } from "../core/queue.ts";
import type { Random } from "../core/random.ts";
import type { ProblemStatus, UplinkStatus } from "../core/status.ts";
import { type Millis, SECOND } from "../core/time.ts";
import {
  type CloseReason,
  ConnectRefused,
  type ProtocolVersion,
  type Session,
  type SessionOptions,
  type Transport,
} from "../core/transport.ts";
import { AcknowledgementDeadline, unacknowledged } from "./acknowledgement.ts";
import { type AlarmListener, Alarms } from "./alarms.ts";
import { RetrySchedule } from "./backoff.ts";
import type { UplinkOptions } from "./options.ts";
import { VersionChoice } from "./protocol-version.ts";
import { connectAdvice, disconnectWait, publishVerdict, type WaitBetween } from "./reason-codes.ts";
import { Sender } from "./sender.ts";
import { protocolName, StatusMessages } from "./status-message.ts";
import { type Topics, topicsOf } from "./topics.ts";

export interface UplinkParts {
  readonly queue: Queue;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Told once per transition; must not throw. */
  readonly onAlarm: AlarmListener;
  readonly options: UplinkOptions;
}

/** Of the time allowed for stopping, this much at most is kept for the goodbye. */
const GOODBYE: Millis = 2 * SECOND;

/** Keeps one session with the broker alive, over and over, and lets the sender work in it. */
export class Uplink implements Component {
  readonly name = "uplink";
  readonly #topics: Topics;
  readonly #messages: StatusMessages;
  readonly #alarms: Alarms;
  readonly #acknowledgement: AcknowledgementDeadline;
  readonly #sender: Sender;
  readonly #schedule: RetrySchedule;
  readonly #versions: VersionChoice;
  /** Aborts when no further attempt is to be made; a session that is open goes on until `stop`. */
  readonly #attempts = new AbortController();
  #loop: Promise<void> | undefined;
  #serving: { readonly session: Session; readonly ending: AbortController } | undefined;
  #state: UplinkStatus["state"] = "off";
  #since: Millis;
  #nextAttemptAt: Millis | undefined;
  #version: ProtocolVersion | undefined;
  /** When the last session ended. */
  #problemAt: Millis = 0;
  /** Why there is no session, or why the last one ended; kept until there is one that works. */
  #problem: ProblemStatus | undefined;

  constructor(private readonly parts: UplinkParts) {
    const { options, clock, random, onAlarm } = parts;
    this.#topics = topicsOf(options.root, options.site);
    this.#messages = new StatusMessages({ ...parts, topics: this.#topics });
    this.#alarms = new Alarms(onAlarm);
    this.#acknowledgement = new AcknowledgementDeadline(options.acknowledgeWithin);
    this.#sender = new Sender({
      ...parts,
      topics: this.#topics,
      alarms: this.#alarms,
      acknowledgement: this.#acknowledgement,
    });
    this.#schedule = new RetrySchedule(options, random);
    this.#versions = new VersionChoice(options.version);
    this.#since = clock.monotonic();
  }

  /** Returns at once: a site without a link is ready too. When `signal` aborts, no new connection is tried. */
  async start(signal: AbortSignal): Promise<void> {
    const { broker } = this.parts.options;
    if (broker === undefined) {
      this.#problem = problemStatus(new SuarError("broker-missing", {}));
      this.parts.log.warn("No broker is configured; records are kept and not sent");
      return;
    }
    if (signal.aborted) return;
    signal.addEventListener("abort", () => this.#attempts.abort(), { once: true });
    this.#loop = this.#run(broker);
  }

  /** Sends what is pending, says goodbye and closes, all within `deadline`; what was not acknowledged stays in the queue. */
  async stop(deadline: Millis): Promise<void> {
    const { clock } = this.parts;
    const end = clock.monotonic() + deadline;
    const left = () => Math.max(0, end - clock.monotonic());
    this.#attempts.abort();
    const serving = this.#serving;
    if (serving !== undefined) {
      const { session, ending } = serving;
      if (this.#state === "connected") {
        await this.#within(left() - Math.min(GOODBYE, deadline / 2), ending.signal, (signal) =>
          this.#sender.flush(signal),
        );
      }
      // The sender lets go first: nothing may follow the goodbye.
      ending.abort();
      let taken = false;
      await this.#within(Math.min(GOODBYE, left() / 2), undefined, async (signal) => {
        const verdict = publishVerdict((await session.publish(this.#messages.goodbye(), signal)).reasonCode);
        taken = verdict === "delivered" || verdict === "nobody";
      });
      // A clean DISCONNECT makes the broker forget the will, and without a goodbye the site would stay online for ever.
      if (taken) await session.close(left());
      else session.destroy("the goodbye was not taken");
    }
    const loop = this.#loop;
    if (loop !== undefined) await this.#within(left(), undefined, () => loop);
    this.#enter("off");
  }

  status(): UplinkStatus {
    const now = this.parts.clock.monotonic();
    const { broker } = this.parts.options;
    const { acknowledgedAt, unansweredMessages } = this.#sender;
    const works = this.#state === "connected" && acknowledgedAt !== undefined && acknowledgedAt > this.#problemAt;
    const problem = (works ? undefined : this.#problem) ?? this.#sender.problem ?? this.#alarms.current();
    return {
      state: this.#state,
      ...(broker === undefined ? {} : { broker: addressOf(broker) }),
      ...(this.#version === undefined ? {} : { protocol: protocolName(this.#version) }),
      forMs: now - this.#since,
      ...(this.#nextAttemptAt === undefined ? {} : { nextAttemptMs: Math.max(0, this.#nextAttemptAt - now) }),
      unansweredMessages,
      ...(acknowledgedAt === undefined ? {} : { sinceAcknowledgedMs: now - acknowledgedAt }),
      ...(problem === undefined ? {} : { problem }),
    };
  }

  async #run(broker: string): Promise<void> {
    while (!this.#attempts.signal.aborted) {
      const wait = await this.#attempt(broker);
      if (wait <= 0 || this.#attempts.signal.aborted) continue;
      this.#enter("waiting");
      this.#nextAttemptAt = this.parts.clock.monotonic() + wait;
      await this.parts.clock.sleep(wait, this.#attempts.signal);
      this.#nextAttemptAt = undefined;
    }
  }

  /** One connection and the session it leads to. Returns how long to wait before the next. */
  async #attempt(broker: string): Promise<Millis> {
    const version = this.#versions.next();
    this.#enter("connecting");
    let session: Session;
    try {
      session = await this.parts.transport.open(this.#sessionOptions(broker, version), this.#attempts.signal);
    } catch (error) {
      return this.#afterFailure(version, error);
    }
    if (this.#attempts.signal.aborted) {
      // Stopping has begun without it.
      session.destroy("stopped while connecting");
      return 0;
    }
    this.#versions.worked(version);
    this.#version = version;
    this.#alarms.clear("broker-refused", broker);
    const wait = await this.#serve(session);
    this.#version = undefined;
    return wait;
  }

  async #serve(session: Session): Promise<Millis> {
    const { clock, log } = this.parts;
    const ending = new AbortController();
    // `closed` never rejects.
    void session.closed.then(() => ending.abort());
    this.#serving = { session, ending };
    let up = false;
    let upAt = clock.monotonic();
    if (await this.#announce(session, ending.signal)) {
      up = true;
      upAt = clock.monotonic();
      // A broker that takes the birth and nothing else has to do better than that.
      if (this.#problem?.code !== "acknowledgement-late") this.#problem = undefined;
      this.#enter("connected");
      log.info("Connected to the broker", { protocol: protocolName(session.version) });
      await this.#sender.run(session, ending.signal);
    }
    const reason = await session.closed;
    if (reason.by === "broker") this.#sender.brokerHungUp();
    this.#serving = undefined;
    return this.#afterSession(reason, up, clock.monotonic() - upAt);
  }

  /** Publishes the birth. False when the session is of no use. A refused birth is a problem, but records may pass all the same. */
  async #announce(session: Session, signal: AbortSignal): Promise<boolean> {
    const { clock } = this.parts;
    const topic = this.#topics.status;
    const sentAt = clock.monotonic();
    try {
      const { reasonCode } = await withDeadline(clock, "the birth", this.#acknowledgement.current, signal, (aborted) =>
        session.publish(this.#messages.birth(session.version), aborted),
      );
      this.#acknowledgement.observe(clock.monotonic() - sentAt);
      const verdict = publishVerdict(reasonCode);
      // The broker keeps a retained message even when nobody is subscribed yet.
      if (verdict === "delivered" || verdict === "nobody") this.#alarms.clear("publish-refused", topic);
      else this.#alarms.raise("publish-refused", topic, refusedOn(topic, reasonCode));
      return true;
    } catch (error) {
      unacknowledged(error, session, this.parts.log);
      return false;
    }
  }

  #afterFailure(version: ProtocolVersion, error: unknown): Millis {
    if (this.#attempts.signal.aborted) return 0;
    const problem = problemStatus(error);
    const { log } = this.parts;
    if (this.#versions.failed(version, error)) {
      log.debug("Trying the other protocol version", { problem: problem.code, ...problem.details });
      return 0;
    }
    if (problem.code !== this.#problem?.code) {
      log.warn("The broker cannot be used", { problem: problem.code, ...problem.details });
    }
    this.#problem = problem;
    const wait = this.#schedule.afterFailure();
    if (!(error instanceof ConnectRefused)) return wait;
    const advice = connectAdvice(error.reasonCode);
    if (advice.action === "wait-for-people") {
      this.#alarms.raise("broker-refused", this.parts.options.broker ?? "", problem);
    }
    return "between" in advice ? Math.max(wait, this.#between(advice.between)) : wait;
  }

  #afterSession(reason: CloseReason, up: boolean, lasted: Millis): Millis {
    const wait = this.#schedule.afterSession({ by: reason.by, up, lasted });
    if (this.#attempts.signal.aborted) return 0;
    const asked = disconnectWait(reason.reasonCode);
    this.#problemAt = this.parts.clock.monotonic();
    // Before stopping, we end a session ourselves for one reason only.
    this.#problem = problemStatus(
      reason.by === "agent"
        ? new SuarError("acknowledgement-late", { seconds: Math.round(this.#acknowledgement.current / SECOND) })
        : new SuarError("session-closed", { reason: reason.detail }),
    );
    this.parts.log.warn("The session with the broker ended", { ...reason, up, lastedMs: lasted });
    return asked === undefined ? wait : Math.max(wait, this.#between(asked));
  }

  #between({ least, most }: WaitBetween): Millis {
    return least + this.parts.random.uniform() * (most - least);
  }

  /** Work of the last seconds: whatever becomes of it, stopping goes on. */
  async #within(
    ms: Millis,
    signal: AbortSignal | undefined,
    work: (signal: AbortSignal) => Promise<unknown>,
  ): Promise<void> {
    try {
      await withDeadline(this.parts.clock, "stopping", Math.max(0, ms), signal ?? new AbortController().signal, work);
    } catch (error) {
      if (error instanceof SuarError) this.parts.log.debug("Stopping went on without waiting", { problem: error.code });
      else throw error;
    }
  }

  #enter(state: UplinkStatus["state"]): void {
    // Attempts and the waits between them are one time without a connection.
    const unchanged = state === this.#state || (isTrying(state) && isTrying(this.#state));
    this.#state = state;
    if (!unchanged) this.#since = this.parts.clock.monotonic();
  }

  #sessionOptions(broker: string, version: ProtocolVersion): SessionOptions {
    const { options } = this.parts;
    return {
      url: broker,
      version,
      clientId: options.clientId ?? `suar-${options.site}`,
      keepaliveSeconds: options.keepaliveSeconds,
      ...(options.credentials === undefined ? {} : { credentials: options.credentials }),
      ...(options.tls === undefined ? {} : { tls: options.tls }),
      will: this.#messages.will(),
      connectDeadline: options.connectDeadline,
    };
  }
}

function refusedOn(topic: string, reasonCode: number): ProblemStatus {
  return problemStatus(new SuarError("publish-refused", { topic, reasonCode }));
}

function isTrying(state: UplinkStatus["state"]): boolean {
  return state === "connecting" || state === "waiting";
}

function addressOf(broker: string): string {
  return URL.canParse(broker) ? new URL(broker).host : broker;
}
