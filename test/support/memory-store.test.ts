import { expect, test } from "vitest";
import type { StoreOp } from "../../agent/core/store.ts";
import { storeSuite } from "../suites/store.ts";
import { MemoryDisk, MemoryStore } from "./memory-store.ts";

storeSuite("the memory store", async () => {
  const disk = new MemoryDisk();
  return { store: () => new MemoryStore(disk), remove: async () => undefined };
});

test("a power cut takes what was not synced, a kill does not", async () => {
  const disk = new MemoryDisk();
  const store = new MemoryStore(disk);
  await store.open();
  const put = (byte: number): StoreOp => ({ type: "put", key: Uint8Array.of(byte), value: Uint8Array.of(byte) });
  await store.commit([put(1)], "buffered");
  await store.commit([put(2)], "synced");
  await store.commit([put(3)], "buffered");
  const keysAfter = async (kind: "killed" | "power cut") => {
    const next = new MemoryStore(disk.crashed(kind));
    await next.open();
    return (await next.range(Uint8Array.of(0), Uint8Array.of(255), 10)).map(({ key }) => key[0]);
  };
  expect(await keysAfter("power cut")).toEqual([1, 2]);
  expect(await keysAfter("killed")).toEqual([1, 2, 3]);
});
