import type { Clock } from "../core/clock.ts";
import { isProblem, problemStatus, SuarError } from "../core/errors.ts";
import type { Log } from "../core/log.ts";
import type { ProblemStatus } from "../core/status.ts";
import type { Store, StoreOp } from "../core/store.ts";
import { type Millis, SECOND } from "../core/time.ts";
import type { Volume } from "../core/volume.ts";
import { giveUpBallast } from "./ballast.ts";
import { loadState } from "./load.ts";

const FIRST_RETRY: Millis = SECOND;
const LAST_RETRY: Millis = 30 * SECOND;
/** A store that says so often in a row that it is damaged does not recover by being opened again. */
const MAXIMUM_DAMAGE_REPORTS = 3;

/** The store was opened again, and is at an earlier moment. */
class StoreWentBack extends SuarError<"store-unreadable"> {}

export interface Commit {
  /** One more than that of the commit before; stands in the state that `operations` write. */
  readonly number: number;
  readonly operations: readonly StoreOp[];
}

export interface DurableWriterParts {
  readonly store: Store;
  readonly volume: Pick<Volume, "dropBallast">;
  readonly clock: Clock;
  readonly log: Log;
  readonly books: { readonly epoch: string };
}

/**
 * Makes one commit after the other durable, through write errors.
 *
 * LevelDB does not always mark itself as bad after a failed write, and what it then takes can vanish when the log is read again.
 * So an error poisons the handle: nothing more is written through it. The store is closed and opened again, and the state in it
 * tells whether the commit was made, because the number of the commit is part of the same atomic batch. A full disk gives up the
 * ballast first: opening needs room.
 */
export class DurableWriter {
  #poisoned = false;
  #opened = 0;
  /** In a row. */
  #damageReports = 0;
  #problem: ProblemStatus | undefined;
  #since: Millis = 0;
  #attemptedAt: Millis = 0;

  constructor(private readonly parts: DurableWriterParts) {}

  /** False while the store must not be read or written. */
  get usable(): boolean {
    return !this.#poisoned;
  }

  /** How often the store was opened again. What was read while this changed may be the failure of a closed handle. */
  get generation(): number {
    return this.#opened;
  }

  /** True when the store reported again and again that it is damaged: it is closed, and of no more use. */
  get damaged(): boolean {
    return this.#damageReports >= MAXIMUM_DAMAGE_REPORTS;
  }

  /** Present from a failure until the next success. */
  get problem(): ProblemStatus | undefined {
    return this.#problem;
  }

  /** When an attempt last came to an end, good or bad; monotonic. */
  get attemptedAt(): Millis {
    return this.#attemptedAt;
  }

  /**
   * Resolves with true once the commit is synced. Tries for as long as it takes; after `closing` aborted once more, and then
   * resolves with false: whether the commit was made is unknown until the store is opened again. Rejects when the store is `damaged`, or
   * came back without what it had confirmed: a new process has to look at it from the beginning.
   */
  async commit(commit: Commit, closing: Pick<AbortController, "signal">): Promise<boolean> {
    const { store, volume, clock, log } = this.parts;
    let delay = FIRST_RETRY;
    for (let attempt = 1; ; attempt++) {
      try {
        const made = this.#poisoned && (await this.#reopen(commit.number));
        if (!made) await store.commit(commit.operations, "synced");
        this.#attemptedAt = clock.monotonic();
        this.#recovered();
        return true;
      } catch (error) {
        this.#attemptedAt = clock.monotonic();
        this.#poisoned = true;
        this.#failed(error);
        this.#damageReports = isProblem(error, "store-unreadable") ? this.#damageReports + 1 : 0;
        if (this.damaged || error instanceof StoreWentBack) {
          await store.close();
          throw error;
        }
        // There is room at once: no reason to wait.
        if (isProblem(error, "disk-full") && (await giveUpBallast(volume, log))) continue;
      }
      if (closing.signal.aborted && attempt > 1) return false;
      await clock.sleep(delay, closing.signal);
      delay = Math.min(2 * delay, LAST_RETRY);
    }
  }

  /** True when the store already holds commit `number`. */
  async #reopen(number: number): Promise<boolean> {
    const { store, books } = this.parts;
    await store.close();
    await store.open();
    const state = await loadState(store);
    if (state?.epoch !== books.epoch || (state.commit !== number && state.commit !== number - 1)) {
      const reason = "what had been confirmed is not there any more";
      throw new StoreWentBack("store-unreadable", { directory: store.location, reason });
    }
    this.#poisoned = false;
    this.#opened++;
    return state.commit === number;
  }

  #failed(error: unknown): void {
    const problem = problemStatus(error);
    if (this.#problem === undefined) this.#since = this.parts.clock.monotonic();
    if (this.#problem?.code !== problem.code) this.parts.log.error("the store cannot be written", { ...problem });
    this.#problem = problem;
  }

  #recovered(): void {
    this.#damageReports = 0;
    if (this.#problem === undefined) return;
    const afterMs = Math.round(this.parts.clock.monotonic() - this.#since);
    this.parts.log.info("the store can be written again", { afterMs });
    this.#problem = undefined;
  }
}
