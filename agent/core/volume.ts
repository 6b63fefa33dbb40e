/** Which of the two places of the sidecar. */
export type SidecarSlot = 0 | 1;

/**
 * Port: what lies beside the store on its volume, and the volume itself. Everything here works while the store is closed, damaged
 * or missing. Every method rejects with a SuarError: `disk-full`, `store-disk-error` or `store-unwritable`.
 */
export interface Volume {
  /** What this user may still write; undefined when the system cannot tell. */
  freeBytes(): Promise<number | undefined>;
  /** What the files of the store take, garbage included; what stands beside it does not count. */
  storeBytes(): Promise<number>;

  /**
   * Counts the runs that used the store, in one boot of the box, since the last that ended cleanly. Returns how many there were before
   * this one: each died, and what it died of may be the store itself, for example SIGBUS where a mapped table cannot be read, or
   * SIGABRT where a damaged one asks for all memory.
   * A rescue that was interrupted is undone, so that it can begin again. Rejects with `store-locked`, before anything is touched, when
   * another process uses the store.
   * @param bootId runs of another boot do not count: a power cut ends a run as well.
   */
  beginRun(bootId: string): Promise<number>;
  endRun(): Promise<void>;

  /**
   * Reads all tables of the closed store and checks every block of them, which the store itself does not. What is damaged, in words, or
   * undefined when all is well. A file that cannot be read is damaged.
   */
  findDamage(): Promise<string | undefined>;

  /**
   * Makes a new store out of what is intact in one that was set aside, which itself stays as it is. False when that is nothing, or too
   * much, or there is no room for it; then there is no store, and the next open begins with an empty one. What the new store holds
   * may be of an earlier moment.
   * @param name what `setAside` returned.
   */
  rescue(name: string): Promise<boolean>;

  /**
   * What is in the two slots, filled up with zeros to SIDECAR_SLOT_BYTES; an empty array for one that was never written or holds zeros
   * only. The bytes may be damaged: the reader checks them.
   */
  readSidecar(): Promise<readonly [Uint8Array, Uint8Array]>;
  /** Overwrites one slot with at most SIDECAR_SLOT_BYTES. Survives kill -9, not a power cut; needs no free space after the first time. */
  writeSidecar(slot: SidecarSlot, bytes: Uint8Array): Promise<void>;

  /**
   * Sees to it that a file of this many bytes, really written, lies beside the store: room that can be given up when the disk is
   * full, for LevelDB needs some even to open. Does nothing when it is there. False when there is no room for it.
   */
  holdBallast(bytes: number): Promise<boolean>;
  /** True when there was one to give up. */
  dropBallast(): Promise<boolean>;

  /**
   * Renames the closed store, so that the next open begins with an empty one, and returns the new name. It is kept for
   * `suar export`; the newest MAXIMUM_SET_ASIDE are, older ones are deleted. Without a store nothing stands under that name.
   */
  setAside(): Promise<string>;
  /** What `setAside` returned for those that are still there, the newest first. */
  setAsideStores(): Promise<readonly string[]>;
}

export const SIDECAR_SLOT_BYTES = 512;
export const MAXIMUM_SET_ASIDE = 2;
