import type { Clock } from "../core/clock.ts";
import { inTime } from "../core/deadline.ts";
import { problemStatus } from "../core/errors.ts";
import { type Keepsake, readKept, writeKept } from "../core/keepsake.ts";
import type { Log } from "../core/log.ts";
import { MINUTE, type Millis, SECOND } from "../core/time.ts";
import { Allowance } from "./allowance.ts";
import { fromKept, toKeep } from "./kept-state.ts";
import { NOTHING, type TrialState } from "./trial-state.ts";

/** A disk that does not answer by then does not keep an agent from starting, nor a bad configuration in force. */
const DISK_DEADLINE: Millis = 10 * SECOND;

export interface KeptConfigurationParts {
  readonly keepsake: Keepsake;
  readonly clock: Clock;
  readonly log: Log;
}

/** What is known about settings from the centre, in memory and on disk. Outlives the agents that run with them, one after the other. */
export class KeptConfiguration {
  /** How often the centre can make the agent start anew. */
  readonly restarts = new Allowance(6, 5 * MINUTE);
  #state: TrialState = NOTHING;
  /** What is on disk, as JSON. */
  #saved = JSON.stringify(toKeep(NOTHING));

  constructor(private readonly parts: KeptConfigurationParts) {}

  get state(): TrialState {
    return this.#state;
  }

  /** Whether the disk knows less than we. */
  get unsaved(): boolean {
    return JSON.stringify(toKeep(this.#state)) !== this.#saved;
  }

  /** To be called once, before the first agent. What cannot be read counts as nothing. Never rejects. */
  async read(): Promise<void> {
    const { keepsake, clock, log } = this.parts;
    try {
      const reading = readKept(keepsake, "configuration", log);
      const kept = await inTime(clock, "reading the settings of the centre", DISK_DEADLINE, reading);
      this.#state = fromKept(kept);
      this.#saved = JSON.stringify(toKeep(this.#state));
    } catch (error) {
      log.error("Settings of the centre cannot be read", { problem: problemStatus(error).code });
    }
  }

  /** In memory; `save` makes it last. */
  change(state: TrialState): void {
    this.#state = state;
  }

  /** Resolves when the disk knows the state; with the code of the problem when it does not. Never rejects. */
  async save(): Promise<string | undefined> {
    const { keepsake, clock, log } = this.parts;
    const kept = toKeep(this.#state);
    const text = JSON.stringify(kept);
    if (text === this.#saved) return undefined;
    try {
      const writing = writeKept(keepsake, "configuration", kept);
      await inTime(clock, "keeping the settings of the centre", DISK_DEADLINE, writing);
      this.#saved = text;
      return undefined;
    } catch (error) {
      const problem = problemStatus(error).code;
      // A write that only took too long may still come to its end.
      this.#saved = "";
      log.error("Settings of the centre cannot be kept", { problem });
      return problem;
    }
  }
}
