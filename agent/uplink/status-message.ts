import type { Clock } from "../core/clock.ts";
import type { Queue } from "../core/queue.ts";
import type { Millis } from "../core/time.ts";
import type { Message, ProtocolVersion } from "../core/transport.ts";
import type { UplinkOptions } from "./options.ts";
import type { Topics } from "./topics.ts";

/** What the retained status message says. */
export type SiteStatus = {
  readonly v: 1;
  readonly site: string;
  readonly epoch: string;
  /** Names the boot of the box that the agent runs in: another one under our topic is another box with our name. */
  readonly boot: string;
} & (
  | {
      readonly online: true;
      /** Version of the agent. */
      readonly agent: string;
      /** Tells apart what the agent was configured with; the same for the same settings. */
      readonly config: string;
      readonly protocol: ProtocolName;
      /** UTC; absent while the clock is not trusted. */
      readonly since?: Millis;
    }
  | { readonly online: false; readonly reason: "connection-lost" | "stopped" }
);

export type ProtocolName = "MQTT 5" | "MQTT 3.1.1";

export function protocolName(version: ProtocolVersion): ProtocolName {
  return version === 5 ? "MQTT 5" : "MQTT 3.1.1";
}

/** Makes the status messages of a site. All are retained, so that whoever subscribes later knows at once which sites are online. */
export class StatusMessages {
  constructor(
    private readonly parts: {
      readonly options: UplinkOptions;
      readonly topics: Topics;
      readonly queue: Queue;
      readonly clock: Clock;
    },
  ) {}

  birth(version: ProtocolVersion): Message {
    const { options, clock } = this.parts;
    const wall = clock.wall();
    return this.#message({
      ...this.#identity(),
      online: true,
      agent: options.agentVersion,
      config: options.configurationHash,
      protocol: protocolName(version),
      ...(wall.trusted ? { since: Math.round(wall.at) } : {}),
    });
  }

  /** What the broker publishes for us when the session dies. */
  will(): Message {
    return this.#message({ ...this.#identity(), online: false, reason: "connection-lost" });
  }

  goodbye(): Message {
    return this.#message({ ...this.#identity(), online: false, reason: "stopped" });
  }

  #identity() {
    const { options, queue, clock } = this.parts;
    return { v: 1, site: options.site, epoch: queue.epoch, boot: clock.bootId } as const;
  }

  #message(status: SiteStatus): Message {
    const payload = Buffer.from(JSON.stringify(status));
    return { topic: this.parts.topics.status, payload, retain: true };
  }
}
