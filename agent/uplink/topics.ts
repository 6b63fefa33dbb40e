import type { Lane } from "../core/queue.ts";

const LANE_LEVELS: Readonly<Record<Lane, string>> = { event: "event", live: "telemetry", backlog: "backlog" };

/** Where a site publishes, and where it listens. Put together when asked for: most of the time nobody does. */
export class Topics {
  readonly #base: string;

  /** @param root as `suar/v1`; it and the site were checked where settings are read. */
  constructor(
    private readonly root: string,
    site: string,
  ) {
    this.#base = `${root}/${site}`;
  }

  lane(lane: Lane): string {
    return `${this.#base}/${LANE_LEVELS[lane]}`;
  }

  get status(): string {
    return `${this.#base}/status`;
  }

  get command(): string {
    return `${this.#base}/command`;
  }

  get reply(): string {
    return `${this.#base}/reply`;
  }

  get configuration(): string {
    return `${this.#base}/config`;
  }

  get reported(): string {
    return `${this.#base}/config/reported`;
  }

  get commit(): string {
    return `${this.#base}/commit`;
  }

  /** The same for all sites. */
  get pace(): string {
    return `${this.root}/fleet/pace`;
  }
}

/** What a site subscribes to: its own status as well, which tells of a second box with its name. */
export function subscriptionsOf(topics: Topics): readonly string[] {
  return [topics.status, topics.commit, topics.pace, topics.configuration, topics.command];
}
