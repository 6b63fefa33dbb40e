import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Store, StoreOp } from "../../agent/core/store.ts";
import { LevelStore } from "../../agent/platform/level-store.ts";
import { Life } from "../../simulator/world/life.ts";
import { SharedStore } from "../../simulator/world/shared-store.ts";
import { SiteDisk } from "../../simulator/world/site-disk.ts";
import { SiteStore } from "../../simulator/world/site-store.ts";
import { realNow, WorldTime } from "../../simulator/world/world-time.ts";
import { storeSuite } from "../suites/store.ts";
import { type TemporaryFolder, temporaryFolder } from "../support/temporary-folder.ts";

const time = new WorldTime(realNow(), 1);
const put = (byte: number, value = byte): StoreOp => ({
  type: "put",
  key: Uint8Array.of(byte),
  value: Uint8Array.of(value),
});
const FIRST = Uint8Array.of(0);
const LAST = Uint8Array.of(0xff);

storeSuite("a simulated card in a shared LevelDB", async () => {
  const folder = await temporaryFolder();
  const shared = new SharedStore(new LevelStore(folder.path));
  await shared.open();
  // Neighbours on both sides, which must never be seen.
  for (const neighbour of [6, 8]) await new SiteDisk(shared, neighbour).write([put(1), put(200)], "synced");
  const disk = new SiteDisk(shared, 7);
  return {
    store: () => new SiteStore(disk, new Life(time, "boot"), "site"),
    remove: async () => {
      await shared.close();
      await folder.remove();
    },
  };
});

describe("a simulated card", () => {
  let folder: TemporaryFolder;
  let shared: SharedStore;
  let disk: SiteDisk;

  beforeEach(async () => {
    folder = await temporaryFolder();
    shared = new SharedStore(new LevelStore(folder.path));
    await shared.open();
    disk = new SiteDisk(shared, 1);
  });
  afterEach(async () => {
    await shared.close();
    await folder.remove();
  });

  const open = async (life = new Life(time, "boot")) => {
    const store = new SiteStore(disk, life, "site");
    await store.open();
    return store;
  };
  const keys = async (store: SiteStore) => (await store.range(FIRST, LAST, 10)).map(({ key }) => key[0]);

  it("loses what was not synced in a power cut, deletions included, and nothing else", async () => {
    const store = await open();
    await store.commit([put(1)], "buffered");
    await store.commit([put(2), put(4)], "synced");
    await store.commit([put(3), { type: "del", key: Uint8Array.of(4) }, put(2, 99)], "buffered");
    expect(await keys(store)).toEqual([1, 2, 3]);
    disk.cutPower();
    const next = await open();
    const entries = await next.range(FIRST, LAST, 10);
    expect(entries.map(({ key, value }) => [...key, ...value])).toEqual([
      [1, 1],
      [2, 2],
      [4, 4],
    ]);
  });

  it("keeps what was not synced when the agent ends without a power cut", async () => {
    const store = await open();
    await store.commit([put(1)], "buffered");
    await store.close();
    expect(await keys(await open())).toEqual([1]);
  });

  it("answers nobody whose power is gone, and lets the next life see whole commits only", async () => {
    const life = new Life(time, "boot");
    const store = await open(life);
    const committing = store.commit([put(1), put(2)], "synced");
    life.end();
    disk.cutPower();
    const next = await open();
    expect([[], [1, 2]]).toContainEqual(await keys(next));
    const answered = await Promise.race([committing.then(() => "answered"), shared.idle().then(() => "silent")]);
    expect(answered).toBe("silent");
    void store.commit([put(9)], "synced");
    await shared.idle();
    expect(await keys(next)).not.toContain(9);
  });

  it("is opened while its neighbours write, and only after what it has on the way itself", async () => {
    const writing: (() => void)[] = [];
    const slow: Store = {
      location: "slow",
      open: async () => {},
      commit: () => new Promise((resolve) => writing.push(resolve)),
      range: async () => [],
      compact: async () => {},
      close: async () => {},
    };
    const behind = new SharedStore(slow);
    const neighbour = new SiteDisk(behind, 2);
    const own = new SiteDisk(behind, 3);
    const opened: string[] = [];
    const opening = (name: string, on: SiteDisk) =>
      new SiteStore(on, new Life(time, "boot"), name).open().then(() => opened.push(name));
    const written = own.write([put(1)], "synced");
    const waiting = opening("own", own);
    await opening("third", new SiteDisk(behind, 4));
    void neighbour.write([put(1)], "synced");
    expect(opened).toEqual(["third"]);
    await vi.waitFor(() => expect(writing).toHaveLength(1));
    writing[0]?.();
    await Promise.all([written, waiting]);
    expect(opened).toEqual(["third", "own"]);
    expect(own.syncedBytes).toBe(2);
  });

  it("is empty after it was cleared, and its neighbours are not", async () => {
    const neighbour = new SiteDisk(shared, 2);
    await neighbour.write([put(5)], "synced");
    await disk.write(
      Array.from({ length: 250 }, (_, byte) => put(byte)),
      "synced",
    );
    await disk.clear();
    expect(await disk.read(FIRST, LAST, 10)).toEqual([]);
    expect(disk.syncedBytes).toBe(0);
    expect(await neighbour.read(FIRST, LAST, 10)).toHaveLength(1);
  });
});
