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

/** What the centre would know of one epoch after everything has arrived. */
export class Fates {
  readonly #delivered = new Set<number>();
  readonly #declarations: { readonly from: number; readonly to: number }[] = [];
  readonly #declared: Partial<Record<LossReason, number>> = {};
  readonly #spans = new Map<number, number>();
  #deliveredTwice = 0;
  #oldest = Number.POSITIVE_INFINITY;
  #newest = Number.NEGATIVE_INFINITY;

  delivered({ seq, json }: QueuedRecord): void {
    if (this.#delivered.has(seq)) this.#deliveredTwice++;
    this.#delivered.add(seq);
    const record = JSON.parse(json) as Readonly<Record<string, unknown>>;
    if (record["kind"] === "lost") {
      const { from, to, count, reason } = record as unknown as { from: number; to: number; count: number; reason: LossReason };
      this.#declarations.push({ from, to });
      this.#declared[reason] = (this.#declared[reason] ?? 0) + count;
    }
    if (record["kind"] === "link") this.#link(Number(record["at"]), Number(record["span"]));
  }

  /** @param recorded the highest number of the epoch. */
  answer(recorded: number): FatesAnswer {
    const told = new Uint8Array(recorded + 1);
    for (const seq of this.#delivered) told[seq] = 1;
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
