import type { Collected, Collector } from "../../core/collector.ts";
import type { HostInfo } from "../../core/host.ts";
import { type Millis, SECOND } from "../../core/time.ts";

/** What the box says of itself. */
export class HostCollector implements Collector {
  readonly name = "host";
  readonly deadline = 5 * SECOND;

  constructor(
    readonly every: Millis,
    private readonly host: HostInfo,
  ) {}

  get isDeaf(): boolean {
    return this.host.isDeaf === true;
  }

  async collect(signal: AbortSignal): Promise<Collected> {
    return { readings: [{ of: "host", host: await this.host.read(signal) }] };
  }
}
