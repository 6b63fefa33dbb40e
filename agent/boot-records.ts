import type { Clock } from "./core/clock.ts";
import type { Component } from "./core/component.ts";
import type { Log } from "./core/log.ts";
import { type Draft, type Recorder, stampNow } from "./core/record.ts";
import { type Millis, SECOND } from "./core/time.ts";

const LOOK_AGAIN: Millis = SECOND;

/**
 * Records that the agent started, and, as soon as the time is known, the anchor that lets the centre date every record of
 * this boot that was made before.
 */
export class BootRecords implements Component {
  readonly name = "boot records";
  readonly #stop = new AbortController();

  constructor(
    private readonly recorder: Recorder,
    private readonly clock: Clock,
    private readonly log: Log,
    private readonly agentVersion: string,
  ) {}

  /** Does not wait for the disk: a box whose card refuses writes must start measuring all the same. */
  async start(): Promise<void> {
    const { agentVersion } = this;
    this.#record({
      ...stampNow(this.clock),
      kind: "boot",
      reason: "first-start",
      sinceBootMs: Math.round(this.clock.monotonic()),
      agentVersion,
    });
    void this.#anchor(); // Cannot reject: sleep never does, and #record catches.
  }

  async stop(): Promise<void> {
    this.#stop.abort();
  }

  async #anchor(): Promise<void> {
    const signal = this.#stop.signal;
    while (!this.clock.wall().trusted) {
      await this.clock.sleep(LOOK_AGAIN, signal);
      if (signal.aborted) return;
    }
    const at = Math.round(this.clock.wall().at);
    const up = Math.round(this.clock.monotonic());
    this.#record({ at, kind: "clock", anchor: { boot: this.clock.bootId, up, at } });
  }

  #record(draft: Draft): void {
    this.recorder.append([draft]).catch((error: unknown) => {
      this.log.error("record not stored", { kind: draft.kind, error });
    });
  }
}
