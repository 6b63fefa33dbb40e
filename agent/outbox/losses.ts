import type { Clock } from "../core/clock.ts";
import type { Log } from "../core/log.ts";
import { type LossReason, type LostFields, stampNow } from "../core/record.ts";
import type { Books } from "./books.ts";
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
  /** It declares what was lost with an earlier store: it is written again as it was. */
  readonly inherited?: LostFields;
}

/** For a stored record that is a declaration. @param json without or with `seq`. */
export function coverOf(json: string): Pick<LostRecord, "covers" | "inherited"> {
  if (!json.includes('"kind":"lost"')) return {};
  const { kind, from, to, count, reason, epoch } = JSON.parse(json) as LostFields;
  if (kind !== "lost") return {};
  return epoch === undefined
    ? { covers: { from, to, count } }
    : { inherited: { kind, from, to, count, reason, epoch } };
}

/**
 * The declarations that the next commit must carry, and the records that others were merged into.
 *
 * INVARIANT: a record is marked as lost or thinned in the ledger and its declaration is put here without anything in between, and a
 * commit takes its picture of the ledger together with everything that is here. So neither is ever on disk without the other.
 */
export class Losses {
  #carried: Unnumbered[] = [];
  #bytes = 0;

  constructor(
    private readonly clock: Clock,
    private readonly log: Log,
    private readonly books: Books,
  ) {}

  get waiting(): boolean {
    return this.#carried.length > 0;
  }

  /** Size of the entries that what waits will be. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * Marks all of `records`, counts them, and declares them with one record. Those that were settled before are passed over.
   * @param merged what comes instead of them, if anything does.
   */
  declare(records: readonly LostRecord[], reason: LossReason, merged: readonly Unnumbered[] = []): void {
    const marked = records.filter(({ track, position }) => track.ledger.add(position));
    if (marked.length === 0) return;
    if (reason === "thinned") this.books.thinned += marked.length;
    else this.books.lost += marked.length;
    let { from, to, count } = { from: Number.POSITIVE_INFINITY, to: 0, count: marked.length };
    for (const { seq, seqTo, covers, inherited } of marked) {
      from = Math.min(from, seq, covers?.from ?? seq);
      to = Math.max(to, seqTo ?? seq, covers?.to ?? seq);
      count += covers?.count ?? 0;
      if (inherited !== undefined) this.declareEarlier(inherited);
    }
    for (const record of merged) this.#carry(record);
    this.announce({ from, to, count, reason });
    const fields = { reason, count: marked.length, into: merged.length, firstSeq: marked[0]?.seq };
    if (reason === "thinned") this.log.info("records are thinned", fields);
    else this.log.warn("records are declared lost", fields);
  }

  /** Declares what the ledger knows already. */
  announce(lost: Cover & { readonly reason: LossReason }): void {
    const total = this.books.lost + this.books.thinned;
    this.#carry(unnumbered({ ...stampNow(this.clock), kind: "lost", ...lost, total }));
  }

  /** Declares what an earlier store had not delivered. */
  declareEarlier(lost: LostFields): void {
    this.#carry(unnumbered({ ...stampNow(this.clock), ...lost }));
  }

  takeAll(): readonly Unnumbered[] {
    const all = this.#carried;
    this.#carried = [];
    this.#bytes = 0;
    return all;
  }

  #carry(record: Unnumbered): void {
    this.#carried.push(record);
    this.#bytes += storedBytes(record);
  }
}
