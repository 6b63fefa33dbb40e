import type { Lane } from "../core/queue.ts";

/** Where a site publishes, and where it listens. */
export interface Topics {
  readonly status: string;
  readonly lanes: Readonly<Record<Lane, string>>;
  readonly command: string;
  readonly reply: string;
  readonly configuration: string;
  readonly reported: string;
  readonly commit: string;
  /** The same for all sites. */
  readonly pace: string;
}

/** Topic names from the root (`suar/v1`) and the site; both were checked where settings are read. */
export function topicsOf(root: string, site: string): Topics {
  const base = `${root}/${site}`;
  return {
    status: `${base}/status`,
    lanes: { event: `${base}/event`, live: `${base}/telemetry`, backlog: `${base}/backlog` },
    command: `${base}/command`,
    reply: `${base}/reply`,
    configuration: `${base}/config`,
    reported: `${base}/config/reported`,
    commit: `${base}/commit`,
    pace: `${root}/fleet/pace`,
  };
}

/** What a site subscribes to: its own status as well, which tells of a second box with its name. */
export function subscriptionsOf(topics: Topics): readonly string[] {
  return [topics.status, topics.commit, topics.pace, topics.configuration, topics.command];
}
