import type { Lane } from "../../agent/core/queue.ts";
import type { DecodedRecord } from "../../agent/uplink/decode-envelope.ts";
import { SequenceSet } from "../brokers/sequence-set.ts";

/** How one record came in. */
export type Arrival = "new" | "reordered" | "again" | "duplicated";

/** What came of one store of one site. */
export class EpochBook {
  readonly received = new SequenceSet();
  /** How many records the declarations that came say will never come. */
  declared = 0;
  /** The same of stores that this one was begun in place of, by epoch. */
  readonly declaredOfFormer = new Map<string, number>();
  /** Records that came once more, and those of them that no new session explains. */
  duplicates = 0;
  unexplained = 0;
  /** Records that came for the first time behind a later one of their lane. */
  reordered = 0;
  /** What came since the site connected last: a session sends nothing twice. */
  #session = new SequenceSet();
  readonly #highest = new Map<Lane, number>();

  /** The site has connected anew: what it got no answer for may come again. */
  beginSession(): void {
    this.#session = new SequenceSet();
  }

  /** @param isReplay somebody asked for it once more. */
  take(lane: Lane, { seq, kind, ...fields }: DecodedRecord, isReplay: boolean): Arrival {
    const isNewHere = this.#session.add(seq);
    if (!this.received.add(seq)) {
      if (isReplay) return "again";
      this.duplicates += 1;
      if (isNewHere) return "again";
      this.unexplained += 1;
      return "duplicated";
    }
    if (kind === "lost") this.#declare(fields);
    const highest = this.#highest.get(lane) ?? 0;
    this.#highest.set(lane, Math.max(highest, seq));
    if (seq > highest || isReplay) return "new";
    this.reordered += 1;
    return "reordered";
  }

  #declare({ count, epoch }: Omit<DecodedRecord, "seq" | "kind">): void {
    if (typeof count !== "number") return;
    if (epoch === undefined) this.declared += count;
    else if (typeof epoch === "string")
      this.declaredOfFormer.set(epoch, (this.declaredOfFormer.get(epoch) ?? 0) + count);
  }
}
