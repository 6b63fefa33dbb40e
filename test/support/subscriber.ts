import mqtt, { type IClientOptions } from "mqtt";
import type { Message } from "../../agent/core/transport.ts";
import { watchPublished } from "./watch-published.ts";

/** How a program of the centre connects, where that matters: who it is, and whether its session is kept while it is away. */
export type ClientSettings = Pick<
  IClientOptions,
  "username" | "password" | "ca" | "cert" | "key" | "clientId" | "clean" | "protocolVersion"
>;

/** The centre's side: hears what the broker hands on. */
export class Subscriber {
  readonly messages: Message[] = [];
  #waiting: (() => void)[] = [];

  private constructor(private readonly client: mqtt.MqttClient) {
    client.on("message", (topic, payload, packet) => {
      watchPublished(topic, payload);
      this.messages.push({ topic, payload, retain: packet.retain });
      for (const look of this.#waiting.splice(0)) look();
    });
  }

  /** Resolves once the broker has granted the subscription. */
  static async open(
    url: string,
    topic: string | readonly string[],
    settings: ClientSettings = {},
  ): Promise<Subscriber> {
    const client = mqtt.connect(url, { reconnectPeriod: 0, ...settings });
    // Before it is connected: what a broker had kept follows its CONNACK at once.
    const subscriber = new Subscriber(client);
    await new Promise<void>((resolve, reject) => {
      client.once("connect", () => resolve());
      // For good: an error after the fact must not end the test run.
      client.on("error", reject);
      client.once("close", () => reject(new Error(`${url} closed the connection`)));
    });
    await client.subscribeAsync([topic].flat(), { qos: 1 });
    return subscriber;
  }

  /** Resolves with the first message, past or future, that `matches`. */
  async hear(matches: (message: Message) => boolean): Promise<Message> {
    for (;;) {
      const found = this.messages.find(matches);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  /** Stops reading its socket, as a program that is stuck; the broker sees a consumer that takes nothing. */
  stall(): void {
    this.client.stream.pause();
  }

  goOn(): void {
    this.client.stream.resume();
  }

  async close(): Promise<void> {
    await this.client.endAsync(true);
  }
}
