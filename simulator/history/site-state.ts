/**
 * How a site is, as its worker sees it once a second. `waiting`: not started yet; `off`: no power; `link-down`: power and no link;
 * `connecting`: link and no session; `live`: a session; `backlog`: a session and old records that wait; `stopped`: its agent has ended cleanly.
 * One byte each, by its place here: reports hold these numbers, so new ones go to the end.
 */
export const SITE_STATES = ["waiting", "off", "link-down", "connecting", "live", "backlog", "stopped"] as const;
export type SiteState = (typeof SITE_STATES)[number];

/** What a site in `backlog` has queued at least: more than three windows of a minute make. */
export const BACKLOG_RECORDS = 20;

export function codeOf(state: SiteState): number {
  return SITE_STATES.indexOf(state);
}
