import type { Audit } from "../auditor/audit.ts";
import type { AuditSubscriber } from "../auditor/subscriber.ts";
import type { RunBroker } from "../brokers/run-broker.ts";
import type { Act } from "../scenarios/timeline.ts";

export interface CentreActsParts {
  readonly broker: RunBroker;
  /** One at each broker. */
  readonly subscribers: readonly AuditSubscriber[];
  readonly audit: Audit;
  /** `suar/v1`. */
  readonly root: string;
  /** What the whole fleet is expected to send. */
  readonly messagesPerSecond: number;
  /** Which of the brokers a site is connected to. */
  readonly brokerOf: (site: string) => number;
}

/** What scenarios do at the centre: brokers go and come back, the auditor is slow, settings are sent to everybody. */
export class CentreActs {
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #working = new Set<Promise<void>>();
  #fail: (error: unknown) => void = () => {};
  /** Rejects when a broker does not come back. */
  readonly failed: Promise<never>;

  constructor(private readonly parts: CentreActsParts) {
    this.failed = new Promise((_, reject) => {
      this.#fail = reject;
    });
    // Heard where somebody waits for it.
    this.failed.catch(() => undefined);
  }

  /** @param acts times from now. */
  play(acts: readonly Act[]): void {
    for (const act of acts) {
      this.#at(act.from, () => this.#begin(act));
      this.#at(act.to, () => this.#end(act));
    }
  }

  /** Resolves when everything that was taken away is there again. */
  async settle(): Promise<void> {
    while (this.#working.size > 0) await Promise.all(this.#working);
  }

  /** What has not begun by now does not begin any more. */
  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }

  async #begin(act: Act): Promise<void> {
    const { subscribers, messagesPerSecond } = this.parts;
    if (act.what === "slow-consumer") {
      for (const one of subscribers) one.slowDown((act.pace * messagesPerSecond) / subscribers.length);
    } else if (act.what === "configuration") {
      await this.#send(act, JSON.stringify({ v: 1, id: act.id, settings: act.settings }));
    } else {
      const how = act.what === "broker-restart" ? "orderly" : "killed";
      await Promise.all(this.#servers.map((server) => server.leave(how)));
    }
  }

  async #end({ what }: Act): Promise<void> {
    if (what === "slow-consumer") for (const one of this.parts.subscribers) one.slowDown(Number.POSITIVE_INFINITY);
    else if (what !== "configuration") await Promise.all(this.#servers.map((server) => server.comeBack()));
  }

  async #send({ id, sites }: Act, text: string): Promise<void> {
    const { subscribers, audit, root, brokerOf } = this.parts;
    const payload = new TextEncoder().encode(text);
    for (const site of sites) {
      audit.said.mustRefuse(site, id);
      await subscribers[brokerOf(site)]?.publish({ topic: `${root}/${site}/config`, payload, retain: true });
    }
  }

  /** Of several that are one broker, one goes away; of separate ones all do. */
  get #servers() {
    const { servers, brokers } = this.parts.broker;
    return servers.length > brokers.length ? servers.slice(0, 1) : servers;
  }

  #at(ms: number, work: () => Promise<void>): void {
    this.#timers.push(
      setTimeout(() => {
        const working: Promise<void> = work()
          .catch(this.#fail)
          .finally(() => this.#working.delete(working));
        this.#working.add(working);
      }, ms),
    );
  }
}
