import type { Reception } from "./view/model.ts";

/** The far side, as the view needs it: the embedded broker, or somebody's own that we subscribe to. */
export interface Broker {
  readonly embedded: boolean;
  /** For the agent. */
  readonly url: string;
  readonly reception: Reception;
  readonly paused: boolean;
  /** Stops and brings back an embedded broker; nothing happens with any other. */
  togglePause(): void;
  /** Asks for the newest numbers; they are in `reception` when it resolves. */
  refresh(): Promise<void>;
  /** Nothing more will come of `delivered` records: the last word on what can be said of the reception. */
  conclude(delivered: number): void;
  /** Resolves with its last words when it ends without being asked to; never for a real one. */
  readonly failed: Promise<readonly string[]>;
  close(): Promise<void>;
}
