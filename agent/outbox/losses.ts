import type { Clock } from "../core/clock.ts";
import { type LossReason, type LostFields, stampNow } from "../core/record.ts";
import { storedBytes, type Unnumbered, unnumbered } from "./intake.ts";
import type { Track } from "./track.ts";

/** What a `lost` record declares. */
export type Cover = Pick<LostFields, "from" | "to" | "count">;

/** A record that will never come. `seq` is exact; where the key itself is gone it lies somewhere from `seq` to `seqTo`. */
export interface LostRecord {
  readonly track: Track;
  readonly position: number;
  readonly seq: number;
  readonly seqTo?: number;
  /** It is a declaration itself, and nobody has read it: what it declares is declared again. */
  readonly covers?: Cover;
}

/** For a stored record that is a declaration. @param json without or with `seq`. */
export function coverOf(json: string): { readonly covers?: Cover } {
  if (!json.includes('"kind":"lost"')) return {};
  const { kind, from, to, count } = JSON.parse(json) as LostFields;
  return kind === "lost" ? { covers: { from, to, count } } : {};
}

/**
 * The declarations that the next commit must carry.
 *
 * INVARIANT: a record is marked as lost in the ledger and its declaration is put here without anything in between, and a commit
 * takes its picture of the ledger together with everything that is here. So neither is ever on disk without the other.
 */
export class Losses {
  #declarations: Unnumbered[] = [];
  #bytes = 0;

  constructor(private readonly clock: Clock) {}

  get waiting(): boolean {
    return this.#declarations.length > 0;
  }

  /** Size of the entries that the waiting declarations will be. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Marks all of `records` and declares them with one record. Returns how many of them were not settled before. */
  declare(records: readonly LostRecord[], reason: LossReason): number {
    const marked = records.filter(({ track, position }) => track.ledger.add(position));
    if (marked.length === 0) return 0;
    let { from, to, count } = { from: Number.POSITIVE_INFINITY, to: 0, count: marked.length };
    for (const { seq, seqTo, covers } of marked) {
      from = Math.min(from, seq, covers?.from ?? seq);
      to = Math.max(to, seqTo ?? seq, covers?.to ?? seq);
      count += covers?.count ?? 0;
    }
    const declaration = unnumbered({ ...stampNow(this.clock), kind: "lost", from, to, count, reason });
    this.#declarations.push(declaration);
    this.#bytes += storedBytes(declaration);
    return marked.length;
  }

  takeAll(): readonly Unnumbered[] {
    const all = this.#declarations;
    this.#declarations = [];
    this.#bytes = 0;
    return all;
  }
}
