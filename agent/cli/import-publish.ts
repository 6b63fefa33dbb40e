import type { Settings } from "../config/declaration.ts";
import type { ReadFile } from "../config/file.ts";
import { isProblem, reasonOf, SuarError } from "../core/errors.ts";
import type { Lane } from "../core/queue.ts";
import { isEvent, type RecordKind } from "../core/record.ts";
import { SECOND } from "../core/time.ts";
import type { Session } from "../core/transport.ts";
import { uplinkOptions } from "../options.ts";
import { MqttTransport } from "../platform/mqtt-transport.ts";
import { nodeRandom } from "../platform/node-random.ts";
import { encodeEnvelope } from "../uplink/envelope.ts";
import { packetBytes } from "../uplink/message-size.ts";
import type { UplinkOptions } from "../uplink/options.ts";
import { VersionChoice } from "../uplink/protocol-version.ts";
import { publishVerdict } from "../uplink/reason-codes.ts";
import { Topics } from "../uplink/topics.ts";
import { AGENT_VERSION } from "../version.ts";
import type { ExportedEnvelope, ExportedRecord } from "./export-file.ts";
import type { ImportTarget } from "./import.ts";
import { readSecrets } from "./secrets.ts";

const CLOSE_WITHIN = 5 * SECOND;
/** A broker that is busy is asked again this often, so much later each time. */
const MAXIMUM_TRIES = 10;
const TRY_AGAIN_AFTER = SECOND;

/** Connects to the broker of the settings. Rejects with why there is no connection, in the words of the centre. */
export async function openPublisher(
  settings: Settings,
  readFile: ReadFile,
  signal: AbortSignal,
): Promise<ImportTarget> {
  const options = uplinkOptions(settings, await readSecrets(settings, readFile), AGENT_VERSION);
  return new Publisher(await connect(options, signal), options, signal);
}

async function connect(options: UplinkOptions, signal: AbortSignal): Promise<Session> {
  const { broker = "", credentials, tls, keepaliveSeconds, connectDeadline } = options;
  const transport = new MqttTransport();
  const versions = new VersionChoice(options.version);
  // Two imports at once must not throw each other out, nor the agent of a site.
  const suffix = Buffer.from(nodeRandom.bytes(4)).toString("hex");
  for (;;) {
    const version = versions.next();
    try {
      return await transport.open(
        {
          url: broker,
          version,
          clientId: `suar-import-${suffix}`,
          keepaliveSeconds,
          resumeSeconds: 0,
          connectDeadline,
          ...(credentials === undefined ? {} : { credentials }),
          ...(tls === undefined ? {} : { tls }),
        },
        signal,
      );
    } catch (error) {
      if (versions.failed(version, error)) continue;
      throw notConnected(error);
    }
  }
}

/** The same problem in the words of somebody at the centre: no box keeps these records, and nothing tries again by itself. */
function notConnected(error: unknown): unknown {
  const options = { cause: error };
  if (isProblem(error, "broker-unreachable")) return new SuarError("import-unreachable", error.details, options);
  if (isProblem(error, "broker-silent")) return new SuarError("import-unanswered", error.details, options);
  if (isProblem(error, "broker-nonsense")) return new SuarError("import-nonsense", error.details, options);
  if (isProblem(error, "broker-refused")) return new SuarError("import-forbidden", error.details, options);
  if (isProblem(error, "tls-failed")) return new SuarError("import-insecure", error.details, options);
  return error;
}

function interrupted(broker: string, error: unknown): SuarError {
  // The sentence around it says already that the connection ended.
  const reason = isProblem(error, "session-closed") ? error.details.reason : reasonOf(error);
  return new SuarError("import-interrupted", { broker, reason }, { cause: error });
}

/**
 * Publishes as the sites would have: events to `event`, everything else to `backlog`, QoS 1, and nothing counts before its PUBACK.
 *
 * INVARIANTS
 * - No more messages are without an answer than the window and the broker allow.
 * - After the first failure nothing more is published, and everybody who asks is told that failure.
 */
class Publisher implements ImportTarget {
  readonly #inFlight = new Set<Promise<void>>();
  readonly #window: number;
  #refused = 0;
  #confirmed = 0;
  #failure: { readonly error: unknown } | undefined;

  constructor(
    private readonly session: Session,
    private readonly options: UplinkOptions,
    private readonly signal: AbortSignal,
  ) {
    this.#window = Math.max(1, Math.min(options.windowMessages, session.receiveMaximum));
  }

  async take(envelope: ExportedEnvelope): Promise<void> {
    const events = envelope.records.filter(({ kind }) => isEvent(kind as RecordKind));
    const others = envelope.records.filter(({ kind }) => !isEvent(kind as RecordKind));
    if (events.length > 0) await this.#launch("event", envelope, events);
    if (others.length > 0) await this.#launch("backlog", envelope, others);
  }

  async arrived(): Promise<number> {
    await Promise.all(this.#inFlight);
    this.#throwFailure();
    const refused = this.#refused;
    this.#refused = 0;
    return refused;
  }

  get confirmed(): number {
    return this.#confirmed;
  }

  close(): Promise<void> {
    return this.session.close(CLOSE_WITHIN);
  }

  async #launch(lane: Lane, envelope: ExportedEnvelope, records: readonly ExportedRecord[]): Promise<void> {
    while (this.#inFlight.size >= this.#window) await Promise.race(this.#inFlight);
    this.#throwFailure();
    const delivery = this.#deliver(lane, envelope, records).catch((error: unknown) => {
      this.#failure ??= { error };
    });
    this.#inFlight.add(delivery);
    void delivery.then(() => this.#inFlight.delete(delivery));
  }

  #throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  /** Resolves when each record was either taken or refused for good. A batch that is refused goes again in halves. */
  async #deliver(lane: Lane, envelope: ExportedEnvelope, records: readonly ExportedRecord[]): Promise<void> {
    const { site, epoch } = envelope;
    const topic = new Topics(this.options.root, site).lane(lane);
    const payload = encodeEnvelope(records, { site, epoch, compress: lane === "backlog" });
    const fits = packetBytes(topic, payload.length) <= this.session.maximumPacketBytes;
    if (fits && (await this.#publish(topic, payload))) {
      this.#confirmed += records.length;
      return;
    }
    if (records.length === 1) {
      this.#refused += 1;
      return;
    }
    const middle = records.length >>> 1;
    await this.#deliver(lane, envelope, records.slice(0, middle));
    await this.#deliver(lane, envelope, records.slice(middle));
  }

  /** False when the broker will never take this message. */
  async #publish(topic: string, payload: Uint8Array): Promise<boolean> {
    for (let tries = 1; ; tries++) {
      this.#throwFailure();
      const reasonCode = await this.#send(topic, payload);
      const verdict = publishVerdict(reasonCode);
      if (verdict === "delivered") return true;
      if (verdict === "rejected") return false;
      if (verdict === "nobody") throw new SuarError("import-nobody", { topic });
      if (verdict === "refused" || tries === MAXIMUM_TRIES)
        throw new SuarError("import-refused", { topic, reasonCode });
      await pause(tries * TRY_AGAIN_AFTER, this.signal);
    }
  }

  async #send(topic: string, payload: Uint8Array): Promise<number> {
    const late = AbortSignal.timeout(this.options.acknowledgeWithin);
    try {
      const signal = AbortSignal.any([this.signal, late]);
      return (await this.session.publish({ topic, payload, retain: false }, signal)).reasonCode;
    } catch (error) {
      if (this.signal.aborted) throw new SuarError("stopped", {}, { cause: error });
      const seconds = this.options.acknowledgeWithin / SECOND;
      const { broker = "" } = this.options;
      if (late.aborted) throw new SuarError("import-unconfirmed", { broker, seconds }, { cause: error });
      throw interrupted(broker, error);
    }
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener(
      "abort",
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
