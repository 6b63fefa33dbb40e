import { randomBytes } from "node:crypto";
import mqtt, { type IClientOptions, type MqttClient } from "mqtt";
import { reasonOf } from "../../agent/core/errors.ts";
import type { Language } from "../../agent/core/problems.ts";
import { decodeEnvelope } from "../../agent/uplink/decode-envelope.ts";
import { SequenceSet } from "../../simulator/brokers/sequence-set.ts";
import type { Broker } from "./broker.ts";
import type { Reception } from "./view/model.ts";
import { START_WORDS } from "./words.ts";

const CONNECT_DEADLINE_MS = 5000;
const CLOSE_DEADLINE_MS = 2000;
/** The broker keeps our subscription this long while we are cut off, so that nothing goes uncounted (MQTT 5 only). */
const SESSION_EXPIRY_SECONDS = 300;
const LANES = ["event", "telemetry", "backlog"];

export interface RealBrokerOptions {
  readonly url: string;
  readonly root: string;
  readonly site: string;
  readonly username?: string;
  readonly password?: string;
  readonly ca?: string;
  readonly language: Language;
}

/** Somebody's own broker: what arrives there is counted by subscribing to the site's topics, where the broker allows that. */
export class RealBroker implements Broker {
  readonly embedded = false;
  readonly paused = false;
  readonly failed = new Promise<never>(() => {});
  readonly url: string;
  /** By epoch. */
  readonly #seen = new Map<string, SequenceSet>();
  #client: MqttClient | undefined;
  #uncounted: string | undefined;
  #heardAnything = false;
  #messages = 0;
  #records = 0;
  #duplicates = 0;
  #bytes = 0;

  constructor(private readonly options: RealBrokerOptions) {
    this.url = options.url;
  }

  /** Subscribes before the agent sends anything. Never rejects: a broker that cannot be asked is simply not counted. */
  async start(): Promise<void> {
    const words = START_WORDS[this.options.language];
    for (const version of [5, 4] as const) {
      let client: MqttClient;
      try {
        client = await mqtt.connectAsync(this.options.url, this.#clientOptions(version), false);
      } catch (error) {
        this.#uncounted = `${words.brokerNotReached} (${reasonOf(error)})`;
        continue; // A broker that knows only MQTT 3.1.1 refuses 5, each in its own way.
      }
      this.#uncounted = undefined;
      this.#client = client;
      await this.#subscribe(client);
      return;
    }
  }

  get reception(): Reception {
    if (this.#uncounted !== undefined) return { uncounted: this.#uncounted };
    return { messages: this.#messages, records: this.#records, duplicates: this.#duplicates, bytes: this.#bytes };
  }

  togglePause(): void {}

  async refresh(): Promise<void> {}

  /**
   * Some brokers grant a subscription and then pass nothing on that the user may not read (Mosquitto does). Not even the site's
   * retained status came then: that is no sign that anything is missing.
   */
  conclude(delivered: number): void {
    if (delivered > 0 && !this.#heardAnything) {
      this.#uncounted ??= START_WORDS[this.options.language].notAuthorised;
    }
  }

  async close(): Promise<void> {
    const client = this.#client;
    if (client === undefined) return;
    const end = client.endAsync(false, { properties: { sessionExpiryInterval: 0 } });
    const expiry = AbortSignal.timeout(CLOSE_DEADLINE_MS);
    await Promise.race([end, new Promise((resolve) => expiry.addEventListener("abort", resolve))]);
    client.end(true);
  }

  #clientOptions(version: 5 | 4): IClientOptions {
    const { username, password, ca } = this.options;
    return {
      protocolVersion: version,
      clientId: `suar-start-${randomBytes(6).toString("hex")}`,
      connectTimeout: CONNECT_DEADLINE_MS,
      reconnectPeriod: 1000,
      clean: version === 4,
      ...(version === 5 ? { properties: { sessionExpiryInterval: SESSION_EXPIRY_SECONDS } } : {}),
      ...(username === undefined ? {} : { username }),
      ...(password === undefined ? {} : { password }),
      ...(ca === undefined ? {} : { ca }),
    };
  }

  async #subscribe(client: MqttClient): Promise<void> {
    const words = START_WORDS[this.options.language];
    client.on("message", (topic, payload) => this.#count(topic, payload));
    // The library repeats failed attempts itself; the view shows what the agent meets, which is the same broker.
    client.on("error", () => {});
    client.on("connect", ({ sessionPresent }) => {
      // Back, but the broker has forgotten us: what came meanwhile was never counted.
      if (!sessionPresent) this.#uncounted = words.subscriptionInterrupted;
    });
    try {
      const granted = await client.subscribeAsync(`${this.options.root}/${this.options.site}/#`, { qos: 1 });
      if (granted.some(({ qos }) => qos > 2)) this.#uncounted = words.notAuthorised;
    } catch {
      this.#uncounted = words.notAuthorised;
    }
  }

  #count(topic: string, payload: Buffer): void {
    const { root, site } = this.options;
    this.#heardAnything = true;
    if (!LANES.some((lane) => topic === `${root}/${site}/${lane}`)) return;
    this.#messages += 1;
    this.#bytes += payload.length;
    try {
      const { epoch, records } = decodeEnvelope(payload);
      const seen = this.#seen.get(epoch) ?? new SequenceSet();
      this.#seen.set(epoch, seen);
      for (const { seq } of records) {
        if (seen.add(seq)) this.#records += 1;
        else this.#duplicates += 1;
      }
    } catch (error) {
      this.#uncounted = reasonOf(error);
    }
  }
}
