import { SuarError } from "../core/errors.ts";
import type { Store } from "../core/store.ts";
import { decodeEntry, epochOf } from "./entry.ts";
import { FIRST_KEY, LAST_KEY, parseEntryKey, STATE_RANGE, TRACKS } from "./keys.ts";
import type { Deletion } from "./retention.ts";
import { decodeState, type LoadedState, STATE_FORMAT } from "./state.ts";
import { readBeyond } from "./track.ts";

const MAXIMUM_STRAY_ENTRIES = 64;

/**
 * The state of an open store, undefined when the store is empty. Costs a few reads, however much is stored.
 * Rejects with `store-newer` or `store-unreadable`; the store is not touched.
 */
export async function loadState(store: Store): Promise<LoadedState | undefined> {
  const [found] = await store.range(...STATE_RANGE, 1);
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
 * Checks that the tracks end where the state says. Returns what a flipped bit in a key has put beyond that, to be deleted; rejects with
 * `store-unreadable` when it is believable, because then the state is the one that is wrong. What is missing below the end, or
 * cannot be believed, is found when it is taken: one damaged record is declared, not a reason not to start.
 */
export async function findStrays(store: Store, { tracks }: LoadedState): Promise<readonly Deletion[]> {
  const strays: Deletion[] = [];
  for (const track of TRACKS) {
    for (const { key, value } of await readBeyond(store, track, tracks[track].newest, MAXIMUM_STRAY_ENTRIES)) {
      const name = parseEntryKey(key);
      const believable = name !== undefined && "json" in decodeEntry(key, epochOf(value) ?? "", name.seq, value);
      if (believable) throw unreadable(store, "there are records beyond the newest");
      strays.push({ key, bytes: 0 });
    }
  }
  return strays;
}

export function unreadable(store: Store, reason: string): SuarError {
  return new SuarError("store-unreadable", { directory: store.location, reason });
}
