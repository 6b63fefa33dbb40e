import type { Clock } from "../../../core/clock.ts";
import type { Collected, Collector } from "../../../core/collector.ts";
import type { HttpClient } from "../../../core/http.ts";
import { HOUR, type Millis, SECOND } from "../../../core/time.ts";
import type { SourceName } from "../source-collector.ts";
import { judge, mayBePortal } from "./judge.ts";
import { visit } from "./visit.ts";

/** A page over a satellite takes four round trips with TLS: 3 s on a good day. */
const TIMEOUT: Millis = 10 * SECOND;
/** While bytes are short, checks come no more often than this: one with TLS costs 5 kB. */
const SPARING_EVERY: Millis = HOUR;

export interface CheckOptions {
  readonly url: string;
  readonly ca?: string;
  readonly every: Millis;
  /** A page that answers 204 and nothing else; undefined: portals are not looked for. */
  readonly portalUrl?: string | undefined;
}

export interface CheckPorts {
  readonly clock: Clock;
  readonly http: HttpClient;
  /** Bytes of the satellite are short. Absent: they never are. */
  readonly sparing?: () => boolean;
}

/** Whether the page of a unit answers. A failed check is a result, not a failure of the collector. */
export class Check implements Collector {
  readonly name: string;
  readonly deadline = 2 * TIMEOUT + 2 * SECOND;

  constructor(
    private readonly source: SourceName,
    private readonly options: CheckOptions,
    private readonly ports: CheckPorts,
  ) {
    this.name = source.label;
  }

  get every(): Millis {
    const { every } = this.options;
    return this.ports.sparing?.() === true ? Math.max(every, SPARING_EVERY) : every;
  }

  async collect(signal: AbortSignal): Promise<Collected> {
    const { url, ca } = this.options;
    const { clock, http } = this.ports;
    const visited = await visit({ url, timeout: TIMEOUT, ...(ca === undefined ? {} : { ca }) }, http, signal);
    const portal = mayBePortal(url, visited) ? await this.#findPortal(signal) : undefined;
    const check = judge(visited, { clockTrusted: clock.wall().trusted, portal });
    const { unit, kind, label } = this.source;
    return { readings: [{ of: "service", service: { unit, kind, source: label, check } }] };
  }

  /** Asked only where an answer needs it, so that a site whose pages have certificates spends nothing on it. */
  async #findPortal(signal: AbortSignal): Promise<boolean | undefined> {
    const { portalUrl } = this.options;
    if (portalUrl === undefined) return undefined;
    const answer = await this.ports.http.ask(
      { method: "HEAD", url: portalUrl, timeout: TIMEOUT, maximumBytes: 0 },
      signal,
    );
    return "failure" in answer ? undefined : answer.status !== 204;
  }
}
