import { createHmac, randomBytes } from "node:crypto";
import type { KeyedHash, KeyedHashes } from "../core/keyed-hash.ts";

const KEY_BYTES = 32;
/** 96 bits: two of the few texts of a day never share them. */
const HASH_CHARACTERS = 16;

/** HMAC-SHA-256. The key lives in the closure alone: it is never written, sent or shown. */
export const keyedHashes: KeyedHashes = {
  create(): KeyedHash {
    const key = randomBytes(KEY_BYTES);
    return (text) => createHmac("sha256", key).update(text).digest("base64url").slice(0, HASH_CHARACTERS);
  },
};
