import type { StoreOp } from "../../agent/core/store.ts";
import { LevelStore } from "../../agent/platform/level-store.ts";

/** Does not shrink when it is compressed, so that a few hundred make several tables. */
export function recordBytes(index: number, size = 2000): Uint8Array {
  let state = index + 1;
  return new Uint8Array(size).map(() => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
}

/** @param index below 65,536. */
export function putRecord(index: number, size?: number): StoreOp {
  return { type: "put", key: Uint8Array.of(1, index >> 8, index & 255), value: recordBytes(index, size) };
}

/** Makes a store with so many records in its tables, and the next so many in its log. */
export async function fillStore(location: string, inTables: number, inLog: number): Promise<void> {
  const store = new LevelStore(location);
  await store.open();
  for (let index = 0; index < inTables; index++) await store.commit([putRecord(index)], "buffered");
  await store.close();
  await store.open();
  for (let index = 0; index < inLog; index++) await store.commit([putRecord(inTables + index)], "synced");
  await store.close();
}
