import type { Millis } from "./time.ts";

/** `ready`: the agent runs; `alive`: it still does its work. */
export type ServiceNews = "ready" | "alive";

/** Port: whoever started the agent and starts it again, as systemd does. */
export interface ServiceManager {
  /** Without news for so long it ends the agent and starts another; undefined: it does not watch. */
  readonly watchdogMs: Millis | undefined;
  /** Never rejects: an agent nobody listens to goes on. */
  tell(news: ServiceNews, signal: AbortSignal): Promise<void>;
}
