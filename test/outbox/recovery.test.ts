import { describe, expect, test } from "vitest";
import { SuarError } from "../../agent/core/errors.ts";
import { LANES } from "../../agent/core/queue.ts";
import { FaultyStore } from "../support/faulty-store.ts";
import { MemoryDisk, MemoryStore } from "../support/memory-store.ts";
import {
  alarm,
  drain,
  link,
  NO_LIMIT,
  openOutbox,
  pending,
  read,
  seqsOf,
  take,
  withTime,
} from "../support/outbox-harness.ts";
import { VirtualClock } from "../support/virtual-clock.ts";

const DELIVERED = { outcome: "delivered" } as const;
const unreadable = () => new SuarError("store-unreadable", { directory: "memory", reason: "injected" });
const diskError = () => new SuarError("store-disk-error", { directory: "memory", reason: "injected" });
const diskFull = () => new SuarError("disk-full", { directory: "memory" });

/** A disk with ten records, of which the first three were delivered. */
async function tenRecords(): Promise<{ disk: MemoryDisk; epoch: string }> {
  const disk = new MemoryDisk();
  const { outbox } = await openOutbox(new MemoryStore(disk));
  for (let number = 1; number <= 10; number++) await outbox.append([link(number)]);
  await outbox.settle(await take(outbox, "live", 3), DELIVERED);
  await outbox.close();
  return { disk, epoch: outbox.epoch };
}

/** The disk as it was when its store ended at an earlier moment, with what stands beside it as it is now. */
function rolledBack(disk: MemoryDisk, to: MemoryDisk): MemoryDisk {
  const copy = disk.crashed("killed");
  copy.current.load(to.current.all());
  copy.synced.load(to.current.all());
  return copy;
}

describe("a store that cannot be opened", () => {
  test("is set aside, and the store goes on with what can be rescued", async () => {
    const { disk, epoch } = await tenRecords();
    const store = new FaultyStore(new MemoryStore(disk));
    store.openFault = (open) => (open === 1 ? unreadable() : undefined);
    const { outbox } = await openOutbox(store);
    expect(outbox.epoch).toBe(epoch);
    expect(disk.setAside).toHaveLength(1);
    expect(outbox.account()).toMatchObject({ recorded: 10, delivered: 3, queued: 7 });
    await outbox.close();
  });

  test("and has nothing to rescue begins a new epoch, and what it held is declared exactly", async () => {
    const { disk, epoch } = await tenRecords();
    disk.rescuable = false;
    const store = new FaultyStore(new MemoryStore(disk));
    store.openFault = (open) => (open === 1 ? unreadable() : undefined);
    const { outbox } = await openOutbox(store);
    expect(outbox.epoch).not.toBe(epoch);
    expect(disk.setAside).toHaveLength(1);
    const [first, second, ...rest] = (await drain(outbox)).map(read);
    expect(first).toMatchObject({
      seq: 1,
      kind: "epoch",
      reason: "store-corrupt",
      previous: { epoch, recorded: 10, delivered: 3, lost: 0, thinned: 0 },
    });
    expect(second).toMatchObject({ seq: 2, kind: "lost", reason: "store-corrupt", epoch, from: 4, to: 10, count: 7 });
    expect(rest).toEqual([]);
    expect(outbox.account()).toMatchObject({ recorded: 2, delivered: 2, queued: 0, lost: 0, thinned: 0 });
  });

  test("is only set aside when the disk still fails after a while", async () => {
    const { disk, epoch } = await tenRecords();
    const store = new FaultyStore(new MemoryStore(disk));
    store.openFault = (open) => (open <= 2 ? diskError() : undefined);
    const clock = new VirtualClock();
    const { outbox } = await withTime(clock, openOutbox(store, { clock }));
    expect(outbox.epoch).toBe(epoch);
    expect(disk.setAside).toEqual([]);
    await outbox.close();

    disk.rescuable = false;
    const dead = new FaultyStore(new MemoryStore(disk));
    dead.openFault = () => (disk.setAside.length === 0 ? diskError() : undefined);
    const begin = clock.monotonic();
    const after = await withTime(clock, openOutbox(dead, { clock }));
    expect(after.outbox.epoch).not.toBe(epoch);
    expect(clock.monotonic() - begin).toBeLessThanOrEqual(20_000);
    await after.outbox.close();
  });

  test("opens with the room of the ballast when the disk is full", async () => {
    const { disk, epoch } = await tenRecords();
    expect(disk.ballastBytes).toBeGreaterThan(0);
    const store = new FaultyStore(new MemoryStore(disk));
    store.openFault = () => (disk.ballastBytes > 0 ? diskFull() : undefined);
    const { outbox } = await openOutbox(store);
    expect(outbox.epoch).toBe(epoch);
    expect(outbox.account()).toMatchObject({ recorded: 10, queued: 7 });
    await outbox.close();
  });

  test("is refused when another agent has it, and left where it is", async () => {
    const { disk } = await tenRecords();
    const holder = new MemoryStore(disk);
    await holder.open();
    await expect(openOutbox(new MemoryStore(disk))).rejects.toMatchObject({ code: "store-locked" });
    expect(disk.setAside).toEqual([]);
    expect(disk.run).toBeUndefined();
  });
});

describe("after two crashes in a row, in one boot", () => {
  test.each<[string, { rescuable: boolean; crashes: number; bootId?: string; sound?: boolean }]>([
    ["a damaged store is set aside and goes on with what is intact in it", { rescuable: true, crashes: 2 }],
    ["a damaged store with nothing intact in it is replaced", { rescuable: false, crashes: 2 }],
    ["a sound store stays", { rescuable: true, crashes: 2, sound: true }],
    ["nothing is looked through when there was one", { rescuable: true, crashes: 1 }],
    ["nothing is looked through when they were before a power cut", { rescuable: true, crashes: 5, bootId: "boot-0" }],
  ])("%s", async (_, { rescuable, crashes, bootId = "boot-1", sound = false }) => {
    const { disk, epoch } = await tenRecords();
    disk.damage = sound ? undefined : "000005.ldb: checksum";
    disk.rescuable = rescuable;
    disk.run = { bootId, count: crashes };
    const found = disk.damage !== undefined && bootId === "boot-1" && crashes === 2;
    const { outbox } = await openOutbox(new MemoryStore(disk));
    expect(disk.setAside).toHaveLength(found ? 1 : 0);
    expect(outbox.epoch === epoch).toBe(!found || rescuable);
    if (!found || rescuable) expect(outbox.account()).toMatchObject({ recorded: 10, delivered: 3, queued: 7 });
    await outbox.close();
    expect(disk.run).toBeUndefined();
  });
});

test.each([0, 1])(
  "of two stores that were lost before anybody heard of the first, both are declared (%i restarts between)",
  async (restarts) => {
    const { disk, epoch } = await tenRecords();
    disk.current.load([]);
    const second = await openOutbox(new MemoryStore(disk));
    await second.outbox.append([link(1)]);
    await second.outbox.close();
    if (restarts > 0) await (await openOutbox(new MemoryStore(disk))).outbox.close();
    disk.current.load([]);
    const third = await openOutbox(new MemoryStore(disk));
    expect((await drain(third.outbox)).map(read)).toMatchObject([
      { kind: "epoch", previous: { epoch: second.outbox.epoch, recorded: 3 } },
      { kind: "lost", epoch: second.outbox.epoch, from: 1, to: 3, count: 3 },
      { kind: "lost", epoch, from: 4, to: 10, count: 7 },
    ]);
    disk.current.load([]);
    const fourth = await openOutbox(new MemoryStore(disk));
    expect((await drain(fourth.outbox)).map(read)).toMatchObject([{ kind: "epoch" }]);
  },
);

test("a store that is gone is missed: its epoch and what it held are declared", async () => {
  const { disk, epoch } = await tenRecords();
  disk.current.load([]);
  const { outbox } = await openOutbox(new MemoryStore(disk));
  const records = (await drain(outbox)).map(read);
  expect(records).toMatchObject([
    { kind: "epoch", reason: "store-missing", previous: { epoch } },
    { kind: "lost", reason: "store-missing", epoch, from: 4, to: 10, count: 7 },
  ]);
});

test("the end of a store that is gone is declared, and its numbers are not used again", async () => {
  const disk = new MemoryDisk();
  const { outbox: first } = await openOutbox(new MemoryStore(disk));
  await first.append([link(1), alarm(2)]);
  const earlier = disk.crashed("killed");
  await first.append([link(3)]);
  await first.append([alarm(4), link(5)]);
  await first.settle(await take(first, "event", 1), DELIVERED);
  const { outbox } = await openOutbox(new MemoryStore(rolledBack(disk.crashed("killed"), earlier)));
  expect(outbox.epoch).toBe(first.epoch);
  await outbox.append([link(6)]);
  const records = (await pending(outbox)).map(read);
  expect(records.map(({ seq }) => seq)).toEqual([1, 2, 6, 7]);
  expect(records[2]).toMatchObject({ kind: "lost", reason: "lost-tail", from: 3, to: 5, count: 3, total: 3 });
  expect(records[3]).toMatchObject({ seq: 7, samples: 6 });
  expect(outbox.account()).toMatchObject({ recorded: 7, delivered: 0, queued: 4, lost: 3 });
  await outbox.close();
  await first.close();
});

test("a crash before the declaration of a lost end was on disk declares it again", async () => {
  const disk = new MemoryDisk();
  const { outbox: first } = await openOutbox(new MemoryStore(disk));
  await first.append([link(1)]);
  const earlier = disk.crashed("killed");
  await first.append([link(2)]);
  const shortened = rolledBack(disk.crashed("killed"), earlier);
  await first.close();
  const store = new FaultyStore(new MemoryStore(shortened));
  store.commitFault = () => "before";
  const { outbox } = await openOutbox(store);
  const again = await openOutbox(new MemoryStore(shortened.crashed("killed")));
  const records = (await drain(again.outbox)).map(read).sort((a, b) => a.seq - b.seq);
  expect(records).toMatchObject([{ seq: 1 }, { seq: 3, kind: "lost", from: 2, to: 2 }]);
  await outbox.close();
});

test("a store that turns out to be damaged while it is written is set aside by the next process", async () => {
  const disk = new MemoryDisk();
  disk.rescuable = false;
  const store = new FaultyStore(new MemoryStore(disk));
  const { outbox, clock } = await openOutbox(store);
  const { epoch } = outbox;
  await outbox.append([link(1)]);
  store.commitError = () => unreadable();
  await withTime(clock, expect(outbox.append([link(2)])).rejects.toMatchObject({ code: "outbox-closed" }));
  expect(outbox.status().problem).toMatchObject({ code: "store-unreadable" });
  await outbox.close();
  const after = disk.crashed("killed");
  const next = await openOutbox(new MemoryStore(after));
  expect(after.setAside).toHaveLength(1);
  expect((await drain(next.outbox)).map(read)).toMatchObject([
    { kind: "epoch", reason: "store-corrupt", previous: { epoch, recorded: 1 } },
    { kind: "lost", reason: "store-corrupt", epoch, from: 1, to: 1, count: 1 },
  ]);
});

test("a full disk gives up the ballast at once and goes on", async () => {
  const disk = new MemoryDisk();
  const store = new FaultyStore(new MemoryStore(disk));
  const { outbox, clock } = await openOutbox(store);
  await outbox.append([link(1)]);
  await clock.settle();
  expect(disk.ballastBytes).toBeGreaterThan(0);
  store.commitError = () => (disk.ballastBytes > 0 ? diskFull() : undefined);
  const before = clock.monotonic();
  await outbox.append([link(2)]);
  expect(clock.monotonic()).toBe(before);
  expect(outbox.account()).toMatchObject({ recorded: 2, queued: 2 });
  await outbox.close();
});

test("what a failing commit would have dropped is declared with the store that it was in", async () => {
  const disk = new MemoryDisk();
  disk.rescuable = false;
  const store = new FaultyStore(new MemoryStore(disk));
  const { outbox, clock } = await openOutbox(store, { options: { maximumBytes: 10_000 } });
  const { epoch } = outbox;
  const offered = [];
  for (let number = 1; number <= 80; number++) offered.push(link(number));
  await outbox.append(offered);
  const { queued } = outbox.account();
  store.commitError = () => unreadable();
  await withTime(clock, expect(outbox.append(offered)).rejects.toMatchObject({ code: "outbox-closed" }));
  await outbox.close();
  const next = await openOutbox(new MemoryStore(disk.crashed("killed")));
  const declared = (await drain(next.outbox)).map(read).find((record) => record.kind === "lost");
  expect(declared).toMatchObject({ epoch, count: queued });
});

test("entries that are gone do not count against the bound for ever", async () => {
  const disk = new MemoryDisk();
  const first = await openOutbox(new MemoryStore(disk), { options: { maximumBytes: 40_000 } });
  await first.outbox.append(Array.from({ length: 300 }, (_, index) => link(index)));
  await first.outbox.close();
  const holed = disk.crashed("killed");
  for (const entries of [holed.current, holed.synced]) {
    entries.load(entries.all().filter(({ key }) => key[0] !== 0x10));
  }
  const { outbox } = await openOutbox(new MemoryStore(holed), { options: { maximumBytes: 40_000 } });
  outbox.hurry();
  expect(await take(outbox, "backlog")).toEqual([]);
  for (let number = 0; number < 100; number++) await outbox.append([link(1000 + number)]);
  expect(outbox.account()).toMatchObject({ lost: 300, thinned: 0 });
  expect(outbox.status().bytes).toBeLessThan(12_000);
  await outbox.close();
});

test("another agent's store is refused before anything of it is touched", async () => {
  const { disk } = await tenRecords();
  const running = await openOutbox(new MemoryStore(disk));
  disk.damage = "000005.ldb: checksum";
  disk.run = { bootId: "boot-1", count: 5 };
  await expect(openOutbox(new MemoryStore(disk))).rejects.toMatchObject({ code: "store-locked" });
  expect(disk.setAside).toEqual([]);
  expect(disk.run).toEqual({ bootId: "boot-1", count: 5 });
  await running.outbox.append([link(11)]);
  await running.outbox.close();
});

describe("how the run before ended", () => {
  test("is unknown for a new store", async () => {
    const { outbox } = await openOutbox(new MemoryStore());
    expect(outbox.previousRun).toBeUndefined();
    await outbox.close();
  });

  test("is a clean stop after close, with the time of it", async () => {
    const disk = new MemoryDisk();
    const { outbox, clock } = await openOutbox(new MemoryStore(disk));
    await clock.advance(60_000);
    await outbox.close();
    const next = await openOutbox(new MemoryStore(disk.crashed()));
    expect(next.outbox.previousRun).toEqual({
      stoppedCleanly: true,
      lastAlive: { boot: "boot-1", up: clock.monotonic(), at: clock.wall().at },
    });
    await next.outbox.close();
  });

  test("is not clean after a power cut, and the last sign of life is no older than aliveEvery", async () => {
    const disk = new MemoryDisk();
    const { outbox, clock } = await openOutbox(new MemoryStore(disk), { options: { aliveEvery: 90_000 } });
    await outbox.append([link(1)]);
    await clock.advance(10 * 60_000);
    const next = await openOutbox(new MemoryStore(disk.crashed()));
    expect(next.outbox.previousRun?.stoppedCleanly).toBe(false);
    expect(clock.monotonic() - (next.outbox.previousRun?.lastAlive.up ?? 0)).toBeLessThanOrEqual(90_000);
    await outbox.close();
    await next.outbox.close();
  });
});

test("the clock is told when the run before was last alive", async () => {
  const { disk } = await tenRecords();
  const clock = new VirtualClock({ trusted: true });
  const told: number[] = [];
  clock.notBefore = (at) => told.push(at);
  const { outbox } = await openOutbox(new MemoryStore(disk), { clock });
  expect(told).toEqual([outbox.previousRun?.lastAlive.at]);
});

test("the clock is told that of a store that is gone as well, before anything is stamped", async () => {
  const { disk } = await tenRecords();
  disk.current.load([]);
  const clock = new VirtualClock({ trusted: true });
  clock.notBefore = () => clock.setWall(clock.wall().at, false);
  const { outbox } = await openOutbox(new MemoryStore(disk), { clock });
  for (const record of await drain(outbox)) expect(JSON.parse(record.json)).toMatchObject({ boot: "boot-1" });
});

describe("replay", () => {
  test("gives delivered records again, by number, over all lanes, page by page", async () => {
    const disk = new MemoryDisk();
    const { outbox } = await openOutbox(new MemoryStore(disk));
    for (let number = 1; number <= 400; number += 2) await outbox.append([link(number), alarm(number + 1)]);
    outbox.hurry();
    for (const lane of LANES) await outbox.settle(await take(outbox, lane), DELIVERED);
    expect(outbox.account()).toMatchObject({ delivered: 400, queued: 0 });
    const found: number[] = [];
    for (let from: number | undefined = 51; from !== undefined; ) {
      const page = await outbox.replay(from, 349, { ...NO_LIMIT, records: 37 });
      found.push(...seqsOf(page.records));
      from = page.next;
    }
    expect(found).toEqual(Array.from({ length: 299 }, (_, index) => 51 + index));
    await outbox.close();
  });

  test("changes nothing, and finds nothing where nothing is", async () => {
    const { outbox } = await openOutbox(new MemoryStore());
    await outbox.append([link(1)]);
    expect(await outbox.replay(2, 100, NO_LIMIT)).toEqual({ records: [], next: undefined });
    expect(seqsOf((await outbox.replay(1, 1, NO_LIMIT)).records)).toEqual([1]);
    expect(await take(outbox, "live")).toEqual([1]);
    await outbox.close();
  });
});
