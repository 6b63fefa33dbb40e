import { HOUR, type Millis } from "../core/time.ts";
import type { Interval } from "./centre-messages.ts";

/** A lost commit costs a second sending; each in vain doubles the patience up to this. */
const LONGEST: Millis = 6 * HOUR;

/**
 * Records that the broker has and the centre has not confirmed yet (`uplink.confirm: central`). They stay taken from the queue, hold no
 * place in the window, and are sent again when no confirmation comes.
 *
 * INVARIANT: what was added leaves exactly once, through `confirmed`, `overdue` or `all`.
 */
export class Confirmations {
  readonly #sent = new Map<number, Millis>();
  #patience: Millis;

  constructor(
    private readonly within: Millis,
    private readonly maximum: number,
  ) {
    this.#patience = within;
  }

  /** More records would be more than we remember: nothing but events goes until some are confirmed. */
  get full(): boolean {
    return this.#sent.size >= this.maximum;
  }

  get waiting(): number {
    return this.#sent.size;
  }

  /** The broker acknowledged these. */
  add(seqs: readonly number[], now: Millis): void {
    for (const seq of seqs) this.#sent.set(seq, now);
  }

  /** The centre has everything up to `through`, and `also`. Returns which of ours that confirms. */
  confirmed(through: number, also: readonly Interval[]): readonly number[] {
    const seqs = [...this.#sent.keys()].filter(
      (seq) => seq <= through || also.some(({ from, to }) => from <= seq && seq <= to),
    );
    for (const seq of seqs) this.#sent.delete(seq);
    if (seqs.length > 0) this.#patience = this.within;
    return seqs;
  }

  /** What has waited too long: to be sent again. */
  overdue(now: Millis): readonly number[] {
    const seqs = [...this.#sent].filter(([, at]) => now - at >= this.#patience).map(([seq]) => seq);
    for (const seq of seqs) this.#sent.delete(seq);
    if (seqs.length > 0) this.#patience = Math.min(LONGEST, 2 * this.#patience);
    return seqs;
  }

  /** When `overdue` may have something, Infinity: never. */
  nextAt(): Millis {
    const first = this.#sent.values().next();
    // Added in the order of time, and a Map keeps that order.
    return first.done === true ? Number.POSITIVE_INFINITY : first.value + this.#patience;
  }
}
