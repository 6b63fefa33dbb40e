import { SuarError } from "../core/errors.ts";
import type { Store } from "../core/store.ts";
import { FIRST_KEY, LAST_KEY, STATE_KEY } from "./keys.ts";
import { type DecodedState, decodeState, STATE_FORMAT } from "./state.ts";
import { holdsBeyond, readEntries, type Track } from "./track.ts";

export type LoadedState = Extract<DecodedState, { state: unknown }>["state"];

/** Just above the state key: keys have no upper neighbour but themselves with a zero byte behind. */
const AFTER_STATE_KEY: Uint8Array = Uint8Array.of(...STATE_KEY, 0);

/**
 * The state of an open store, undefined when the store is empty. Costs a few reads, however much is stored.
 * Rejects with `store-newer` or `store-unreadable`; the store is not touched.
 */
export async function loadState(store: Store): Promise<LoadedState | undefined> {
  const [found] = await store.range(STATE_KEY, AFTER_STATE_KEY, 1);
  if (found === undefined) {
    const anything = await store.range(FIRST_KEY, LAST_KEY, 1);
    if (anything.length > 0) throw unreadable(store, "there are records but no state");
    return undefined;
  }
  const decoded = decodeState(found.value);
  if ("damage" in decoded) throw unreadable(store, decoded.damage);
  if ("newer" in decoded) {
    throw new SuarError("store-newer", {
      directory: store.location,
      found: decoded.newer,
      supported: STATE_FORMAT,
    });
  }
  return decoded.state;
}

/**
 * Checks that each track ends where the state says: nothing beyond its newest entry, and that entry is there while it is queued.
 * What the entry holds is checked when it is taken, like every other: one damaged record is declared, not a reason not to start.
 */
export async function verifyTail(store: Store, tracks: readonly Track[]): Promise<void> {
  for (const track of tracks) {
    if (await holdsBeyond(store, track.name, track.newest))
      throw unreadable(store, "there are records beyond the newest");
    if (track.newest === 0 || track.ledger.has(track.newest)) continue;
    const newest = await readEntries(store, track.name, { from: track.newest, to: track.newest });
    if (newest.length === 0) throw unreadable(store, "the newest record is missing");
  }
}

export function unreadable(store: Store, reason: string): SuarError {
  return new SuarError("store-unreadable", { directory: store.location, reason });
}
