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
 * Every method rejects with a SuarError: `store-locked`, `store-unwritable`, `store-unreadable` or `store-write-failed`.
 */
export interface Store {
  /** Names the store for a person: its directory. */
  readonly location: string;
  open(): Promise<void>;
  /** All of `operations` or none. After a rejection nothing is known of them until the store was closed and opened again. */
  commit(operations: readonly StoreOp[], durability: Durability): Promise<void>;
  /** Entries with from <= key < to, in order, at most `limit` of them. */
  range(from: Uint8Array, to: Uint8Array, limit: number): Promise<readonly StoreEntry[]>;
  /** May be called twice, and after a failed open. */
  close(): Promise<void>;
}
