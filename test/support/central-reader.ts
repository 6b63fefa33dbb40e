import { Arrivals } from "../../scripts/faults/link/arrivals.ts";
import type { Access } from "./live-site.ts";
import { type ClientSettings, Subscriber } from "./subscriber.ts";
import { statusOf } from "./uplink-harness.ts";

const LANE = /\/(event|telemetry|backlog)$/;

/** A program of the centre that reads what one site sends, and keeps account of it. */
export class CentralReader {
  readonly #arrivals = new Arrivals();
  #counted = 0;

  private constructor(readonly subscriber: Subscriber) {}

  /** @param filter the site's topics. @param settings a client identifier and `clean: false` for a session that is kept. */
  static async open(
    access: Access,
    filter: string | readonly string[],
    settings: ClientSettings = {},
  ): Promise<CentralReader> {
    return new CentralReader(await Subscriber.open(access.url, filter, { ...clientSettings(access), ...settings }));
  }

  /** Which records came, how often, and what was wrong with their order. */
  get arrivals(): Arrivals {
    for (const { topic, payload } of this.subscriber.messages.slice(this.#counted)) {
      this.#counted += 1;
      if (LANE.test(topic)) this.#arrivals.accept(topic, payload);
    }
    return this.#arrivals;
  }

  /** What the site said of itself, in the order in which it came: "online", "connection-lost" or "stopped". */
  get statuses(): readonly string[] {
    return this.subscriber.messages
      .filter(({ topic }) => topic.endsWith("/status"))
      .map((message) => {
        const { online, reason } = statusOf(message);
        return online === true ? "online" : String(reason);
      });
  }

  /** Of `count` records from number 1, those that never came. */
  missing(count: number): readonly number[] {
    const { arrivals } = this;
    return Array.from({ length: count }, (_, index) => index + 1).filter((seq) => !arrivals.has(seq));
  }

  close(): Promise<void> {
    return this.subscriber.close();
  }
}

/** The same in the words of MQTT.js. */
export function clientSettings({ credentials, tls }: Access): ClientSettings {
  return {
    ...credentials,
    ...(tls?.ca === undefined ? {} : { ca: tls.ca }),
    ...(tls?.certificate === undefined ? {} : { cert: tls.certificate }),
    ...(tls?.key === undefined ? {} : { key: tls.key }),
  };
}
