import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Store, StoreOp } from "../../agent/core/store.ts";

/** A place for a store: every `store()` over the same place finds what the one before has left. */
export interface StorePlace {
  store(): Store;
  remove(): Promise<void>;
}

const bytes = (text: string) => new TextEncoder().encode(text);
const put = (key: string, value: string): StoreOp => ({ type: "put", key: bytes(key), value: bytes(value) });
const del = (key: string): StoreOp => ({ type: "del", key: bytes(key) });
const ALL = [Uint8Array.of(0), Uint8Array.of(0xff)] as const;

async function contents(store: Store, from: Uint8Array = ALL[0], to: Uint8Array = ALL[1], limit = 1000) {
  const entries = await store.range(from, to, limit);
  return entries.map(({ key, value }) => [Buffer.from(key).toString(), Buffer.from(value).toString()]);
}

/** What every implementation of the Store port must do. */
export function storeSuite(name: string, makePlace: () => Promise<StorePlace>): void {
  describe(`${name} as a Store`, () => {
    let place: StorePlace;
    let store: Store;

    beforeEach(async () => {
      place = await makePlace();
      store = place.store();
      await store.open();
    });

    afterEach(async () => {
      await store.close();
      await place.remove();
    });

    test("a new store is empty", async () => {
      expect(await contents(store)).toEqual([]);
    });

    test("entries come in the order of their bytes", async () => {
      const keys = [Uint8Array.of(0x80), Uint8Array.of(0x7f, 0xff), Uint8Array.of(0x7f), Uint8Array.of(0x01)];
      await store.commit(
        keys.map((key) => ({ type: "put", key, value: key })),
        "synced",
      );
      const found = await store.range(...ALL, 10);
      expect(found.map(({ key }) => [...key])).toEqual([[0x01], [0x7f], [0x7f, 0xff], [0x80]]);
    });

    test("a range includes its start, excludes its end and stops at the limit", async () => {
      await store.commit([put("a", "1"), put("b", "2"), put("c", "3"), put("d", "4")], "synced");
      expect(await contents(store, bytes("b"), bytes("d"))).toEqual([
        ["b", "2"],
        ["c", "3"],
      ]);
      expect(await contents(store, bytes("a"), bytes("z"), 2)).toEqual([
        ["a", "1"],
        ["b", "2"],
      ]);
      expect(await contents(store, bytes("d"), bytes("b"))).toEqual([]);
    });

    test("the later of two operations on one key counts", async () => {
      await store.commit([put("a", "1"), put("a", "2"), put("b", "1"), del("b"), del("c"), put("c", "3")], "synced");
      expect(await contents(store)).toEqual([
        ["a", "2"],
        ["c", "3"],
      ]);
    });

    test("both durabilities are read at once and found again after a close", async () => {
      await store.commit([put("a", "1")], "buffered");
      await store.commit([put("b", "2"), del("missing")], "synced");
      await store.commit([put("c", "3")], "buffered");
      const expected = [
        ["a", "1"],
        ["b", "2"],
        ["c", "3"],
      ];
      expect(await contents(store)).toEqual(expected);
      await store.close();
      store = place.store();
      await store.open();
      expect(await contents(store)).toEqual(expected);
    });

    test("one store object can be closed and opened again", async () => {
      await store.commit([put("a", "1")], "synced");
      await store.close();
      await store.open();
      expect(await contents(store)).toEqual([["a", "1"]]);
    });

    test("what the caller does to its arrays afterwards changes nothing", async () => {
      const key = bytes("k");
      const value = bytes("value");
      await store.commit([{ type: "put", key, value }], "synced");
      value.fill(0);
      key.fill(0);
      const [found] = await store.range(...ALL, 1);
      found?.value.fill(0);
      expect(await contents(store)).toEqual([["k", "value"]]);
    });

    test("values of 64 KiB and batches of 4 MiB go in and come out", async () => {
      const value = Uint8Array.from({ length: 64 * 1024 }, (_, index) => (index * 7 + (index >> 8)) % 256);
      const operations = Array.from({ length: 64 }, (_, index): StoreOp => {
        return { type: "put", key: Uint8Array.of(1, index), value };
      });
      await store.commit(operations, "synced");
      const found = await store.range(...ALL, 100);
      expect(found).toHaveLength(64);
      expect(found.every((entry) => Buffer.compare(entry.value, value) === 0)).toBe(true);
    });

    test("a second one over the same place is refused, and works once the first has closed", async () => {
      const second = place.store();
      await expect(second.open()).rejects.toMatchObject({ code: "store-locked" });
      await second.close();
      await store.commit([put("a", "1")], "synced");
      await store.close();
      await second.open();
      expect(await contents(second)).toEqual([["a", "1"]]);
      await second.close();
    });

    test("a closed store says so, and closing twice is no error", async () => {
      await store.close();
      await store.close();
      await expect(store.commit([put("a", "1")], "synced")).rejects.toMatchObject({ code: "store-write-failed" });
      await expect(store.range(...ALL, 1)).rejects.toMatchObject({ code: "store-unreadable" });
      await expect(store.compact(...ALL)).rejects.toMatchObject({ code: "store-write-failed" });
    });

    test("a compaction changes nothing that is read, of any range", async () => {
      await store.commit([put("a", "1"), put("b", "2"), put("c", "3")], "synced");
      await store.commit([del("b"), put("c", "4")], "synced");
      await store.compact(...ALL);
      await store.compact(bytes("x"), bytes("a"));
      const expected = [
        ["a", "1"],
        ["c", "4"],
      ];
      expect(await contents(store)).toEqual(expected);
      await store.close();
      await store.open();
      expect(await contents(store)).toEqual(expected);
    });

    test("commits and reads go on while it compacts", async () => {
      await store.commit([put("a", "1")], "synced");
      const compacting = store.compact(...ALL);
      await store.commit([put("b", "2")], "synced");
      expect(await contents(store)).toHaveLength(2);
      await compacting;
      expect(await contents(store)).toHaveLength(2);
    });

    test("after any batches it holds what a sorted map would hold", async () => {
      const key = fc.uint8Array({ minLength: 1, maxLength: 3, max: 0xfe });
      const operation = fc.oneof(
        fc.record({ type: fc.constant("put" as const), key, value: fc.uint8Array({ maxLength: 20 }) }),
        fc.record({ type: fc.constant("del" as const), key }),
      );
      const batches = fc.array(fc.array(operation, { minLength: 1, maxLength: 8 }), { maxLength: 8 });
      const model = new Map<string, string>();
      const hex = (array: Uint8Array) => Buffer.from(array).toString("hex");
      await fc.assert(
        fc.asyncProperty(batches, async (list) => {
          for (const batch of list) {
            await store.commit(batch, "buffered");
            for (const one of batch) {
              if (one.type === "put") model.set(hex(one.key), hex(one.value));
              else model.delete(hex(one.key));
            }
          }
          const found = await store.range(...ALL, 10_000);
          const expected = [...model].sort(([a], [b]) => (a < b ? -1 : 1));
          expect(found.map((entry) => [hex(entry.key), hex(entry.value)])).toEqual(expected);
        }),
        { numRuns: 50 },
      );
    });
  });
}
