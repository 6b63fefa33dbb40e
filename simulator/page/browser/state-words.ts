import type { SiteState } from "../../history/site-state.ts";

/** What the page calls a state. */
export const STATE_WORDS: Readonly<Record<SiteState, string>> = {
  live: "live",
  backlog: "live, with a backlog",
  connecting: "connecting",
  "link-down": "link down",
  off: "power off",
  waiting: "not started",
  stopped: "stopped",
};
