import { SuarError } from "../../agent/core/errors.ts";
import type {
  CloseReason,
  Incoming,
  Message,
  PublishOutcome,
  Session,
  SessionOptions,
  Traffic,
  Transport,
} from "../../agent/core/transport.ts";
import { watchPublished } from "./watch-published.ts";

/** What a fake broker answers to a publish: a reason code at once, or nothing at all. */
export type Answer = number | "silence";

export interface FakeBrokerBehaviour {
  /** Throw to refuse the attempt; return a promise that never ends to hang. */
  readonly accept?: (options: SessionOptions) => void | Promise<void>;
  /** Told of each session that begins. */
  readonly opened?: (session: FakeSession) => void;
  readonly answer?: (message: Message, session: FakeSession) => Answer;
  /** The code of each filter; all are granted when left out. */
  readonly grant?: (filter: string, session: FakeSession) => number;
  readonly receiveMaximum?: number;
  readonly maximumPacketBytes?: number;
}

/** The Transport port with a scripted broker behind it. Nothing happens that the test did not ask for. */
export class FakeTransport implements Transport {
  /** The options of every attempt, in order. */
  readonly attempts: SessionOptions[] = [];
  readonly sessions: FakeSession[] = [];

  /** @param behaviour may be replaced while the test runs. */
  constructor(public behaviour: FakeBrokerBehaviour = {}) {}

  async open(options: SessionOptions, signal: AbortSignal): Promise<Session> {
    if (signal.aborted) throw new SuarError("stopped", {});
    this.attempts.push(options);
    watchPublished(options.will.topic, options.will.payload);
    const accepted = this.behaviour.accept?.(options);
    if (accepted !== undefined) await unlessStopped(accepted, signal);
    const session = new FakeSession(options, () => this.behaviour);
    this.sessions.push(session);
    this.behaviour.opened?.(session);
    return session;
  }

  get last(): FakeSession {
    const session = this.sessions.at(-1);
    if (session === undefined) throw new Error("no session was opened yet");
    return session;
  }

  /** Everything that any session acknowledged with success, in the order of the acknowledgements. */
  get delivered(): readonly Message[] {
    return this.sessions.flatMap((session) => session.delivered);
  }
}

interface Publish {
  readonly message: Message;
  readonly settle: (outcome: PublishOutcome | SuarError) => void;
}

export class FakeSession implements Session {
  readonly version: Session["version"];
  readonly receiveMaximum: number;
  readonly maximumPacketBytes: number;
  readonly closed: Promise<CloseReason>;
  /** Every message that reached the broker, and those that it acknowledged with 0. */
  readonly published: Message[] = [];
  readonly delivered: Message[] = [];
  readonly resumed = false;
  readonly filters: string[] = [];
  /** How `close` or `destroy` was called, if it was. */
  ended: "closed" | "destroyed" | undefined;
  /** The most messages that were ever unanswered at once. */
  mostUnanswered = 0;
  #unanswered: Publish[] = [];
  #sentBytes = 0;
  #listener: (message: Incoming) => void | Promise<void> = () => {};
  #reason: CloseReason | undefined;
  #resolveClosed: (reason: CloseReason) => void = () => {};

  constructor(
    readonly options: SessionOptions,
    private readonly behaviour: () => FakeBrokerBehaviour,
  ) {
    this.version = options.version;
    this.receiveMaximum = behaviour().receiveMaximum ?? Number.POSITIVE_INFINITY;
    this.maximumPacketBytes = behaviour().maximumPacketBytes ?? Number.POSITIVE_INFINITY;
    this.closed = new Promise((resolve) => {
      this.#resolveClosed = resolve;
    });
  }

  get unanswered(): readonly Message[] {
    return this.#unanswered.map((publish) => publish.message);
  }

  async publish(message: Message, signal?: AbortSignal): Promise<PublishOutcome> {
    if (signal?.aborted === true) throw new SuarError("stopped", {});
    if (this.#reason !== undefined) throw this.#sessionClosed();
    this.published.push(message);
    watchPublished(message.topic, message.payload);
    this.#sentBytes += message.topic.length + message.payload.length;
    const outcome = await new Promise<PublishOutcome | SuarError>((resolve) => {
      const abort = () => publish.settle(new SuarError("stopped", {}));
      const publish: Publish = {
        message,
        settle: (result) => {
          signal?.removeEventListener("abort", abort);
          this.#unanswered = this.#unanswered.filter((other) => other !== publish);
          resolve(result);
        },
      };
      signal?.addEventListener("abort", abort, { once: true });
      this.#unanswered.push(publish);
      this.mostUnanswered = Math.max(this.mostUnanswered, this.#unanswered.length);
      const answer = this.behaviour().answer?.(message, this) ?? 0;
      if (answer !== "silence") this.#acknowledge(publish, answer);
    });
    if (outcome instanceof SuarError) throw outcome;
    return outcome;
  }

  async subscribe(filters: readonly string[], signal: AbortSignal): Promise<readonly number[]> {
    if (signal.aborted) throw new SuarError("stopped", {});
    if (this.#reason !== undefined) throw this.#sessionClosed();
    this.filters.push(...filters);
    const codes = filters.map((filter) => this.behaviour().grant?.(filter, this) ?? 1);
    if (this.#reason !== undefined) throw this.#sessionClosed();
    return codes;
  }

  onMessage(listener: (message: Incoming) => void | Promise<void>): void {
    this.#listener = listener;
  }

  /** The broker passes a message on, whatever was subscribed to. Resolves when it was taken. */
  async receive(topic: string, payload: Uint8Array | string | object, more: Partial<Incoming> = {}): Promise<void> {
    const bytes =
      payload instanceof Uint8Array
        ? payload
        : new TextEncoder().encode(typeof payload === "string" ? payload : JSON.stringify(payload));
    await this.#listener({ topic, payload: bytes, retained: false, ...more });
  }

  /** What was published, without the cost of packets. */
  traffic(): Traffic {
    const [sentPackets, receivedPackets] = [this.published.length, this.delivered.length];
    return { sentBytes: this.#sentBytes, receivedBytes: 0, sentPackets, receivedPackets };
  }

  /** Answers what was met with silence, the oldest first, at most `count` messages. */
  acknowledge(reasonCode = 0, count = Number.POSITIVE_INFINITY): void {
    for (const publish of this.#unanswered.slice(0, count)) this.#acknowledge(publish, reasonCode);
  }

  /** The link or the broker ends the session. */
  drop(reason: CloseReason): void {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    for (const publish of this.#unanswered) publish.settle(this.#sessionClosed());
    this.#resolveClosed(reason);
  }

  async close(_deadline: number): Promise<void> {
    this.ended ??= "closed";
    this.drop({ by: "agent", detail: "closed" });
  }

  destroy(detail: string): void {
    this.ended ??= "destroyed";
    this.drop({ by: "agent", detail });
  }

  #acknowledge(publish: Publish, reasonCode: number): void {
    if (reasonCode === 0) this.delivered.push(publish.message);
    publish.settle({ reasonCode });
  }

  #sessionClosed(): SuarError {
    return new SuarError("session-closed", { reason: this.#reason?.detail ?? "" });
  }
}

function unlessStopped(work: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(new SuarError("stopped", {}));
    signal.addEventListener("abort", stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}
