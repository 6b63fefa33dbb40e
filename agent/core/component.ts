import type { Millis } from "./time.ts";

/** A part with a life of its own. Constructors do nothing: work begins in `start` and has ended when `stop` resolves. */
export interface Component {
  readonly name: string;
  /** Resolves when the part is ready. `signal` aborts when the agent has stopped: nothing may go on then. */
  start(signal: AbortSignal): Promise<void>;
  /** Finishes what can be finished within `deadline` milliseconds, then lets go. */
  stop(deadline: Millis): Promise<void>;
}
