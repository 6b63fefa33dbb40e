import type { SequenceSet } from "../brokers/sequence-set.ts";

/** As the contract allows. */
const MOST_RANGES = 256;

/** What the centre says on `commit`: everything of a store that has come, and nothing else. */
export interface Commit {
  readonly v: 1;
  readonly epoch: string;
  readonly through: number;
  readonly also: readonly (readonly [from: number, to: number])[];
}

/** Pure. */
export function commitOf(epoch: string, received: SequenceSet): Commit {
  const highest = received.highest ?? 0;
  const gaps = received.missing(1, highest);
  const through = (gaps[0]?.from ?? highest + 1) - 1;
  const also = gaps.map(({ to }, index) => [to + 1, (gaps[index + 1]?.from ?? highest + 1) - 1] as const);
  return { v: 1, epoch, through, also: also.slice(0, MOST_RANGES) };
}
