import type { Durability, Store, StoreOp } from "../../../agent/core/store.ts";
import { decodeEntry } from "../../../agent/outbox/entry.ts";
import { parseEntryKey } from "../../../agent/outbox/keys.ts";
import { draftOf, markerOf } from "./drafts.ts";
import type { JournalLine } from "./journal.ts";
import { PassingStore } from "./passing-store.ts";

/** A Store that writes into the journal which record each commit puts under which number, before the commit begins. */
export class WitnessStore extends PassingStore {
  constructor(
    inner: Store,
    private readonly seed: number,
    private readonly epoch: () => string,
    private readonly write: (line: JournalLine) => void,
  ) {
    super(inner);
  }

  override async commit(operations: readonly StoreOp[], durability: Durability): Promise<void> {
    const commit: [number, number][] = [];
    const own: [number, string][] = [];
    const deleted: number[] = [];
    for (const operation of operations) {
      const name = parseEntryKey(operation.key);
      if (name === undefined) continue;
      if (operation.type === "del") {
        deleted.push(name.seq);
        continue;
      }
      const decoded = decodeEntry(operation.key, this.epoch(), name.seq, operation.value);
      if ("damage" in decoded) throw new Error(`the outbox writes an entry that it could not read: ${decoded.damage}`);
      const marker = markerOf(JSON.parse(decoded.json));
      if (marker === undefined) own.push([name.seq, decoded.json]);
      else {
        const expected = JSON.stringify(draftOf(this.seed, marker));
        if (decoded.json !== expected) throw new Error(`appended was ${expected}, stored is ${decoded.json}`);
        commit.push([name.seq, marker]);
      }
    }
    if (commit.length + own.length + deleted.length > 0) this.write({ commit, own, deleted });
    await this.inner.commit(operations, durability);
  }
}
