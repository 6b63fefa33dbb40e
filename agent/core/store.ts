export interface StoreEntry {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

export type StoreOp =
  | { readonly type: "put"; readonly key: Uint8Array; readonly value: Uint8Array }
  | { readonly type: "del"; readonly key: Uint8Array };

/** `synced` has reached the medium when the commit resolves; `buffered` survives the process, not a power cut. */
export type Durability = "synced" | "buffered";

/**
 * Port: an ordered map of bytes with atomic batches. Keys are ordered byte by byte.
 * Every method rejects with a SuarError: `disk-full`; `store-disk-error` where the medium fails, which may pass; `store-unreadable` where
 * what is stored is damaged, which does not; `store-locked`, `store-unwritable`; `store-write-failed` for a write that fails otherwise.
 */
export interface Store {
  /** Names the store for a person: its directory. */
  readonly location: string;
  open(): Promise<void>;
  /** All of `operations` or none. After a rejection nothing is known of them until the store was closed and opened again. */
  commit(operations: readonly StoreOp[], durability: Durability): Promise<void>;
  /** Entries with from <= key < to, in order, at most `limit` of them. */
  range(from: Uint8Array, to: Uint8Array, limit: number): Promise<readonly StoreEntry[]>;
  /** Gives the room of deleted entries between the two keys back to the disk; without it that happens in LevelDB's own time. */
  compact(from: Uint8Array, to: Uint8Array): Promise<void>;
  /** May be called twice, and after a failed open. */
  close(): Promise<void>;
}
