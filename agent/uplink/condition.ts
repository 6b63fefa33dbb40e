import type { Clock } from "../core/clock.ts";
import type { ProblemStatus, UplinkStatus } from "../core/status.ts";
import type { Millis } from "../core/time.ts";
import type { ProtocolVersion } from "../core/transport.ts";
import { protocolName } from "./status-message.ts";

type State = UplinkStatus["state"];

/** What the uplink is doing, since when, and what kept it from doing better. Decides nothing: a status is made of it. */
export class Condition {
  #state: State = "off";
  #since: Millis;
  #nextAttemptAt: Millis | undefined;
  #version: ProtocolVersion | undefined;
  /** When the last session ended. */
  #endedAt: Millis = 0;
  /** Why there is no session, or why the last one ended; kept until there is one that works. */
  #problem: ProblemStatus | undefined;

  constructor(private readonly clock: Clock) {
    this.#since = clock.monotonic();
  }

  get state(): State {
    return this.#state;
  }

  get problem(): ProblemStatus | undefined {
    return this.#problem;
  }

  enter(state: State): void {
    // Attempts and the waits between them are one time without a connection.
    const unchanged = state === this.#state || (isTrying(state) && isTrying(this.#state));
    this.#state = state;
    this.#nextAttemptAt = undefined;
    if (!unchanged) this.#since = this.clock.monotonic();
  }

  /** The next attempt comes after `wait`. */
  waits(wait: Millis): void {
    this.enter("waiting");
    this.#nextAttemptAt = this.clock.monotonic() + wait;
  }

  /** The broker let us in, with this version; undefined: the session is over. */
  speaks(version: ProtocolVersion | undefined): void {
    this.#version = version;
  }

  /** There is a session, and the broker took our birth. */
  connected(): void {
    // A broker that takes the birth and nothing else has to do better than that.
    if (this.#problem?.code !== "acknowledgement-late") this.#problem = undefined;
    this.enter("connected");
  }

  /** An attempt led to nothing. */
  failed(problem: ProblemStatus): void {
    this.#problem = problem;
  }

  /** A session is over. */
  ended(problem: ProblemStatus): void {
    this.#endedAt = this.clock.monotonic();
    this.#problem = problem;
  }

  /** @param acknowledgedAt when the broker last took a record. */
  status(
    acknowledgedAt: Millis | undefined,
  ): Pick<UplinkStatus, "state" | "protocol" | "forMs" | "nextAttemptMs" | "sinceAcknowledgedMs" | "problem"> {
    const now = this.clock.monotonic();
    const works = this.#state === "connected" && acknowledgedAt !== undefined && acknowledgedAt > this.#endedAt;
    return {
      state: this.#state,
      forMs: now - this.#since,
      ...(this.#version === undefined ? {} : { protocol: protocolName(this.#version) }),
      ...(this.#nextAttemptAt === undefined ? {} : { nextAttemptMs: Math.max(0, this.#nextAttemptAt - now) }),
      ...(acknowledgedAt === undefined ? {} : { sinceAcknowledgedMs: now - acknowledgedAt }),
      ...(works || this.#problem === undefined ? {} : { problem: this.#problem }),
    };
  }
}

function isTrying(state: State): boolean {
  return state === "connecting" || state === "waiting";
}
