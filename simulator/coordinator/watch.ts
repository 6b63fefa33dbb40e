import { type Millis, SECOND } from "../../agent/core/time.ts";
import type { Audit } from "../auditor/audit.ts";
import type { Recorder } from "../history/recorder.ts";
import type { Phase } from "../history/sample.ts";
import { realNow } from "../world/world-time.ts";
import type { Crew } from "./crew.ts";
import type { Progress } from "./progress.ts";

const LOOK_EVERY: Millis = 250;

/** What one look at the run finds. */
export interface Look {
  /** The phase is. */
  readonly isOver: boolean;
  /** 0 to 1 of the phase; absent where nobody can tell. */
  readonly done?: number;
  /** Until the end of the whole run. */
  readonly left: Millis;
}

/** Waits for the phases of a run to end, and meanwhile writes down and shows how it goes. */
export class Watch {
  #isStopped = false;
  #rate = { at: 0, messages: 0, perSecond: 0 };

  constructor(
    private readonly sites: number,
    private readonly crew: Crew,
    private readonly audit: Audit,
    private readonly recorder: Recorder,
    private readonly show: (progress: Progress) => void,
  ) {}

  /** Whoever waits waits in vain: that rejects. */
  stop(): void {
    this.#isStopped = true;
  }

  /** Until the work is done. Resolves and rejects as it does. */
  async during<Result>(
    phase: Phase,
    work: Promise<Result>,
    look: (since: Millis) => Omit<Look, "isOver">,
  ): Promise<Result> {
    let isOver = false;
    const over = () => {
      isOver = true;
    };
    work.then(over, over);
    await this.until(phase, Number.POSITIVE_INFINITY, (since) => ({ isOver, ...look(since) }));
    return await work;
  }

  /** Until it is over, or so much time has passed. */
  async until(phase: Phase, atMost: Millis, look: (since: Millis) => Look): Promise<void> {
    const begin = realNow();
    for (;;) {
      if (this.#isStopped) throw new Error("the run is over");
      const since = realNow() - begin;
      const { isOver, ...rest } = look(since);
      const { connected, queued, behindMs } = this.crew.tally;
      const { messages, sessions } = this.audit;
      const messagesPerSecond = this.#messageRate(messages);
      this.recorder.look(realNow(), phase, { ...this.crew.tally, messages, sessions });
      this.show({ phase, connected, queued, behindMs, sites: this.sites, messages, messagesPerSecond, ...rest });
      if (isOver || since >= atMost) return;
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY));
    }
  }

  #messageRate(messages: number): number {
    const now = realNow();
    const seconds = (now - this.#rate.at) / SECOND;
    if (seconds >= 2) this.#rate = { at: now, messages, perSecond: (messages - this.#rate.messages) / seconds };
    return this.#rate.perSecond;
  }
}
