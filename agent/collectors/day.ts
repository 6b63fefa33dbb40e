import type { DayFields, LinkFields } from "../core/record.ts";
import { MINUTE, type Millis } from "../core/time.ts";

/** What of a day's summary comes from the windows. */
export type MeasuredDay = Pick<
  DayFields,
  "span" | "linkWindows" | "measuredMs" | "availableMs" | "blocks" | "blocksDown" | "rxBytes" | "txBytes"
>;

/** Blocks of availability, and the share of vain rounds above which one counts as unavailable (ITU-T Y.1540). */
const BLOCK: Millis = 5 * MINUTE;
const DOWN_SHARE = 0.75;

interface Block {
  readonly number: number;
  passes: number;
  vain: number;
}

/** Adds windows up to a day. What was measured counts even where its window could not be recorded. */
export class Day {
  #linkWindows = 0;
  #measuredMs = 0;
  #availableMs = 0;
  #blocks = 0;
  #blocksDown = 0;
  #block: Block | undefined;
  #rxBytes: number | undefined;
  #txBytes: number | undefined;

  /** @param since monotonic time at which this day's account begins. */
  constructor(private readonly since: Millis) {}

  add(link: LinkFields): void {
    this.#linkWindows += 1;
    if (link.availableMs !== undefined) {
      this.#measuredMs += link.span;
      this.#availableMs += link.availableMs;
    }
    if (link.rxBytes !== undefined) this.#rxBytes = (this.#rxBytes ?? 0) + link.rxBytes;
    if (link.txBytes !== undefined) this.#txBytes = (this.#txBytes ?? 0) + link.txBytes;
  }

  /** One pass over the ladder. @param at monotonic; rises from call to call. */
  addPass(at: Millis, reached: boolean): void {
    const number = Math.floor(at / BLOCK);
    if (this.#block?.number !== number) {
      this.#blocks += this.#block === undefined ? 0 : 1;
      this.#blocksDown += isDown(this.#block) ? 1 : 0;
      this.#block = { number, passes: 0, vain: 0 };
    }
    this.#block.passes += 1;
    if (!reached) this.#block.vain += 1;
  }

  /** The open block counts as it is. @param until monotonic time at which the account ends. */
  measured(until: Millis): MeasuredDay {
    return {
      span: Math.round(until - this.since),
      linkWindows: this.#linkWindows,
      measuredMs: this.#measuredMs,
      availableMs: this.#availableMs,
      blocks: this.#blocks + (this.#block === undefined ? 0 : 1),
      blocksDown: this.#blocksDown + (isDown(this.#block) ? 1 : 0),
      ...(this.#rxBytes === undefined ? {} : { rxBytes: this.#rxBytes }),
      ...(this.#txBytes === undefined ? {} : { txBytes: this.#txBytes }),
    };
  }
}

function isDown(block: Block | undefined): boolean {
  return block !== undefined && block.vain / block.passes > DOWN_SHARE;
}
