import { randomBytes } from "node:crypto";
import { reasonOf } from "../../agent/core/errors.ts";
import { type Millis, SECOND } from "../../agent/core/time.ts";
import type { ProtocolVersion, Session, Transport } from "../../agent/core/transport.ts";
import type { ClientOptions } from "../../agent/platform/mqtt-client.ts";
import type { Credentials } from "../brokers/certificates.ts";
import { realNow } from "../world/world-time.ts";
import { type Audit, DROPPED_TOPIC } from "./audit.ts";

const CONNECT_DEADLINE: Millis = 30 * SECOND;
const CLOSE_DEADLINE: Millis = 5 * SECOND;
const AGAIN_AFTER: Millis = SECOND;
/** The broker keeps what comes while we are away. */
const RESUME_SECONDS = 600;
const INBOUND_PACKET_BYTES = 4 * 1024 * 1024;
const KEEPALIVE_SECONDS = 60;

export interface SubscriberOptions {
  /** Which of several brokers this is, from 0. */
  readonly broker?: number;
  /** Of one broker, in the order in which they are tried. */
  readonly addresses: readonly string[];
  readonly tls?: Credentials;
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
  #session: Session | undefined;
  #loop: Promise<void> = Promise.resolve();

  constructor(
    private readonly options: SubscriberOptions,
    private readonly audit: Audit,
  ) {}

  /** Rejects when the broker cannot be reached or does not let us subscribe. */
  async start(): Promise<void> {
    let session = await this.#open();
    await this.#subscribe(session);
    this.#loop = (async () => {
      while (!this.#stopping.signal.aborted) {
        const { detail } = await session.closed;
        if (this.#stopping.signal.aborted) return;
        const next = await this.#reopen(detail);
        if (next === undefined) return;
        session = next;
      }
    })();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#session?.close(CLOSE_DEADLINE);
    await this.#loop;
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
        return session;
      } catch (error) {
        if (this.#stopping.signal.aborted) return undefined;
        process.stderr.write(`auditor: ${reasonOf(error)}\n`);
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
        session.onMessage((message) => this.audit.hear(message, realNow(), this.options.broker));
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
    const levels = ["status", "event", "telemetry", "backlog"];
    const filters = levels.map((level) => `${root}/+/${level}`);
    const codes = await session.subscribe(filters, this.#stopping.signal);
    if (codes.some((code) => code >= 0x80)) throw new Error("the broker does not let the auditor subscribe");
    // Not every broker has it, and some do not show it to everybody.
    await session.subscribe([DROPPED_TOPIC], this.#stopping.signal);
  }
}
