import type { Clock } from "../core/clock.ts";
import { problemStatus } from "../core/errors.ts";
import type { Log } from "../core/log.ts";
import type { ProblemStatus } from "../core/status.ts";
import type { Store, StoreOp } from "../core/store.ts";
import { type Millis, SECOND } from "../core/time.ts";
import { loadState, unreadable } from "./load.ts";

const FIRST_RETRY: Millis = SECOND;
const LAST_RETRY: Millis = 30 * SECOND;

export interface Commit {
  /** One more than that of the commit before; stands in the state that `operations` write. */
  readonly number: number;
  readonly operations: readonly StoreOp[];
}

/**
 * Makes one commit after the other durable, through write errors.
 *
 * LevelDB does not always mark itself as bad after a failed write, and what it then takes can vanish when the log is read again.
 * So an error poisons the handle: nothing more is written through it. The store is closed and opened again, and the state in it
 * tells whether the commit was made, because the number of the commit is part of the same atomic batch.
 */
export class DurableWriter {
  #poisoned = false;
  #problem: ProblemStatus | undefined;
  #since: Millis = 0;

  constructor(
    private readonly store: Store,
    private readonly clock: Clock,
    private readonly log: Log,
    private readonly books: { readonly epoch: string },
  ) {}

  /** False while the store must not be read or written. */
  get usable(): boolean {
    return !this.#poisoned;
  }

  /** Present from a failure until the next success. */
  get problem(): ProblemStatus | undefined {
    return this.#problem;
  }

  /**
   * Resolves with true once the commit is synced. Tries for as long as it takes; after `closing` aborted once more, and then
   * resolves with false: whether the commit was made is unknown until the store is opened again. Never rejects.
   */
  async commit(commit: Commit, closing: AbortSignal): Promise<boolean> {
    let delay = FIRST_RETRY;
    for (let attempt = 1; ; attempt++) {
      try {
        const made = this.#poisoned && (await this.#reopen(commit.number));
        if (!made) await this.store.commit(commit.operations, "synced");
        this.#recovered();
        return true;
      } catch (error) {
        this.#poisoned = true;
        this.#failed(error);
      }
      if (closing.aborted && attempt > 1) return false;
      await this.clock.sleep(delay, closing);
      delay = Math.min(2 * delay, LAST_RETRY);
    }
  }

  /** True when the store already holds commit `number`. */
  async #reopen(number: number): Promise<boolean> {
    await this.store.close();
    await this.store.open();
    const state = await loadState(this.store);
    if (state?.epoch !== this.books.epoch || (state.commit !== number && state.commit !== number - 1)) {
      throw unreadable(this.store, "what had been confirmed is not there any more");
    }
    this.#poisoned = false;
    return state.commit === number;
  }

  #failed(error: unknown): void {
    const problem = problemStatus(error);
    if (this.#problem === undefined) this.#since = this.clock.monotonic();
    if (this.#problem?.code !== problem.code) this.log.error("the store cannot be written", { ...problem });
    this.#problem = problem;
  }

  #recovered(): void {
    if (this.#problem === undefined) return;
    this.log.info("the store can be written again", { afterMs: Math.round(this.clock.monotonic() - this.#since) });
    this.#problem = undefined;
  }
}
