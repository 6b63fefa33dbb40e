import type { Millis } from "../../../agent/core/time.ts";
import type { ArrivedRecord } from "./centre-messages.ts";

interface Arrival {
  readonly arrivedAt: Millis;
  /** Absent in a record without a time. */
  readonly madeAt?: Millis;
}

/** What the centre has received of one site, whose records are numbered from 1. Times are UTC. */
export class Arrivals {
  readonly #first = new Map<number, Arrival>();
  readonly #declared: { readonly from: number; readonly to: number }[] = [];
  #epoch: string | undefined;
  #duplicates = 0;
  /** All up to here have arrived. */
  #through = 0;

  /** @throws when a second store begins: then numbers mean something else. */
  add({ epoch, seq, at, declares }: ArrivedRecord, arrivedAt: Millis): void {
    this.#epoch ??= epoch;
    if (epoch !== this.#epoch) throw new Error(`records of the epochs ${this.#epoch} and ${epoch}`);
    if (this.#first.has(seq)) {
      this.#duplicates += 1;
      return;
    }
    this.#first.set(seq, { arrivedAt, ...(at === undefined ? {} : { madeAt: at }) });
    if (declares !== undefined) this.#declared.push(declares);
    while (this.#first.has(this.#through + 1)) this.#through += 1;
  }

  get count(): number {
    return this.#first.size;
  }

  /** Records that came once more. */
  get duplicates(): number {
    return this.#duplicates;
  }

  /** Whether 1 to `last` are all there. */
  hasAll(last: number): boolean {
    return this.#through >= last;
  }

  has(seq: number): boolean {
    return this.#first.has(seq);
  }

  /** When the last of 1 to `last` came; NaN when none did. */
  completedAt(last: number): Millis {
    const times = [...this.#first].filter(([seq]) => seq <= last).map(([, { arrivedAt }]) => arrivedAt);
    return times.length === 0 ? Number.NaN : Math.max(...times);
  }

  /** When the first came that was made at `madeFrom` or later; undefined when none did. */
  firstOf(madeFrom: Millis): Millis | undefined {
    const times = this.#madeBetween(madeFrom, Number.POSITIVE_INFINITY).map(({ arrivedAt }) => arrivedAt);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  /** When anything came first, from then on; NaN when nothing did. */
  nextAfter(from: Millis): Millis {
    const times = [...this.#first.values()].map(({ arrivedAt }) => arrivedAt).filter((at) => at >= from);
    return times.length === 0 ? Number.NaN : Math.min(...times);
  }

  /** How long each record was under way that was made in this time. */
  delays(madeFrom: Millis, madeTo: Millis): readonly Millis[] {
    return this.#madeBetween(madeFrom, madeTo).map(({ arrivedAt, madeAt }) => arrivedAt - madeAt);
  }

  /** The longest time from `madeFrom` on in which nothing was made. */
  longestGap(madeFrom: Millis): Millis {
    const times = this.#madeBetween(madeFrom, Number.POSITIVE_INFINITY).map(({ madeAt }) => madeAt);
    times.sort((a, b) => a - b);
    return Math.max(0, ...times.slice(1).map((time, index) => time - (times[index] ?? time)));
  }

  /** Of 1 to `last`, how many have neither arrived nor been declared. */
  lost(last: number): number {
    let lost = 0;
    for (let seq = 1; seq <= last; seq++) {
      if (!this.has(seq) && !this.#declared.some(({ from, to }) => from <= seq && seq <= to)) lost += 1;
    }
    return lost;
  }

  #madeBetween(from: Millis, to: Millis): (Arrival & { readonly madeAt: Millis })[] {
    const found: (Arrival & { readonly madeAt: Millis })[] = [];
    for (const { arrivedAt, madeAt } of this.#first.values()) {
      if (madeAt !== undefined && madeAt >= from && madeAt <= to) found.push({ arrivedAt, madeAt });
    }
    return found;
  }
}
