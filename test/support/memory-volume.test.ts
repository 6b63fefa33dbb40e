import { expect, test } from "vitest";
import { volumeSuite } from "../suites/volume.ts";
import { MemoryDisk, MemoryStore } from "./memory-store.ts";
import { MemoryVolume } from "./memory-volume.ts";

volumeSuite("the memory volume", async () => {
  const disk = new MemoryDisk();
  return {
    volume: () => new MemoryVolume(disk),
    store: () => new MemoryStore(disk),
    remove: async () => undefined,
  };
});

test("a ballast larger than the room is not held", async () => {
  const disk = new MemoryDisk();
  disk.freeBytes = 1000;
  const volume = new MemoryVolume(disk);
  expect(await volume.freeBytes()).toBe(1000);
  expect(await volume.holdBallast(1001)).toBe(false);
  expect(await volume.dropBallast()).toBe(false);
});
