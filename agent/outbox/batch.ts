import type { StoreOp } from "../core/store.ts";
import type { Books } from "./books.ts";
import { encodeEntry } from "./entry.ts";
import type { Unnumbered, WaitingAppend } from "./intake.ts";
import { entryKey, STATE_KEY } from "./keys.ts";
import type { Deletion } from "./retention.ts";
import { encodeState, type State } from "./state.ts";

export interface PlacedAppend {
  readonly waiting: WaitingAppend;
  /** Position of its first telemetry record, if it has one. */
  readonly firstTelemetry: number | undefined;
}

export interface Batch {
  readonly operations: readonly StoreOp[];
  /** As it will be once the operations are committed. */
  readonly state: State;
  readonly appends: readonly PlacedAppend[];
}

/** Numbers the records and makes the operations of the next commit, state included. Changes nothing: the commit may yet fail. */
export function assemble(
  books: Books,
  declarations: readonly Unnumbered[],
  appends: readonly WaitingAppend[],
  deletions: readonly Deletion[],
): Batch {
  const newest = { event: books.event.newest, telemetry: books.telemetry.newest };
  let { next, bytes } = books;
  const operations: StoreOp[] = [];
  const put = ({ track, json }: Unnumbered) => {
    newest[track]++;
    const key = entryKey(track, newest[track], next);
    const value = encodeEntry(key, books.epoch, next, json);
    operations.push({ type: "put", key, value });
    bytes += key.byteLength + value.byteLength;
    next++;
  };
  for (const declaration of declarations) put(declaration);
  const placed = appends.map((waiting) => {
    const before = newest.telemetry;
    for (const record of waiting.records) put(record);
    return { waiting, firstTelemetry: newest.telemetry > before ? before + 1 : undefined };
  });
  for (const deletion of deletions) {
    operations.push({ type: "del", key: deletion.key });
    // A damaged entry may be longer than the one that was counted.
    bytes = Math.max(0, bytes - deletion.bytes);
  }
  const { event, telemetry } = books;
  const state = {
    epoch: books.epoch,
    commit: books.commit + 1,
    next,
    bytes,
    lost: books.lost,
    tracks: {
      event: { newest: newest.event, reclaimed: event.reclaimed, ledger: event.ledger },
      telemetry: { newest: newest.telemetry, reclaimed: telemetry.reclaimed, ledger: telemetry.ledger },
    },
  };
  operations.push({ type: "put", key: STATE_KEY, value: encodeState(state) });
  return { operations, state, appends: placed };
}
