import type { Log } from "../../../agent/core/log.ts";

const nothing = () => undefined;

/** The outbox of a case logs for nobody: what it does is judged by what comes out of it. */
export const silentLog: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing, child: () => silentLog };
