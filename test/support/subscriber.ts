import mqtt from "mqtt";
import type { Message } from "../../agent/core/transport.ts";
import { watchPublished } from "./watch-published.ts";

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
    topic: string,
    credentials: { readonly username?: string; readonly password?: string } = {},
  ): Promise<Subscriber> {
    const client = await mqtt.connectAsync(url, { reconnectPeriod: 0, ...credentials });
    const subscriber = new Subscriber(client);
    await client.subscribeAsync(topic, { qos: 1 });
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

  async close(): Promise<void> {
    await this.client.endAsync(true);
  }
}
