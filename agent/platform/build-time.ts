import type { Millis } from "../core/time.ts";

// `npm run build` puts the time of the commit into the bundle.
declare const SUAR_COMMITTED_AT: number | undefined;

/** UTC milliseconds. It is later than this wherever the agent runs. From the sources: a date before the first of them. */
export const BUILT_AT: Millis = typeof SUAR_COMMITTED_AT === "number" ? SUAR_COMMITTED_AT : Date.UTC(2026, 0, 1);
