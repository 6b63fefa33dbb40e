import type { Clock } from "../core/clock.ts";
import { explain, isProblem, problemStatus, SuarError } from "../core/errors.ts";
import type { Language } from "../core/problems.ts";
import type { Random } from "../core/random.ts";
import { DAY, type Millis, SECOND } from "../core/time.ts";
import { type CloseReason, ConnectRefused, type ProtocolVersion, type Session } from "../core/transport.ts";
import type { MqttTransport } from "../platform/mqtt-transport.ts";
import { RetrySchedule, SETTLED_AFTER } from "../uplink/backoff.ts";
import type { UplinkOptions } from "../uplink/options.ts";
import { VersionChoice } from "../uplink/protocol-version.ts";
import { connectAdvice, disconnectWait, type WaitBetween } from "../uplink/reason-codes.ts";
import { filtersOf, type TailListener } from "./tail-listener.ts";
import type { TailOptions } from "./tail-options.ts";
import type { Note } from "./tail-words.ts";

/** A centre has few of these, and wants them back before the sites return. */
const RETRIES = { retryMinimum: SECOND, retryMaximum: 30 * SECOND, reconnectSpread: 0 };
/** Without --follow somebody waits for the end. */
const MAXIMUM_FAILURES = 5;
/** Backlog batches have up to 256 KiB before compression; a replay may have more. */
const INBOUND_PACKET_BYTES = 1024 * 1024;
/** How long the broker keeps a session that nobody comes back to: one with a name, and one that only bridges a broken link. */
const NAMED_SECONDS = (7 * DAY) / SECOND;
const BRIDGE_SECONDS = 120;
/** Some brokers take no more filters at once. */
const FILTERS_AT_ONCE = 8;
const CLOSE_WITHIN: Millis = 5 * SECOND;
const TAKEN_OVER = 0x8e;

export interface SessionsParts {
  readonly options: TailOptions;
  readonly uplink: UplinkOptions;
  readonly transport: Pick<MqttTransport, "open">;
  readonly listener: TailListener;
  readonly clock: Clock;
  readonly random: Random;
  readonly note: (note: Note) => void;
  readonly language: Language;
}

/** Connects, subscribes, and connects again when a session ends, until the listener is over. Rejects when there is no use in trying. */
export class TailSessions {
  readonly #versions: VersionChoice;
  readonly #retries: RetrySchedule;
  readonly #clientId: string;
  readonly #broker: string;
  #wasConnected = false;
  #failures = 0;

  constructor(private readonly parts: SessionsParts) {
    const { options, uplink, random } = parts;
    this.#broker = uplink.broker ?? "";
    this.#versions = new VersionChoice(uplink.version);
    this.#retries = new RetrySchedule(RETRIES, random);
    const name = options.session ?? Buffer.from(random.bytes(4)).toString("hex");
    this.#clientId = `suar-tail-${name}`;
  }

  async run(): Promise<void> {
    const { over } = this.parts.listener;
    while (!over.aborted) {
      const session = await this.#open();
      if (session === undefined) continue;
      const startedAt = this.parts.clock.monotonic();
      try {
        await this.#subscribe(session);
        await closedOrOver(session, over);
      } finally {
        this.parts.listener.listens(false);
        if (over.aborted) await session.close(CLOSE_WITHIN);
        else session.destroy("given up");
      }
      if (over.aborted) return;
      await this.#pause(await session.closed, this.parts.clock.monotonic() - startedAt);
    }
  }

  /** Undefined when the attempt led to nothing and another may; all waiting is done by then. */
  async #open(): Promise<Session | undefined> {
    const { listener, transport } = this.parts;
    const version = this.#versions.next();
    try {
      const session = await transport.open(this.#sessionOptions(version), listener.over);
      session.onMessage((message) => listener.hear(message));
      this.#versions.worked(version);
      return session;
    } catch (error) {
      if (!listener.over.aborted && !this.#versions.failed(version, error)) await this.#failed(error);
      return undefined;
    }
  }

  #sessionOptions(version: ProtocolVersion) {
    const { keepaliveSeconds, connectDeadline, credentials, tls } = this.parts.uplink;
    return {
      url: this.#broker,
      version,
      clientId: this.#clientId,
      keepaliveSeconds,
      connectDeadline,
      resumeSeconds: this.#resumeSeconds(version),
      // Records are not sent again, and a broker does not keep those of QoS 0 for a reader that is slow.
      subscriptionQos: 1 as const,
      inboundPacketBytes: INBOUND_PACKET_BYTES,
      ...(credentials === undefined ? {} : { credentials }),
      ...(tls === undefined ? {} : { tls }),
    };
  }

  #resumeSeconds(version: ProtocolVersion): number {
    const { session, group } = this.parts.options;
    if (session !== undefined) return NAMED_SECONDS;
    // In 3.1.1 it would stay for ever; and to a member of a group that has left, the broker would go on giving its share.
    return version === 5 && group === undefined ? BRIDGE_SECONDS : 0;
  }

  async #subscribe(session: Session): Promise<void> {
    const { options, uplink, listener, note } = this.parts;
    // Others take the filter of a group for a topic of that name, on which nobody ever publishes.
    if (options.group !== undefined && session.version !== 5) {
      throw new SuarError("tail-group-unsupported", { broker: this.#broker });
    }
    const filters = filtersOf(uplink.root, options);
    for (let first = 0; first < filters.length; first += FILTERS_AT_ONCE) {
      const some = filters.slice(first, first + FILTERS_AT_ONCE);
      const codes = await session.subscribe(some, listener.over).catch((error: unknown) => {
        // The session says itself why it ended.
        if (isProblem(error, "session-closed") || isProblem(error, "stopped")) return undefined;
        throw error;
      });
      if (codes === undefined) return;
      const refused = codes.findIndex((code) => code >= 0x80);
      if (refused !== -1) {
        const details = { filter: some[refused] ?? "", reasonCode: codes[refused] ?? 0x80 };
        throw new SuarError("tail-subscription-refused", details);
      }
    }
    this.#wasConnected = true;
    listener.listens(true);
    const resumed = options.session === undefined ? {} : { resumed: session.resumed };
    note({ note: "connected", broker: this.#broker, version: session.version, ...resumed });
  }

  async #failed(error: unknown): Promise<void> {
    const { follow } = this.parts.options;
    const advice = error instanceof ConnectRefused ? connectAdvice(error.reasonCode) : undefined;
    this.#failures += 1;
    if (!(error instanceof SuarError)) throw error;
    const isHopeless = advice?.action === "wait-for-people" || (!follow && !this.#wasConnected);
    if (isHopeless || this.#isEnough) throw this.#notConnected(error);
    const least = advice?.action === "wait" ? advice.between : undefined;
    await this.#wait(error, this.#retries.afterFailure(), least);
  }

  /** After a session that ended. */
  async #pause(end: CloseReason, lasted: Millis): Promise<void> {
    const { session } = this.parts.options;
    if (session !== undefined && end.reasonCode === TAKEN_OVER) throw new SuarError("tail-taken-over", { session });
    const error = new SuarError("session-closed", { reason: end.detail });
    if (lasted >= SETTLED_AFTER) this.#failures = 0;
    this.#failures += 1;
    if (this.#isEnough) throw this.#notConnected(error);
    const wait = this.#retries.afterSession({ by: end.by, up: true, lasted });
    await this.#wait(error, wait, disconnectWait(end.reasonCode));
  }

  get #isEnough(): boolean {
    return !this.parts.options.follow && this.#failures >= MAXIMUM_FAILURES;
  }

  async #wait(error: SuarError, wait: Millis, between: WaitBetween | undefined): Promise<void> {
    const { clock, listener, note, random } = this.parts;
    const least = between === undefined ? 0 : between.least + random.uniform() * (between.most - between.least);
    const retryMs = Math.round(Math.max(wait, least));
    note({ note: "disconnected", reason: this.#problemOf(error), retryMs });
    await clock.sleep(retryMs, listener.over);
  }

  #notConnected(error: SuarError): SuarError {
    const details = { broker: this.#broker, reason: this.#problemOf(error) };
    return new SuarError("tail-not-connected", details, { cause: error });
  }

  /** Without its remedy, which is for the box of a site. */
  #problemOf(error: SuarError): string {
    return explain(problemStatus(error), this.parts.language).problem;
  }
}

/** Leaves nothing behind at a signal that outlives many sessions. */
function closedOrOver({ closed }: Session, over: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      over.removeEventListener("abort", done);
      resolve();
    };
    over.addEventListener("abort", done, { once: true });
    // `closed` never rejects.
    void closed.then(done);
    if (over.aborted) done();
  });
}
