import type { Alarm } from "../core/clock.ts";
import type { Millis } from "../core/time.ts";

/** What `NodeClock` judges by: the box's own time in `SystemTime`, a world of their own in tests and fault runs. */
export interface TimeSource {
  /** As in the Clock port. */
  readonly bootId: string;
  /** Milliseconds since this boot; never steps back. */
  monotonic(): Millis;
  /** UTC milliseconds as the wall clock shows them, right or wrong. */
  date(): Millis;
  /** As in the Clock port. */
  after(ms: Millis, then: () => void): Alarm;
  /** What can be said without waiting, before the first stamp: true when the time was synchronised in this boot. */
  synchronisedAlready(): boolean;
  /** Whether the system vouches for its wall clock now; false as well where nobody can tell. Never rejects. */
  synchronised(signal: AbortSignal): Promise<boolean>;
  /** The wall clock was set: what vouched for it so far says nothing about the new time. */
  wallWasSet(): void;
}
