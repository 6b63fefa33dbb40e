import type { Store } from "../core/store.ts";
import type { Books } from "./books.ts";
import { readUndamaged } from "./track.ts";

const READ_CHUNK = 128;

/**
 * Counts what the store really holds, after damage: entries that are gone would count against the bound for ever, and deleted ones that a
 * rescue has brought back would never be deleted again. Reads the whole store; nobody may write meanwhile.
 */
export async function recount(store: Store, books: Pick<Books, "tracks">): Promise<number> {
  let bytes = 0;
  for (const track of books.tracks) {
    let reclaimed = track.reclaimed;
    for (let from = 1; from <= track.newest; from += READ_CHUNK) {
      const to = Math.min(track.newest, from + READ_CHUNK - 1);
      for (const { key, value, position } of await readUndamaged(store, track.name, { from, to })) {
        bytes += key.byteLength + value.byteLength;
        if (track.ledger.has(position)) reclaimed = Math.min(reclaimed, position);
      }
    }
    track.reclaimed = Math.min(track.reclaimed, reclaimed);
  }
  return bytes;
}
