import type { Lane } from "../core/queue.ts";

/** Where a site publishes. */
export interface Topics {
  readonly status: string;
  readonly lanes: Readonly<Record<Lane, string>>;
}

/** Topic names from the root (`suar/v1`) and the site; both were checked where settings are read. */
export function topicsOf(root: string, site: string): Topics {
  const base = `${root}/${site}`;
  return {
    status: `${base}/status`,
    lanes: { event: `${base}/event`, live: `${base}/telemetry`, backlog: `${base}/backlog` },
  };
}
