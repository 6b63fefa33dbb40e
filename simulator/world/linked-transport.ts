import { SuarError } from "../../agent/core/errors.ts";
import type { CloseReason, Message, Session, SessionOptions, Transport } from "../../agent/core/transport.ts";
import type { Life } from "./life.ts";
import type { OverLink, SiteLink } from "./site-link.ts";

/**
 * The Transport port of one agent: the real one, as long as the box has power and its link is up. A link that breaks ends the session at
 * once, for agent and broker; a real one would leave both waiting for each other.
 */
export class LinkedTransport implements Transport {
  constructor(
    private readonly inner: Transport,
    private readonly link: SiteLink,
    private readonly life: Life,
    /** Told of each session that is opened (1) and ended (-1). */
    private readonly onSessions: (change: 1 | -1) => void,
  ) {}

  async open(options: SessionOptions, signal: AbortSignal): Promise<Session> {
    if (!this.link.reachesCentre) {
      await this.life.sleep(options.reachDeadline ?? options.connectDeadline, signal);
      if (signal.aborted) throw new SuarError("stopped", {});
      throw new SuarError("broker-unreachable", { broker: options.url, reason: "nothing comes back" });
    }
    const session = await this.life.whileAlive(this.#opening(options, signal));
    this.onSessions(1);
    return new LinkedSession(session, this.link, this.life, this.onSessions);
  }

  /** One that is there after the power went is nobody's. */
  async #opening(options: SessionOptions, signal: AbortSignal): Promise<Session> {
    const ending = new AbortController();
    const end = () => ending.abort();
    const forget = this.life.onEnd(end);
    signal.addEventListener("abort", end, { once: true });
    try {
      const session = await this.inner.open(options, ending.signal);
      if (this.life.isOver) session.destroy("the power is gone");
      return session;
    } finally {
      forget();
      signal.removeEventListener("abort", end);
    }
  }
}

class LinkedSession implements Session, OverLink {
  readonly closed: Promise<CloseReason>;
  #isCut = false;

  /** @param onSessions told when the socket is gone, whether or not anybody is left to be told. */
  constructor(
    private readonly inner: Session,
    link: SiteLink,
    private readonly life: Life,
    onSessions: (change: -1) => void,
  ) {
    link.add(this);
    const unplug = life.onEnd(() => this.#cut("the power is gone"));
    this.closed = new Promise((resolve) => {
      void inner.closed.then((reason) => {
        link.remove(this);
        unplug();
        onSessions(-1);
        if (!life.isOver) resolve(this.#isCut ? { by: "network", detail: "nothing came any more" } : reason);
      });
    });
    if (!link.reachesCentre) this.linkBroke();
  }

  linkBroke(): void {
    this.#cut("the link broke");
  }

  #cut(why: string): void {
    this.#isCut = true;
    this.inner.destroy(why);
  }

  get version() {
    return this.inner.version;
  }

  get receiveMaximum() {
    return this.inner.receiveMaximum;
  }

  get maximumPacketBytes() {
    return this.inner.maximumPacketBytes;
  }

  get resumed() {
    return this.inner.resumed;
  }

  traffic() {
    return this.inner.traffic();
  }

  onMessage(listener: Parameters<Session["onMessage"]>[0]): void {
    this.inner.onMessage((message) => (this.life.isOver ? undefined : listener(message)));
  }

  subscribe(filters: readonly string[], signal: AbortSignal) {
    return this.life.whileAlive(this.inner.subscribe(filters, signal));
  }

  publish(message: Message, signal?: AbortSignal) {
    return this.life.whileAlive(this.inner.publish(message, signal));
  }

  close(deadline: number): Promise<void> {
    return this.life.whileAlive(this.inner.close(deadline));
  }

  destroy(detail: string): void {
    this.inner.destroy(detail);
  }
}
