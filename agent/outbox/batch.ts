import type { Account } from "../core/queue.ts";
import type { AliveMark } from "../core/record.ts";
import type { StoreOp } from "../core/store.ts";
import type { Books } from "./books.ts";
import { encodeEntry } from "./entry.ts";
import type { Unnumbered, WaitingAppend } from "./intake.ts";
import { entryKey, perTrack, STATE_KEY, type TrackName } from "./keys.ts";
import type { Deletion } from "./retention.ts";
import { Anchors } from "./stamp-repair.ts";
import { encodeState, type State, type TrackState } from "./state.ts";
import type { StoredEntry } from "./track.ts";

export interface PlacedAppend {
  readonly waiting: WaitingAppend;
  /** Position of its first telemetry record, if it has one. */
  readonly firstTelemetry: number | undefined;
}

export interface PlacedEntry extends StoredEntry {
  readonly track: TrackName;
}

export interface Batch {
  readonly operations: readonly StoreOp[];
  /** What the operations add, in the order of the numbers. */
  readonly entries: readonly PlacedEntry[];
  /** As it will be once the operations are committed. */
  readonly state: State;
  readonly account: Account;
  /** No record that is queued then has a lower number. */
  readonly oldestQueuedSeq: number;
  readonly appends: readonly PlacedAppend[];
}

/** What goes into one commit. */
export interface BatchParts {
  /** Declarations, and records that others were merged into. */
  readonly carried?: readonly Unnumbered[];
  readonly appends?: readonly WaitingAppend[];
  readonly deletions?: readonly Deletion[];
  readonly alive: AliveMark;
  readonly stoppedCleanly?: boolean;
  /** As the ledgers are now. */
  readonly oldestQueuedSeq: number;
}

/** Numbers the records and makes the operations of the next commit, state included. Changes nothing: the commit may yet fail. */
export function assemble(books: Books, parts: BatchParts): Batch {
  const { carried = [], appends = [], deletions = [], alive, stoppedCleanly = false, oldestQueuedSeq } = parts;
  const newest: Record<TrackName, number> = perTrack((name) => books.byName[name].newest);
  let { next, bytes } = books;
  const operations: StoreOp[] = [];
  const entries: PlacedEntry[] = [];
  let { anchors } = books;
  const put = ({ track, json, anchor }: Unnumbered) => {
    if (anchor !== undefined) {
      if (anchors === books.anchors) anchors = new Anchors(anchors.all());
      anchors.add({ seq: next, ...anchor });
    }
    const position = ++newest[track];
    const key = entryKey(track, position, next);
    const value = encodeEntry(key, books.epoch, next, json);
    operations.push({ type: "put", key, value });
    entries.push({ track, position, seq: next, key, value });
    bytes += key.byteLength + value.byteLength;
    next++;
  };
  // Deletions first: what is put under a key that is being cleared stays.
  for (const deletion of deletions) {
    operations.push({ type: "del", key: deletion.key });
    // A damaged entry may be longer than the one that was counted.
    bytes = Math.max(0, bytes - deletion.bytes);
  }
  for (const record of carried) put(record);
  const placed = appends.map((waiting) => {
    const before = newest.telemetry;
    for (const record of waiting.records) put(record);
    return { waiting, firstTelemetry: newest.telemetry === before ? undefined : before + 1 };
  });
  const { epoch, lost, thinned } = books;
  const state = {
    epoch,
    commit: books.commit + 1,
    next,
    bytes,
    lost,
    thinned,
    alive,
    stoppedCleanly,
    anchors: anchors.all(),
    tracks: perTrack((name): TrackState => {
      const { reclaimed, ledger } = books.byName[name];
      return { newest: newest[name], reclaimed, ledger };
    }),
  };
  operations.push({ type: "put", key: STATE_KEY, value: encodeState(state) });
  const account = books.account();
  const added = next - books.next;
  const { recorded, queued } = account;
  return {
    operations,
    entries,
    state,
    oldestQueuedSeq,
    account: { ...account, recorded: recorded + added, queued: queued + added },
    appends: placed,
  };
}
