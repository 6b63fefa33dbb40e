import type { Clock } from "./core/clock.ts";
import type { Component } from "./core/component.ts";
import { inTime } from "./core/deadline.ts";
import type { Log } from "./core/log.ts";
import type { PageSource } from "./core/page.ts";
import type { Account } from "./core/queue.ts";
import type { Snapshot } from "./core/status.ts";
import { type Millis, SECOND } from "./core/time.ts";

/** What a part may take beyond its share before it is left behind. */
const GRACE: Millis = SECOND;

/** A composed agent: its parts are started in order and stopped in reverse. An agent runs once; compose a new one to run again. */
export class Agent {
  readonly #parts: readonly Component[];
  /** How many of them were started, and not stopped again. */
  #started = 0;
  #isStopped = false;

  constructor(
    parts: readonly Component[],
    private readonly clock: Clock,
    private readonly log: Log,
    /** What the agent would say of itself now. */
    readonly snapshot: () => Snapshot,
    /** Of it, what its store holds: costs next to nothing. */
    readonly account: () => Account,
    /** What its page shows. */
    readonly page: PageSource,
    private readonly failure: Pick<AbortController, "signal">,
  ) {
    this.#parts = [...parts];
  }

  /** Aborts when a defect keeps the agent from recording: stop it and start a new process. */
  get failed(): AbortSignal {
    return this.failure.signal;
  }

  /** Rejects with the first failure of a part; the parts started before it have been stopped again by then. */
  async start(stopDeadline: Millis): Promise<void> {
    for (const part of this.#parts) {
      if (this.#isStopped) return;
      // Counted as started first: a part that failed half way is stopped as well.
      this.#started += 1;
      try {
        await part.start();
      } catch (error) {
        await this.stop(stopDeadline);
        throw error;
      }
    }
  }

  /**
   * Stops the parts in reverse order: measuring ends first, what was measured is stored, then sent, then the store is closed.
   * All of it together takes `deadline` and a little. A part may use half of what is left when its turn comes, so that one that hangs
   * does not take the time of those below it; the last one, the store, gets all.
   */
  async stop(deadline: Millis): Promise<void> {
    this.#isStopped = true;
    const end = this.clock.monotonic() + deadline;
    while (this.#started > 0) {
      this.#started -= 1;
      const part = this.#parts[this.#started] as Component;
      const left = Math.max(0, end - this.clock.monotonic());
      const share = this.#started === 0 ? left : left / 2;
      try {
        // A part keeps its deadline by itself; one that cannot, because a disk does not answer, is left behind.
        await inTime(this.clock, `stopping ${part.name}`, share + GRACE, part.stop(share));
      } catch (error) {
        // The parts below it still have to be stopped, the store above all.
        this.log.error("part did not stop cleanly", { part: part.name, error });
      }
    }
  }
}
