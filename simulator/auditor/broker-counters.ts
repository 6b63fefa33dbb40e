import type { Finding } from "./findings.ts";

/** What Mosquitto says of itself. Dropped: for want of room in a subscriber's queue; QoS 0 for a subscriber that is away does not count. */
export const DROPPED_TOPIC = "$SYS/broker/publish/messages/dropped";
const STORED_TOPIC = "$SYS/broker/store/messages/count";
/** CONNECTs, averaged over a minute. */
const CONNECTS_TOPIC = "$SYS/broker/load/connections/1min";
export const COUNTER_TOPICS: readonly string[] = [DROPPED_TOPIC, STORED_TOPIC, CONNECTS_TOPIC];

/** The counters of several brokers. */
export class BrokerCounters {
  readonly #last = new Map<string, number>();
  readonly #most = new Map<string, number>();

  /** Whether this is one of them. @param broker that it came from. */
  hear(topic: string, payload: Uint8Array, broker: number): boolean {
    if (!COUNTER_TOPICS.includes(topic)) return false;
    const value = Number(new TextDecoder().decode(payload));
    if (!Number.isFinite(value)) return true;
    const key = `${topic} ${broker}`;
    // A counter begins again with the broker: what it had counted before was dropped all the same.
    const before = this.#last.get(key) ?? 0;
    if (topic === DROPPED_TOPIC && value < before) this.#most.set(topic, (this.#most.get(topic) ?? 0) + before);
    this.#last.set(key, value);
    if (topic !== DROPPED_TOPIC) this.#most.set(topic, Math.max(this.#most.get(topic) ?? 0, this.#sum(topic) ?? 0));
    return true;
  }

  get told(): { readonly dropped?: number; readonly mostStored?: number; readonly mostConnectsAMinute?: number } {
    const dropped = this.#sum(DROPPED_TOPIC);
    const [stored, connects] = [this.#most.get(STORED_TOPIC), this.#most.get(CONNECTS_TOPIC)];
    return {
      ...(dropped === undefined ? {} : { dropped: dropped + (this.#most.get(DROPPED_TOPIC) ?? 0) }),
      ...(stored === undefined ? {} : { mostStored: stored }),
      ...(connects === undefined ? {} : { mostConnectsAMinute: Math.round(connects) }),
    };
  }

  /** What they dropped, since they were started and for whomever it was. */
  get findings(): readonly Finding[] {
    const { dropped = 0 } = this.told;
    if (dropped === 0) return [];
    return [{ kind: "dropped", count: dropped, detail: "messages, as the broker says: a subscriber's queue was full" }];
  }

  /** Of all brokers; undefined when none of them says. */
  #sum(topic: string): number | undefined {
    const values = [...this.#last].filter(([key]) => key.startsWith(`${topic} `)).map(([, value]) => value);
    return values.length === 0 ? undefined : values.reduce((total, value) => total + value, 0);
  }
}
