import type { Clock } from "../core/clock.ts";
import type { Component } from "../core/component.ts";
import { withDeadline } from "../core/deadline.ts";
import { problemStatus, SuarError } from "../core/errors.ts";
import { type Keepsake, readKept, writeKept } from "../core/keepsake.ts";
import type { Log } from "../core/log.ts";
import type { Queue } from "../core/queue.ts";
import type { Random } from "../core/random.ts";
import type { Remote } from "../core/remote.ts";
import type { ProblemStatus, UplinkStatus } from "../core/status.ts";
import { HOUR, type Millis, SECOND } from "../core/time.ts";
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
import { ByteBudget, type DailyCount } from "./byte-budget.ts";
import { Centre } from "./centre.ts";
import { Confirmations } from "./confirmations.ts";
import { Destination } from "./destination.ts";
import { Meter } from "./meter.ts";
import { NextAttempt } from "./next-attempt.ts";
import type { UplinkOptions } from "./options.ts";
import { VersionChoice } from "./protocol-version.ts";
import { connectAdvice, isRedirect, isTakeOver, isTooMuch, publishVerdict } from "./reason-codes.ts";
import { type ReplayRequest, Replays } from "./replays.ts";
import { Sender } from "./sender.ts";
import { protocolName, StatusMessages } from "./status-message.ts";
import { TakeOvers } from "./take-overs.ts";
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
  /** Absent: the centre can neither command nor configure this agent. */
  readonly remote?: Remote;
  /** Where the day's count of bytes survives a restart. Absent: it does not. */
  readonly keepsake?: Keepsake;
}

/** Of the time allowed for stopping, this much at most is kept for the goodbye. */
const GOODBYE: Millis = 2 * SECOND;

/** In economy a connection is kept alive no more often than this. */
const ECONOMY_KEEPALIVE_SECONDS = 1200;

/** While our own link is down: a SYN that is lost is repeated only seconds later, so a fresh attempt notices sooner that it is back. */
const ALONE_REACH: Millis = 4 * SECOND;

/** Records on their way to the centre's confirmation, at most. */
const MOST_UNCONFIRMED = 10_000;

/** A broker that ends the session at our SUBSCRIBE is asked again after this. */
const SUBSCRIBE_AGAIN: Millis = HOUR;

/** Keeps one session with the broker alive, over and over, and lets the sender work in it. */
export class Uplink implements Component {
  readonly name = "uplink";
  readonly #topics: Topics;
  readonly #messages: StatusMessages;
  readonly #alarms: Alarms;
  readonly #acknowledgement: AcknowledgementDeadline;
  readonly #sender: Sender;
  readonly #takeOvers: TakeOvers;
  readonly #nextAttempt: NextAttempt;
  readonly #versions: VersionChoice;
  readonly #destination: Destination;
  readonly #meter: Meter;
  readonly #replays = new Replays();
  readonly #centre: Centre;
  /** Our own link is known to be down: nobody else fails with us. */
  #alone = false;
  /** The next attempt may come sooner once our own link is back: nobody told us to wait. */
  #impatient = false;
  /** Ends the present wait between two attempts. */
  #nap = new AbortController();
  /** Before this, we do not subscribe. */
  #subscribesFrom: Millis = Number.NEGATIVE_INFINITY;
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
    const budget = new ByteBudget(options.dailyBytes, options.economy === "always", clock.wall().at);
    this.#meter = new Meter(budget, options.dailyBytes, clock, (count) => this.#keep(count));
    this.#sender = new Sender({
      ...parts,
      topics: this.#topics,
      alarms: this.#alarms,
      acknowledgement: this.#acknowledgement,
      meter: this.#meter,
      replays: this.#replays,
      confirmations:
        options.confirm === "central" ? new Confirmations(options.confirmWithin, MOST_UNCONFIRMED) : undefined,
      onDelivered: () => this.#delivered(),
    });
    this.#centre = new Centre({
      ...parts,
      topics: this.#topics,
      acknowledgeWithin: () => this.#acknowledgement.current,
      listener: {
        onCommit: (commit) => this.#sender.confirm(commit),
        onPace: ({ backlogKilobitsPerSecond, reconnectSpreadSeconds }) => {
          this.#sender.limitBacklog(inUnits(backlogKilobitsPerSecond, 1000));
          this.#nextAttempt.spreadOver(inUnits(reconnectSpreadSeconds, SECOND));
        },
        onOwnStatus: (boot) => {
          if (this.#takeOvers.found(boot, clock.monotonic())) this.#identityTaken();
        },
      },
    });
    this.#takeOvers = new TakeOvers(clock.bootId);
    this.#nextAttempt = new NextAttempt(options, random, this.#takeOvers);
    this.#destination = new Destination(options.broker ?? "", options.allowedBrokers);
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
    const { keepsake, log } = this.parts;
    if (keepsake !== undefined) this.#meter.restore(await readKept(keepsake, "traffic", log));
    if (signal.aborted) return;
    signal.addEventListener("abort", () => this.#attempts.abort(), { once: true });
    this.#loop = this.#run();
  }

  /**
   * Tells whether our own link is there, as far as somebody measures it. When it comes back, the wait between two attempts is cut short,
   * unless the broker asked for it: a site that lost its own link is alone.
   */
  linkChanged(up: boolean): void {
    this.#alone = !up;
    if (this.#state === "waiting" && this.#impatient) this.#nap.abort();
  }

  /** Ends the session, if there is one, and comes back at once. */
  reconnect(): void {
    this.#serving?.session.destroy("asked to reconnect");
    this.#nap.abort();
  }

  /** Sends records again that were sent before. False: too many such requests wait already. */
  replay(request: ReplayRequest): boolean {
    if (!this.#replays.add(request)) return false;
    this.#sender.replayRequested();
    return true;
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
      ...(broker === undefined ? {} : { broker: addressOf(this.#destination.url) }),
      ...(this.#version === undefined ? {} : { protocol: protocolName(this.#version) }),
      forMs: now - this.#since,
      ...(this.#nextAttemptAt === undefined ? {} : { nextAttemptMs: Math.max(0, this.#nextAttemptAt - now) }),
      unansweredMessages,
      bytesToday: Math.round(this.#meter.bytesToday),
      thrift: this.#meter.thrift(),
      ...(acknowledgedAt === undefined ? {} : { sinceAcknowledgedMs: now - acknowledgedAt }),
      ...(problem === undefined ? {} : { problem }),
    };
  }

  async #run(): Promise<void> {
    const { clock } = this.parts;
    while (!this.#attempts.signal.aborted) {
      this.#nap = new AbortController();
      const wait = await this.#attempt();
      if (wait <= 0 || this.#attempts.signal.aborted) continue;
      this.#enter("waiting");
      this.#nextAttemptAt = clock.monotonic() + wait;
      await clock.sleep(wait, AbortSignal.any([this.#attempts.signal, this.#nap.signal]));
      this.#nextAttemptAt = undefined;
    }
  }

  /** One connection and the session it leads to. Returns how long to wait before the next. */
  async #attempt(): Promise<Millis> {
    const broker = this.#destination.url;
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
    this.#destination.worked();
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
    this.#meter.begin(session);
    this.#centre.listen(session);
    let up = false;
    let upAt = clock.monotonic();
    // Asked before the birth replaces what lies there, and not waited for: that would cost a round trip.
    const subscribing = this.#subscribe(session, ending.signal);
    if (await this.#announce(session, ending.signal)) {
      up = true;
      upAt = clock.monotonic();
      // A broker that takes the birth and nothing else has to do better than that.
      if (this.#problem?.code !== "acknowledgement-late") this.#problem = undefined;
      this.#enter("connected");
      log.info("Connected to the broker", { protocol: protocolName(session.version) });
      await Promise.all([this.#sender.run(session, ending.signal), this.#centre.run(session, ending.signal)]);
    }
    const reason = await session.closed;
    this.#meter.end();
    if (reason.by === "broker") {
      if (!reason.tooMuch) this.#sender.brokerHungUp();
      // Some brokers end the session of whoever subscribes to what is not theirs. And what we cannot take would come with every session.
      if (!(await subscribing) || reason.tooMuch) this.#subscribesFrom = clock.monotonic() + SUBSCRIBE_AGAIN;
    }
    if (isTooMuch(reason.reasonCode)) this.#sender.tooMuch();
    this.#serving = undefined;
    return this.#afterSession(reason, up, clock.monotonic() - upAt);
  }

  /** As soon as we may. False: the session ended before the broker answered. */
  async #subscribe(session: Session, signal: AbortSignal): Promise<boolean> {
    if (this.#deafFor > 0) await this.parts.clock.sleep(this.#deafFor, signal);
    return signal.aborted || (await this.#centre.subscribe(session, signal));
  }

  /** How long we do not subscribe; not above zero: we do. */
  get #deafFor(): Millis {
    return this.#subscribesFrom - this.parts.clock.monotonic();
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
      if (verdict === "delivered" || verdict === "nobody") {
        this.#takeOvers.announced();
        this.#alarms.clear("publish-refused", topic);
      } else this.#alarms.raise("publish-refused", topic, refusedOn(topic, reasonCode));
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
    const refused = error instanceof ConnectRefused ? error : undefined;
    this.#impatient = refused === undefined;
    if (isRedirect(refused?.reasonCode) && this.#destination.redirected(refused?.serverReference)) {
      log.info("The broker names another one", { broker: addressOf(this.#destination.url) });
      return 0;
    }
    if (refused !== undefined && connectAdvice(refused.reasonCode).action === "wait-for-people") {
      this.#alarms.raise("broker-refused", this.#destination.url, problem);
    }
    this.#destination.failed();
    return this.#nextAttempt.afterFailure(error, this.#alone);
  }

  #afterSession(reason: CloseReason, up: boolean, lasted: Millis): Millis {
    const now = this.parts.clock.monotonic();
    const wait = this.#nextAttempt.afterSession(reason, up, lasted, now, this.#alone);
    if (this.#attempts.signal.aborted) return 0;
    if (isTakeOver(reason.reasonCode)) this.#identityTaken();
    this.#impatient = reason.by !== "broker";
    this.#problemAt = now;
    // Before stopping, and unless we were asked, we end a session ourselves for one reason only.
    this.#problem = problemStatus(
      reason.by === "agent" && !this.#nap.signal.aborted
        ? new SuarError("acknowledgement-late", { seconds: Math.round(this.#acknowledgement.current / SECOND) })
        : new SuarError("session-closed", { reason: reason.detail }),
    );
    this.parts.log.warn("The session with the broker ended", { ...reason, up, lastedMs: lasted });
    if (isRedirect(reason.reasonCode) && this.#destination.redirected(reason.serverReference)) return 0;
    return this.#nap.signal.aborted ? 0 : wait;
  }

  #delivered(): void {
    this.parts.remote?.proven();
    if (this.#takeOvers.over(this.parts.clock.monotonic())) this.#alarms.clear("identity-taken", this.#topics.status);
  }

  #identityTaken(): void {
    const { site } = this.parts.options;
    const problem = problemStatus(new SuarError("identity-taken", { site }));
    this.parts.log.warn("Another box uses the name of this site", { site });
    this.#alarms.raise("identity-taken", this.#topics.status, problem);
  }

  #keep(count: DailyCount): void {
    const { keepsake, log } = this.parts;
    if (keepsake === undefined) return;
    writeKept(keepsake, "traffic", count).catch((error: unknown) => {
      log.warn("The day's count of bytes was not kept", { problem: problemStatus(error).code });
    });
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
    const frugal = this.#meter.thrift() !== "normal";
    return {
      url: broker,
      version,
      clientId: options.clientId ?? `suar-${options.site}`,
      keepaliveSeconds: frugal
        ? Math.max(ECONOMY_KEEPALIVE_SECONDS, options.keepaliveSeconds)
        : options.keepaliveSeconds,
      // Nor shall the broker remember what we had subscribed to.
      resumeSeconds: this.#deafFor > 0 ? 0 : options.resumeSeconds,
      ...(options.credentials === undefined ? {} : { credentials: options.credentials }),
      ...(options.tls === undefined ? {} : { tls: options.tls }),
      will: this.#messages.will(),
      connectDeadline: options.connectDeadline,
      ...(this.#alone ? { reachDeadline: Math.min(ALONE_REACH, options.connectDeadline) } : {}),
    };
  }
}

function inUnits(value: number | undefined, unit: number): number | undefined {
  return value === undefined ? undefined : value * unit;
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
