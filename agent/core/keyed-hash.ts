/** Hashes a text under a key that nobody can read. Texts are equal when their hashes are. */
export type KeyedHash = (text: string) => string;

/** Port: keyed hashing. A MAC address has so few possibilities that a hash without a key gives it away. */
export interface KeyedHashes {
  /** With a new random key, which is gone with the function. */
  create(): KeyedHash;
}
