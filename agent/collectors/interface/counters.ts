import type { Collected, Collector } from "../../core/collector.ts";
import { SuarError } from "../../core/errors.ts";
import type { NetworkInfo } from "../../core/network.ts";
import { SECOND } from "../../core/time.ts";

/** Every second, because the busiest second is what tells a full link from an idle one. */
export class InterfaceCollector implements Collector {
  readonly name = "interface";
  readonly every = SECOND;
  readonly deadline = 2 * SECOND;
  readonly isDeaf = true;

  /** @param interfaceName the WAN interface; "auto" takes that of the default route, whichever it is at the moment. */
  constructor(
    private readonly interfaceName: string,
    private readonly network: NetworkInfo,
  ) {}

  collect(): Collected {
    let { interfaceName } = this;
    if (interfaceName === "auto") {
      const route = this.network.defaultRoute();
      if (route === undefined) throw new SuarError("no-default-route", {});
      interfaceName = route.interfaceName;
    }
    const counters = this.network.counters(interfaceName);
    if (counters === undefined) throw new SuarError("interface-missing", { interfaceName });
    return { readings: [{ of: "interface", interfaceName, counters }] };
  }
}
