import type { Clock } from "../core/clock.ts";
import { problemStatus, SuarError } from "../core/errors.ts";
import type { Log } from "../core/log.ts";
import type { OwnLinkState } from "../core/outage.ts";
import type { Random } from "../core/random.ts";
import { type Millis, SECOND } from "../core/time.ts";
import { ConnectRefused, type ProtocolVersion, type Session, type Transport } from "../core/transport.ts";
import { Wake } from "../core/wake.ts";
import type { AcknowledgementDeadline } from "./acknowledgement.ts";
import type { Alarms } from "./alarms.ts";
import { SETTLED_AFTER } from "./backoff.ts";
import type { Condition } from "./condition.ts";
import { Destination } from "./destination.ts";
import type { Identity } from "./identity.ts";
import type { Meter } from "./meter.ts";
import { NextAttempt } from "./next-attempt.ts";
import type { UplinkOptions } from "./options.ts";
import { VersionChoice } from "./protocol-version.ts";
import { isRedirect, isTakeOver, needsPeople } from "./reason-codes.ts";
import type { Served, Serving } from "./serving.ts";
import { sessionOptions } from "./session-options.ts";
import { protocolName, type StatusMessages } from "./status-message.ts";

export interface SessionLoopParts {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly options: UplinkOptions;
  readonly alarms: Alarms;
  readonly acknowledgement: AcknowledgementDeadline;
  readonly meter: Meter;
  readonly messages: StatusMessages;
  readonly identity: Identity;
  readonly condition: Condition;
}

/** Where the alarm of a refusal belongs, whichever server refused: it is over as soon as any of them lets us in. */
const HOME = "home";

/** One session after another, and the waits between them. */
export class SessionLoop {
  readonly #nextAttempt: NextAttempt;
  readonly #versions: VersionChoice;
  readonly #destination: Destination;
  /** No further attempt is to be made; a session that is open goes on. */
  #isStopped = false;
  /** Ends the attempt that is under way. */
  #connecting: AbortController | undefined;
  /** The next attempt may come at another time when our own link changes: nobody told us to wait. */
  #impatient = false;
  /** When the next attempt is due, monotonic. */
  #dueAt: Millis = 0;
  /** Tells the present wait between two attempts that it may be over. */
  #nap = new Wake();
  /** The wait behind the present attempt is left out. */
  #isHurried = false;

  constructor(
    private readonly parts: SessionLoopParts,
    private readonly serving: Serving,
  ) {
    const { options, random, identity } = parts;
    this.#nextAttempt = new NextAttempt(options, random, identity.takeOvers);
    this.#destination = new Destination(options.broker ?? "", options.allowedBrokers);
    this.#versions = new VersionChoice(options.version);
  }

  /** `host:port` of the broker that is used, or tried next. */
  get broker(): string {
    return addressOf(this.#destination.url);
  }

  /** What the centre asks of the whole fleet; undefined: as configured. */
  spreadOver(spread: Millis | undefined): void {
    this.#nextAttempt.spreadOver(spread);
  }

  linkChanged(link: OwnLinkState): void {
    const { clock, condition } = this.parts;
    const nextAttempt = this.#nextAttempt;
    const wasOneOfMany = nextAttempt.isOneOfMany;
    nextAttempt.linkChanged(link);
    if (condition.state !== "waiting" || !this.#impatient) return;
    if (nextAttempt.isOneOfMany) {
      this.#dueAt = clock.monotonic() + nextAttempt.duringOutage();
      this.#nap.ring();
    } else if (link !== "up" || !wasOneOfMany) {
      this.hurry();
    }
  }

  /** The next attempt comes at once. */
  hurry(): void {
    this.#isHurried = true;
    this.#nap.ring();
  }

  /** No further attempt. */
  stop(): void {
    this.#isStopped = true;
    this.#connecting?.abort();
    this.hurry();
  }

  /** Resolves after `stop`, once the session that was open then is over. */
  async run(): Promise<void> {
    const { clock } = this.parts;
    while (!this.#isStopped) {
      this.#nap = new Wake();
      this.#isHurried = false;
      const opened = await this.#open();
      const wait =
        typeof opened === "number"
          ? opened
          : this.#afterSession(await this.serving.serve(opened, () => this.#up(opened)));
      this.#dueAt = clock.monotonic() + wait;
      await this.#untilDue();
    }
  }

  /** The time may change meanwhile. */
  async #untilDue(): Promise<void> {
    const { clock, condition } = this.parts;
    while (!this.#isHurried && this.#dueAt > clock.monotonic()) {
      const wait = this.#dueAt - clock.monotonic();
      condition.waits(wait);
      await this.#nap.waitAtMost(wait, clock);
    }
  }

  /** One attempt. Returns the session that it led to, or how long to wait before the next attempt. */
  async #open(): Promise<Session | Millis> {
    const { transport, options, messages, meter, alarms, condition } = this.parts;
    const url = this.#destination.url;
    const version = this.#versions.next();
    condition.enter("connecting");
    const connecting = new AbortController();
    this.#connecting = connecting;
    let session: Session;
    try {
      const frugal = meter.thrift() !== "normal";
      const { isLinkOut: linkOut } = this.#nextAttempt;
      const attempt = { url, version, will: messages.will(), frugal, linkOut, deaf: this.serving.deafFor > 0 };
      session = await transport.open(sessionOptions(options, attempt), connecting.signal);
    } catch (error) {
      return this.#afterFailure(version, error);
    } finally {
      this.#connecting = undefined;
    }
    if (this.#isStopped) {
      // Stopping has begun without it.
      session.destroy("stopped while connecting");
      return 0;
    }
    this.#versions.worked(version);
    condition.speaks(version);
    alarms.clear("broker-refused", HOME);
    return session;
  }

  /** The broker has taken the birth. */
  #up({ version }: Session): void {
    const { condition, log } = this.parts;
    condition.connected();
    log.info("Connected to the broker", { protocol: protocolName(version) });
  }

  #afterFailure(version: ProtocolVersion, error: unknown): Millis {
    if (this.#isStopped) return 0;
    const problem = problemStatus(error);
    const { clock, log, condition, alarms, identity } = this.parts;
    if (!(error instanceof ConnectRefused)) identity.takeOvers.gaveUp(clock.monotonic());
    if (this.#versions.failed(version, error)) {
      log.debug("Trying the other protocol version", { problem: problem.code, ...problem.details });
      return 0;
    }
    if (problem.code !== condition.problem?.code) {
      log.warn("The broker cannot be used", { problem: problem.code, ...problem.details });
    }
    condition.failed(problem);
    const refused = error instanceof ConnectRefused ? error : undefined;
    this.#impatient = refused === undefined;
    if (isRedirect(refused?.reasonCode) && this.#destination.redirected(refused?.serverReference)) {
      log.info("The broker names another one", { broker: this.broker });
      return 0;
    }
    if (refused !== undefined && needsPeople(refused.reasonCode)) {
      alarms.raise("broker-refused", HOME, problem);
    }
    this.#destination.failed();
    return this.#nextAttempt.afterFailure(error);
  }

  #afterSession({ reason, up, lasted }: Served): Millis {
    const { clock, log, condition, identity, acknowledgement } = this.parts;
    condition.speaks(undefined);
    const wait = this.#nextAttempt.afterSession(reason, up, lasted, clock.monotonic());
    if (this.#isStopped) return 0;
    if (isTakeOver(reason.reasonCode) && !identity.takeOvers.over(clock.monotonic())) identity.taken();
    this.#impatient = reason.by !== "broker";
    // Before stopping, and unless we were asked, we end a session ourselves for one reason only.
    const problem =
      reason.by === "agent" && !this.#isHurried
        ? new SuarError("acknowledgement-late", { seconds: Math.round(acknowledgement.current / SECOND) })
        : new SuarError("session-closed", { reason: reason.detail });
    condition.ended(problemStatus(problem));
    log.warn("The session with the broker ended", { ...reason, up, lastedMs: Math.round(lasted) });
    if (up && lasted >= SETTLED_AFTER) this.#destination.worked();
    if (isRedirect(reason.reasonCode)) {
      if (this.#destination.redirected(reason.serverReference)) return 0;
      this.#destination.failed();
    }
    return this.#isHurried ? 0 : wait;
  }
}

function addressOf(broker: string): string {
  return URL.canParse(broker) ? new URL(broker).host : broker;
}
