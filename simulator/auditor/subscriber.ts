import { randomBytes } from "node:crypto";
import { setMaxListeners } from "node:events";
import { reasonOf } from "../../agent/core/errors.ts";
import { type Millis, SECOND } from "../../agent/core/time.ts";
import type { Incoming, Message, ProtocolVersion, Session, Transport } from "../../agent/core/transport.ts";
import type { ClientOptions } from "../../agent/platform/mqtt-client.ts";
import type { Credentials } from "../brokers/certificates.ts";
import { realNow } from "../world/world-time.ts";
import type { Audit } from "./audit.ts";
import { COUNTER_TOPICS } from "./broker-counters.ts";
import { commitOf } from "./commits.ts";

const CONNECT_DEADLINE: Millis = 30 * SECOND;
const CLOSE_DEADLINE: Millis = 5 * SECOND;
const AGAIN_AFTER: Millis = SECOND;
/** The broker keeps what comes while we are away. */
const RESUME_SECONDS = 600;
const CONFIRM_EVERY: Millis = 250;
const INBOUND_PACKET_BYTES = 4 * 1024 * 1024;
const KEEPALIVE_SECONDS = 60;

export interface SubscriberOptions {
  /** Which of several brokers this is, from 0. */
  readonly broker?: number;
  /** Of one broker, in the order in which they are tried. */
  readonly addresses: readonly string[];
  readonly tls?: Credentials;
  /** Tells sites what has come, as `uplink.confirm: central` wants it. */
  readonly confirms?: boolean;
  readonly root: string;
  /** In the order in which they are tried. */
  readonly versions: readonly ProtocolVersion[];
  /** `MqttTransport`: the auditor is no site, and leaves no will. */
  readonly transport: { open(options: ClientOptions, signal: AbortSignal): ReturnType<Transport["open"]> };
}

/** The auditor's session at the broker, as the centre would have it: kept over a broken connection, and it says so when it was not. */
export class AuditSubscriber {
  readonly #clientId = `suar-auditor-${randomBytes(4).toString("hex")}`;
  readonly #stopping = new AbortController();
  /** Between two messages, while the auditor is slow. */
  #pauseMs: Millis = 0;
  #isAway = false;
  /** Sites that are to be told what has come, with the store. */
  readonly #unconfirmed = new Map<string, { readonly site: string; readonly epoch: string }>();
  #confirming: NodeJS.Timeout | undefined;
  #expected: { readonly topic: string; hasCome: boolean } | undefined;
  #session: Session | undefined;
  #starting: Promise<void> = Promise.resolve();
  #loop: Promise<void> = Promise.resolve();

  constructor(
    private readonly options: SubscriberOptions,
    private readonly audit: Audit,
  ) {
    // Every message to a site waits with it.
    setMaxListeners(0, this.#stopping.signal);
  }

  /** Rejects when the broker cannot be reached or does not let us subscribe, or `stop` comes first. */
  async start(): Promise<void> {
    const started = this.#start();
    // Whether it succeeds is for the caller; `stop` wants to know that nothing is opened any more.
    this.#starting = started.catch(() => undefined);
    await started;
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#starting;
    clearInterval(this.#confirming);
    await this.#session?.close(CLOSE_DEADLINE);
    await this.#loop;
  }

  /** From now on it takes at most so many messages a second. Infinity: as many as come. */
  slowDown(perSecond: number): void {
    this.#pauseMs = SECOND / perSecond;
  }

  /** From now on it notices whether anything comes on this topic, whatever else comes. Of one topic at a time: see `hasCome`. */
  expect(topic: string): void {
    this.#expected = { topic, hasCome: false };
  }

  /** Whether anything has come on the topic that is expected. */
  get hasCome(): boolean {
    return this.#expected?.hasCome === true;
  }

  /** As the centre. Tries again over lost sessions until the end of the run. */
  async publish(message: Message): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      try {
        await this.#session?.publish(message, this.#stopping.signal);
        return;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, AGAIN_AFTER));
      }
    }
  }

  async #start(): Promise<void> {
    let session = await this.#open();
    await this.#subscribe(session);
    if (this.options.confirms === true) this.#confirming = setInterval(() => this.#confirm(), CONFIRM_EVERY);
    this.#loop = (async () => {
      while (!this.#stopping.signal.aborted) {
        const { detail } = await session.closed;
        if (this.#stopping.signal.aborted) return;
        this.#isAway = true;
        const next = await this.#reopen(detail);
        this.#isAway = false;
        if (next === undefined) return;
        session = next;
      }
    })();
  }

  async #hear(message: Incoming): Promise<void> {
    // Not heard, and not acknowledged either, before it is its turn.
    if (this.#pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, this.#pauseMs));
    if (message.topic === this.#expected?.topic) this.#expected.hasCome = true;
    const sender = this.audit.hear(message, realNow(), this.options.broker);
    if (sender !== undefined && this.options.confirms === true) this.#unconfirmed.set(sender.site, sender);
  }

  #confirm(): void {
    const waiting = [...this.#unconfirmed.values()];
    this.#unconfirmed.clear();
    for (const { site, epoch } of waiting) {
      const received = this.audit.receivedOf(site, epoch);
      if (received === undefined) continue;
      const payload = new TextEncoder().encode(JSON.stringify(commitOf(epoch, received)));
      // One that does not get there is made good by the next, or by the site that sends again.
      this.#session
        ?.publish({ topic: `${this.options.root}/${site}/commit`, payload, retain: false }, this.#stopping.signal)
        .catch(() => undefined);
    }
  }

  /** Undefined when the end came first. */
  async #reopen(why: string): Promise<Session | undefined> {
    while (!this.#stopping.signal.aborted) {
      try {
        const session = await this.#open();
        if (!session.resumed) {
          this.audit.interrupted(`the broker forgot the auditor's session after: ${why}`);
          await this.#subscribe(session);
        }
        this.audit.resumed();
        return session;
      } catch (error) {
        if (this.#stopping.signal.aborted) return undefined;
        if (this.#isAway) process.stderr.write(`auditor: ${reasonOf(error)}; it tries again\n`);
        this.#isAway = false;
        await new Promise((resolve) => setTimeout(resolve, AGAIN_AFTER));
      }
    }
    return undefined;
  }

  async #open(): Promise<Session> {
    const { addresses, versions, tls } = this.options;
    const tries = versions.flatMap((version) => addresses.map((url) => ({ version, url })));
    let last: unknown;
    for (const one of tries) {
      try {
        const session = await this.options.transport.open(
          {
            ...one,
            ...(tls === undefined ? {} : { tls }),
            clientId: this.#clientId,
            keepaliveSeconds: KEEPALIVE_SECONDS,
            resumeSeconds: RESUME_SECONDS,
            connectDeadline: CONNECT_DEADLINE,
            inboundPacketBytes: INBOUND_PACKET_BYTES,
          },
          this.#stopping.signal,
        );
        session.onMessage((message) => this.#hear(message));
        this.#session = session;
        return session;
      } catch (error) {
        last = error;
      }
    }
    throw last;
  }

  async #subscribe(session: Session): Promise<void> {
    const { root } = this.options;
    const levels = ["status", "event", "telemetry", "backlog", "config/reported"];
    const filters = levels.map((level) => `${root}/+/${level}`);
    const codes = await session.subscribe(filters, this.#stopping.signal);
    if (codes.some((code) => code >= 0x80)) throw new Error("the broker does not let the auditor subscribe");
    // Not every broker has it, and some do not show it to everybody.
    await session.subscribe(COUNTER_TOPICS, this.#stopping.signal);
  }
}
