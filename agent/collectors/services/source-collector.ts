import type { Collected, Collector } from "../../core/collector.ts";
import { SuarError } from "../../core/errors.ts";
import type { ServiceUnit, SourceKind } from "../../core/services.ts";
import { type Millis, SECOND } from "../../core/time.ts";
import type { Look } from "./counted.ts";

/** Long enough for a slow box to answer about itself or its neighbour; none of these sources is behind the satellite. */
export const SOURCE_TIMEOUT: Millis = 10 * SECOND;

export interface SourceName {
  readonly unit: ServiceUnit;
  readonly kind: SourceKind;
  /** Unit and kind, and a number where there are several: `wifi dnsmasq`. Stands in the status and in problems, so it says nothing else. */
  readonly label: string;
}

/** Any source that is looked at and counted. */
export class SourceCollector implements Collector {
  readonly name: string;
  readonly deadline = SOURCE_TIMEOUT + 2 * SECOND;

  constructor(
    private readonly source: SourceName,
    readonly every: Millis,
    private readonly look: Look,
  ) {
    this.name = source.label;
  }

  async collect(signal: AbortSignal): Promise<Collected> {
    const { unit, kind, label } = this.source;
    const { gap, reachable, ...counts } = await this.look(signal);
    const check = reachable === undefined ? {} : { check: { reachable } };
    return {
      readings: [{ of: "service", service: { unit, kind, source: label, ...check, ...counts } }],
      ...(gap === undefined ? {} : { problem: new SuarError("source-gap", { source: label }) }),
    };
  }
}
