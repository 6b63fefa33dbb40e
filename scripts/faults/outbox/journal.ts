import { textOf } from "./drafts.ts";

/**
 * What a workload says about itself, one JSON object a line, in the order in which it happened. Each line is out before what it speaks
 * of can have any effect (`commit`, `settle`), or after it was promised (`confirmed`).
 */
export type JournalLine =
  | { readonly epoch: string }
  /** A commit begins that puts these records; `own` are those that the outbox made itself. */
  | {
      readonly commit: readonly (readonly [seq: number, marker: number])[];
      readonly own: readonly (readonly [seq: number, text: string])[];
      readonly deleted: readonly number[];
    }
  /** `append` resolved for the records with these numbers. */
  | { readonly confirmed: readonly number[] }
  /** Delivered, as far as the centre is concerned; `settle` is called next. */
  | { readonly settle: readonly number[] }
  /** `settle` resolved for these: they need not come again. */
  | { readonly settled: readonly number[] }
  /** The workload is through; the store is closed. */
  | { readonly end: true };

/** What was promised at one moment, and what the centre had by then. */
export interface Truth {
  readonly epoch: string | undefined;
  /** Sequence number -> text without it, of every record that a commit tried to put. */
  readonly texts: ReadonlyMap<number, string>;
  /** Numbers of the appended records that `append` confirmed. */
  readonly confirmed: ReadonlySet<number>;
  /** What the centre has. */
  readonly arrived: ReadonlySet<number>;
  /** Those of them whose settlement was confirmed. */
  readonly settled: ReadonlySet<number>;
  /** Deleted without having arrived: dropped for room, or thinned. */
  readonly dropped: ReadonlySet<number>;
}

/** @param seed of the workload. */
export function truthOf(lines: Iterable<JournalLine>, seed: number, textFor = textOf): Truth {
  let epoch: string | undefined;
  const texts = new Map<number, string>();
  const seqs = new Map<number, number>();
  const confirmed = new Set<number>();
  const arrived = new Set<number>();
  const settled = new Set<number>();
  const dropped = new Set<number>();
  for (const line of lines) {
    if ("epoch" in line) epoch = line.epoch;
    if ("commit" in line) {
      for (const [seq, marker] of line.commit) {
        texts.set(seq, textFor(seed, marker));
        seqs.set(marker, seq);
      }
      for (const [seq, text] of line.own) texts.set(seq, text);
      for (const seq of line.deleted) if (!arrived.has(seq)) dropped.add(seq);
    }
    if ("confirmed" in line) {
      for (const marker of line.confirmed) {
        const seq = seqs.get(marker);
        if (seq === undefined) throw new Error(`record ${marker} was confirmed and never written`);
        confirmed.add(seq);
      }
    }
    if ("settle" in line) for (const seq of line.settle) arrived.add(seq);
    if ("settled" in line) for (const seq of line.settled) settled.add(seq);
  }
  return { epoch, texts, confirmed, arrived, settled, dropped };
}
