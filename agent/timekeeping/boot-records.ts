import type { Clock } from "../core/clock.ts";
import type { Component } from "../core/component.ts";
import type { Log } from "../core/log.ts";
import { type Draft, type PreviousRun, type Recorder, stampNow } from "../core/record.ts";
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
  readonly #stop = new AbortController();

  constructor(private readonly parts: BootRecordsParts) {}

  /** Does not wait for the disk: a box whose card refuses writes must start measuring all the same. */
  async start(): Promise<void> {
    const { clock, agentVersion } = this.parts;
    const previousRun = this.parts.previousRun();
    const lastAlive = previousRun?.lastAlive;
    void this.#record({
      ...stampNow(clock),
      kind: "boot",
      agentVersion,
      reason: startReason(previousRun, clock.bootId),
      sinceBootMs: Math.round(clock.monotonic()),
      ...(lastAlive === undefined ? {} : { lastAlive }),
    });
    void this.#watchClock(); // Cannot reject: sleep never does, and #record catches.
  }

  async stop(): Promise<void> {
    this.#stop.abort();
  }

  async #watchClock(): Promise<void> {
    const { clock } = this.parts;
    const { signal } = this.#stop;
    let last: Anchor | undefined;
    while (!signal.aborted) {
      const now = readAnchor(clock);
      const due = now && anchorToRecord(last, now);
      let pause = last === undefined ? LOOK_FOR_TRUST : LOOK_FOR_STEP;
      if (due !== undefined) {
        const stored = await this.#record({ at: due.anchor.at, kind: "clock", ...due });
        if (stored) last = due.anchor;
        pause = stored ? LOOK_FOR_STEP : TRY_AGAIN;
      }
      await clock.sleep(pause, signal);
    }
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
