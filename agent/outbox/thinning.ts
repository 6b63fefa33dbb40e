import { MINUTE, type Millis } from "../core/time.ts";
import type { TrackName } from "./keys.ts";
import { mergeRecords, seriesOf } from "./merge.ts";
import { endOf, isObject, type StoredRecord } from "./stored-record.ts";

/** One step of thinning: the records of the tracks `from` become fewer, which are appended to `to`. */
export interface Level {
  readonly from: readonly TrackName[];
  readonly to: TrackName;
  readonly slot: Millis;
}

/** In the order in which they are used. Each slot is a multiple of the one before, so that slots nest. */
export const LEVELS: readonly Level[] = [
  { from: ["telemetry"], to: "thinned5", slot: 5 * MINUTE },
  { from: ["thinned5"], to: "thinned15", slot: 15 * MINUTE },
  { from: ["thinned15"], to: "thinned60", slot: 60 * MINUTE },
];

/** A queued record of the track that is thinned. */
export interface ThinningInput {
  readonly seq: number;
  readonly position: number;
  /** As stored, without `seq`. */
  readonly json: string;
}

export interface MergedRecord {
  /** To be stored under a number of its own. */
  readonly json: string;
  /** As in its mark. */
  readonly from: number;
  readonly to: number;
  readonly count: number;
  /** How many of the given records it replaces: with 1 nothing was gained. */
  readonly parts: number;
}

export interface Thinning {
  /** In the order of their last parts. */
  readonly merged: readonly MergedRecord[];
  /** Texts that are no JSON object. They cannot be merged or marked, and stay as they are. */
  readonly unreadable: readonly ThinningInput[];
  /** How many of the given records are in `merged` and `unreadable`, counted from the first. */
  readonly used: number;
}

interface Sorted extends ThinningInput {
  readonly fields: StoredRecord["fields"] | undefined;
  /** Names the clock and the slot; undefined without a usable stamp. */
  readonly slot: string | undefined;
}

/**
 * Merges the records of one slot, one series and one clock. Only the order of the numbers is relied on: after a jump of the clock the
 * same slot may come twice, and then has more than one merged record.
 *
 * More of the last slot may follow unless `isEnd`: its records are left for the next time, if others remain.
 * @param records in the order of their numbers, without a gap of queued ones. @param slot as in Level.
 */
export function planThinning(records: readonly ThinningInput[], slot: Millis, isEnd: boolean): Thinning {
  const sorted = records.map((record) => sort(record, slot));
  const used = isEnd ? sorted.length : endOfComplete(sorted);
  const unreadable: ThinningInput[] = [];
  const groups = new Map<string, StoredRecord[]>();
  for (const [index, { seq, fields, slot }] of sorted.slice(0, used).entries()) {
    const record = records[index];
    if (record === undefined) throw new RangeError("thinning: more records than were given");
    if (fields === undefined) {
      unreadable.push(record);
      continue;
    }
    const series = slot === undefined ? undefined : seriesOf(fields);
    const key = series === undefined ? `alone ${index}` : `${series} ${slot}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [{ seq, fields }]);
    else group.push({ seq, fields });
  }
  const inOrder = [...groups.values()].sort((a, b) => lastSeq(a) - lastSeq(b));
  return { merged: inOrder.map(merge), unreadable, used };
}

function sort(record: ThinningInput, slot: Millis): Sorted {
  const fields = asObject(record.json);
  return { ...record, fields, slot: fields === undefined ? undefined : slotOf(fields, slot) };
}

/** A window belongs where it ends, and one that ends with a slot belongs to that slot. Repaired stamps keep to themselves. */
function slotOf(fields: StoredRecord["fields"], slot: Millis): string | undefined {
  const end = endOf(fields);
  if (end === undefined) return undefined;
  const clock = fields["at"] === end ? [fields["clock"] === "repaired"] : [fields["boot"]];
  return JSON.stringify([Math.floor((end - 1) / slot), ...clock]);
}

/** Up to the run of records at the end that share the slot of the last one; all of them when there is no other. */
function endOfComplete(sorted: readonly Sorted[]): number {
  const open = sorted.at(-1)?.slot;
  const complete = sorted.findLastIndex(({ slot }) => slot === undefined || slot !== open) + 1;
  return complete === 0 ? sorted.length : complete;
}

function merge(parts: readonly StoredRecord[]): MergedRecord {
  const fields = mergeRecords(parts);
  return { json: JSON.stringify(fields), ...fields.thinned, parts: parts.length };
}

function lastSeq(parts: readonly StoredRecord[]): number {
  return parts.at(-1)?.seq ?? 0;
}

function asObject(json: string): StoredRecord["fields"] | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
