import type { QueuedRecord } from "../../../agent/core/queue.ts";
import type { LossReason } from "../../../agent/core/record.ts";
import { DAY, MINUTE } from "../../../agent/core/time.ts";

export interface FatesAnswer {
  /** Records whose fate nobody told: neither delivered nor between the ends of a declaration. */
  readonly untold: number;
  readonly deliveredTwice: number;
  /** What the declarations count, by reason. */
  readonly declared: Readonly<Partial<Record<LossReason, number>>>;
  /** Link history from the beginning of the oldest delivered window to the end of the newest, and how much of it the windows cover. */
  readonly historyDays: number;
  readonly coveredDays: number;
  /** Minutes of one link record -> days of history that came in records of that length. */
  readonly daysByMinutes: Readonly<Record<string, number>>;
}

/** Numbers that the outbox may use while it delivers: for declarations, should there be any. */
const SPARE_NUMBERS = 100_000;

/** What the centre would know of one epoch after everything has arrived. Its memory is taken at once: the outbox's is being measured. */
export class Fates {
  /** By number: 1 = delivered. */
  readonly #delivered: Uint8Array;
  readonly #declarations: { readonly from: number; readonly to: number }[] = [];
  readonly #declared: Partial<Record<LossReason, number>> = {};
  readonly #spans = new Map<number, number>();
  #deliveredTwice = 0;
  #oldest = Number.POSITIVE_INFINITY;
  #newest = Number.NEGATIVE_INFINITY;

  /** @param recorded the highest number before the first delivery. */
  constructor(recorded: number) {
    this.#delivered = new Uint8Array(recorded + SPARE_NUMBERS).fill(0);
  }

  /** @throws RangeError for a number that is far beyond those that were recorded. */
  delivered({ seq, json }: QueuedRecord): void {
    if (seq >= this.#delivered.length) throw new RangeError(`fates: number ${seq}`);
    if (this.#delivered[seq] === 1) this.#deliveredTwice++;
    this.#delivered[seq] = 1;
    const record = JSON.parse(json) as Readonly<Record<string, unknown>>;
    if (record["kind"] === "lost") {
      const { from, to, count, reason } = record as unknown as {
        from: number;
        to: number;
        count: number;
        reason: LossReason;
      };
      this.#declarations.push({ from, to });
      this.#declared[reason] = (this.#declared[reason] ?? 0) + count;
    }
    if (record["kind"] === "link") this.#link(Number(record["at"]), Number(record["span"]));
  }

  /** @param recorded the highest number of the epoch. */
  answer(recorded: number): FatesAnswer {
    const told = this.#delivered.slice(0, recorded + 1);
    for (const { from, to } of this.#declarations) told.fill(1, from, to + 1);
    let covered = 0;
    const days: Record<string, number> = {};
    for (const [span, times] of [...this.#spans].sort(([a], [b]) => a - b)) {
      covered += span * times;
      days[String(span / MINUTE)] = (span * times) / DAY;
    }
    return {
      untold: told.subarray(1).reduce((sum, known) => sum + 1 - known, 0),
      deliveredTwice: this.#deliveredTwice,
      declared: this.#declared,
      historyDays: (this.#newest - this.#oldest) / DAY,
      coveredDays: covered / DAY,
      daysByMinutes: days,
    };
  }

  #link(at: number, span: number): void {
    this.#oldest = Math.min(this.#oldest, at - span);
    this.#newest = Math.max(this.#newest, at);
    this.#spans.set(span, (this.#spans.get(span) ?? 0) + 1);
  }
}
