import type { Millis } from "./time.ts";

/** A part with a life of its own. Constructors do nothing: work begins in `start` and has ended when `stop` resolves. */
export interface Component {
  readonly name: string;
  /** Resolves when the part is ready. */
  start(): Promise<void>;
  /** Begins nothing more from the call on. Finishes what can be finished within `deadline` milliseconds, then lets go. */
  stop(deadline: Millis): Promise<void>;
}
