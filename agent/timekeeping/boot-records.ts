import type { Clock } from "../core/clock.ts";
import type { Component } from "../core/component.ts";
import type { Log } from "../core/log.ts";
import { type Draft, type PreviousRun, type Recorder, stampNow } from "../core/record.ts";
import { Rounds } from "../core/rounds.ts";
import { MINUTE, type Millis, SECOND } from "../core/time.ts";
import { type Anchor, anchorToRecord, readAnchor } from "./anchor.ts";
import { startReason } from "./start-reason.ts";

/** Until the boot is anchored: nobody can date its records before. */
const LOOK_FOR_TRUST: Millis = SECOND;
/**
 * Afterwards. Stamps are right without an anchor then, and no second anchor may follow within a minute anyway; a look a second would be most
 * of what thousands of simulated agents do.
 */
const LOOK_FOR_STEP: Millis = 10 * SECOND;
/** After an anchor that could not be stored. */
const TRY_AGAIN: Millis = MINUTE;

export interface BootRecordsParts {
  readonly recorder: Recorder;
  readonly clock: Clock;
  readonly log: Log;
  readonly agentVersion: string;
  /** Asked at the start. Undefined when there was none. */
  readonly previousRun: () => PreviousRun | undefined;
}

/**
 * Records that the agent started, and why; and, as soon as the time is known, the anchor that dates every record of this boot that was
 * made before. A clock that is set later gets another anchor.
 */
export class BootRecords implements Component {
  readonly name = "boot records";
  readonly #rounds: Rounds;
  #last: Anchor | undefined;

  constructor(private readonly parts: BootRecordsParts) {
    this.#rounds = new Rounds(parts.clock, this.#look.bind(this));
  }

  /** Does not wait for the disk: a box whose card refuses writes must start measuring all the same. */
  async start(): Promise<void> {
    const { clock, agentVersion } = this.parts;
    const previousRun = this.parts.previousRun();
    const lastAlive = previousRun?.lastAlive;
    // The stamp not first: Node 20 makes a hidden class of its own for each object that begins with the fields of another.
    void this.#record({
      kind: "boot",
      agentVersion,
      reason: startReason(previousRun, clock.bootId),
      sinceBootMs: Math.round(clock.monotonic()),
      ...stampNow(clock),
      ...(lastAlive === undefined ? {} : { lastAlive }),
    });
    this.#rounds.start();
  }

  async stop(): Promise<void> {
    void this.#rounds.stop(); // It may wait for a disk that does not answer.
  }

  /** At the clock. Resolves with the time until the next look. */
  async #look(): Promise<Millis> {
    const now = readAnchor(this.parts.clock);
    const due = now && anchorToRecord(this.#last, now);
    if (due === undefined) return this.#last === undefined ? LOOK_FOR_TRUST : LOOK_FOR_STEP;
    const stored = await this.#record({ at: due.anchor.at, kind: "clock", ...due });
    if (!stored) return TRY_AGAIN;
    this.#last = due.anchor;
    return LOOK_FOR_STEP;
  }

  /** True once it is on disk. */
  async #record(draft: Draft): Promise<boolean> {
    try {
      await this.parts.recorder.append([draft]);
      return true;
    } catch (error) {
      this.parts.log.error("record not stored", { kind: draft.kind, error });
      return false;
    }
  }
}
