import type { LookBack } from "../core/queue.ts";
import type { Store } from "../core/store.ts";
import type { Books } from "./books.ts";
import { readBelievable } from "./track.ts";

/**
 * Reads the newest records of a track, delivered ones as well, from `before` backwards: so many positions at a time, so that little memory is
 * used. What was dropped, merged or damaged is not there. Rejects as Store.range does.
 * @param before what the look before this one returned; undefined for the first.
 */
export async function lookBack(
  store: Store,
  { epoch, anchors, event, telemetry }: Pick<Books, "epoch" | "anchors" | "event" | "telemetry">,
  which: "event" | "telemetry",
  before: number | undefined,
  count: number,
): Promise<LookBack> {
  const track = which === "event" ? event : telemetry;
  const to = Math.min(track.newest, (before ?? Number.POSITIVE_INFINITY) - 1);
  const from = Math.max(1, to - count + 1);
  if (to < 1) return { records: [], before: undefined };
  const entries = await readBelievable(store, epoch, track.name, { from, to });
  const records = entries.map(({ seq, json }) => ({ seq, json: anchors.repair(json) })).reverse();
  // Everything older was deleted to make room.
  const isOver = from <= 1 || from <= Math.min(track.reclaimed, track.ledger.head);
  return { records, before: isOver ? undefined : from };
}
