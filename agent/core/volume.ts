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
   * Counts the openings of the store, in one boot of the box, that began and neither ended nor failed with an error: the process
   * died in them. Returns how many there were before this one. Unlike a power cut such a death may come from the store itself, for
   * example SIGBUS where a mapped table cannot be read.
   * @param bootId openings of another boot do not count.
   */
  beginOpening(bootId: string): Promise<number>;
  endOpening(): Promise<void>;

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
}

export const SIDECAR_SLOT_BYTES = 512;
export const MAXIMUM_SET_ASIDE = 2;
