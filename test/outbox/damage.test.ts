import { crc32 } from "node:zlib";
import { expect, test } from "vitest";
import type { StoreEntry } from "../../agent/core/store.ts";
import { STATE_FORMAT } from "../../agent/outbox/state.ts";
import { MemoryDisk, MemoryStore } from "../support/memory-store.ts";
import { alarm, drain, link, NO_LIMIT, openOutbox, pending, read, take } from "../support/outbox-harness.ts";

async function stored(count: number): Promise<MemoryDisk> {
  const disk = new MemoryDisk();
  const { outbox } = await openOutbox(new MemoryStore(disk));
  for (let number = 1; number <= count; number++)
    await outbox.append([number % 5 === 0 ? alarm(number) : link(number)]);
  await outbox.close();
  return disk;
}

const seqOf = ({ key }: StoreEntry) => (key.length > 1 ? Buffer.from(key).readUIntBE(7, 6) : 0);

/** The same disk with every entry passed through `change`; undefined takes it away. */
function changed(disk: MemoryDisk, change: (entry: StoreEntry) => StoreEntry | undefined): MemoryDisk {
  const copy = disk.crashed("killed");
  for (const part of [copy.current, copy.synced]) part.load(part.all().flatMap((entry) => change(entry) ?? []));
  return copy;
}

function flip(entry: StoreEntry, index: number): StoreEntry {
  const value = entry.value.slice();
  value[index] = (value[index] ?? 0) ^ 0x10;
  return { ...entry, value };
}

test("a damaged entry is never handed out, is declared lost between its neighbours, and the rest arrives", async () => {
  const disk = changed(await stored(12), (entry) => ([3, 4, 10].includes(seqOf(entry)) ? flip(entry, 30) : entry));
  const { outbox, lines } = await openOutbox(new MemoryStore(disk));
  const records = (await drain(outbox)).map(read);
  const declared = records.filter((record) => record.kind === "lost");
  expect(declared.map(({ from, to, count, reason }) => ({ from, to, count, reason }))).toEqual(
    expect.arrayContaining([
      { from: 3, to: 5, count: 2, reason: "corrupt-entry" },
      { from: 6, to: 12, count: 1, reason: "corrupt-entry" },
    ]),
  );
  const others = records.filter((record) => record.kind !== "lost").map((record) => record.seq);
  expect(others.sort((a, b) => a - b)).toEqual([1, 2, 5, 6, 7, 8, 9, 11, 12]);
  expect(outbox.account()).toMatchObject({ recorded: 14, delivered: 11, queued: 0, lost: 3 });
  expect(lines.filter((line) => line.level === "warn").map((line) => line.fields["count"])).toEqual([1, 2]);
});

test("entries that have vanished are counted and declared, between others and at either end", async () => {
  for (const gone of [
    [1, 2],
    [6, 7, 8],
    [11, 12],
    [1, 2, 3, 4, 6, 7, 8, 9, 11, 12, 13],
  ]) {
    const disk = changed(await stored(14), (entry) => (gone.includes(seqOf(entry)) ? undefined : entry));
    const { outbox } = await openOutbox(new MemoryStore(disk));
    const records = (await drain(outbox)).map(read);
    const declared = records.filter((record) => record.kind === "lost");
    expect(declared.reduce((sum, record) => sum + (record.count ?? 0), 0)).toBe(gone.length);
    for (const seq of gone) expect(declared.some(({ from = 0, to = 0 }) => from <= seq && seq <= to)).toBe(true);
    expect(outbox.account()).toMatchObject({ queued: 0, lost: gone.length });
  }
});

test("what has vanished is declared between the numbers of its neighbours", async () => {
  const disk = changed(await stored(14), (entry) => ([6, 7, 8].includes(seqOf(entry)) ? undefined : entry));
  const { outbox } = await openOutbox(new MemoryStore(disk));
  const records = (await drain(outbox)).map(read);
  // 4 and 9 are the telemetry on either side; 5 is an event that did arrive.
  expect(records.find((record) => record.kind === "lost")).toMatchObject({ from: 5, to: 8, count: 3 });
});

test("a hole of many thousand entries is declared in pieces", async () => {
  const disk = new MemoryDisk();
  const first = await openOutbox(new MemoryStore(disk));
  for (let round = 0; round < 10; round++) {
    await first.outbox.append(Array.from({ length: 1000 }, (_, index) => link(index)));
  }
  await first.outbox.close();
  const holed = changed(disk, (entry) => (seqOf(entry) > 5 && seqOf(entry) < 9995 ? undefined : entry));
  const { outbox } = await openOutbox(new MemoryStore(holed));
  const records = (await drain(outbox)).map(read);
  const declared = records.filter((record) => record.kind === "lost");
  expect(declared.length).toBeGreaterThan(2);
  expect(declared.reduce((sum, record) => sum + (record.count ?? 0), 0)).toBe(9989);
  expect(outbox.account()).toMatchObject({ queued: 0, lost: 9989 });
});

test("a damaged newest entry does not stop the agent from starting", async () => {
  const disk = changed(await stored(4), (entry) => (seqOf(entry) === 4 ? flip(entry, 2) : entry));
  const { outbox } = await openOutbox(new MemoryStore(disk));
  expect(await take(outbox, "backlog")).toEqual([1, 2, 3]);
  expect(outbox.account()).toMatchObject({ lost: 1 });
  await outbox.close();
});

test.each([
  ["telemetry", 7, 7],
  ["event", 5, 1],
])("the newest %s is missed and declared when its turn comes", async (_, newest, from) => {
  const disk = changed(await stored(7), (entry) => (seqOf(entry) === newest ? undefined : entry));
  const { outbox } = await openOutbox(new MemoryStore(disk));
  const records = (await drain(outbox)).map(read);
  expect(records.filter((record) => record.kind === "lost")).toMatchObject([{ from, to: 7, count: 1 }]);
  expect(outbox.account()).toMatchObject({ recorded: 8, delivered: 7, queued: 0, lost: 1 });
});

test.each([
  ["whose state is damaged", (entry: StoreEntry) => (entry.key.length === 1 ? flip(entry, 20) : entry)],
  ["whose state is gone", (entry: StoreEntry) => (entry.key.length === 1 ? undefined : entry)],
])("a store %s is set aside and declared", async (_, change) => {
  const disk = changed(await stored(7), change);
  disk.rescuable = false;
  const before = disk.current.all();
  const { outbox } = await openOutbox(new MemoryStore(disk));
  expect(disk.setAside).toEqual([before]);
  expect((await drain(outbox)).map(read)).toMatchObject([
    { kind: "epoch", reason: "store-corrupt" },
    { kind: "lost", reason: "store-corrupt", from: 1, to: 7, count: 7 },
  ]);
});

test("an entry that a flipped bit has put beyond the newest is declared under its number and deleted", async () => {
  const disk = changed(await stored(7), (entry) => {
    if (seqOf(entry) !== 7) return entry;
    const key = entry.key.slice();
    key[6] = 99;
    return { ...entry, key };
  });
  const { outbox } = await openOutbox(new MemoryStore(disk));
  const records = (await drain(outbox)).map(read);
  expect(records.filter((record) => record.kind === "lost")).toMatchObject([{ from: 7, to: 7, count: 1 }]);
  expect(disk.current.all().filter(({ key }) => key[6] === 99)).toEqual([]);
});

test("believable entries beyond the newest mean that the state is wrong: the store is set aside", async () => {
  const disk = new MemoryDisk();
  const { outbox: first } = await openOutbox(new MemoryStore(disk));
  await first.append([link(1)]);
  const state = disk.current.all().find(({ key }) => key.length === 1);
  await first.append([link(2), alarm(3)]);
  await first.close();
  const mixed = changed(disk, (entry) => (entry.key.length === 1 ? state : entry));
  mixed.rescuable = false;
  const { outbox } = await openOutbox(new MemoryStore(mixed));
  expect(mixed.setAside).toHaveLength(1);
  expect((await drain(outbox)).map(read)).toMatchObject([{ kind: "epoch" }, { kind: "lost", count: 3 }]);
});

test("a store of a newer format is refused as newer and not touched", async () => {
  const disk = changed(await stored(3), (entry) => {
    if (entry.key.length !== 1) return entry;
    const value = Buffer.concat([entry.value, Buffer.from("what only a later version knows")]);
    value.writeUInt16BE(STATE_FORMAT + 1, 0);
    value.writeUInt32BE(crc32(value.subarray(6), crc32(value.subarray(0, 2), crc32(entry.key))), 2);
    return { ...entry, value };
  });
  const before = disk.current.all();
  await expect(openOutbox(new MemoryStore(disk))).rejects.toMatchObject({
    code: "store-newer",
    details: { directory: "memory", found: STATE_FORMAT + 1, supported: STATE_FORMAT },
  });
  expect(disk.current.all()).toEqual(before);
});

test("each new store has an epoch of its own, which every later process keeps", async () => {
  const disk = new MemoryDisk();
  const first = await openOutbox(new MemoryStore(disk));
  await first.outbox.append([link(1)]);
  const again = await openOutbox(new MemoryStore(disk.crashed()));
  const other = await openOutbox(new MemoryStore());
  expect(first.outbox.epoch).toMatch(/^[0-9a-f]{16}$/);
  expect(again.outbox.epoch).toBe(first.outbox.epoch);
  expect(other.outbox.epoch).not.toBe(first.outbox.epoch);
  expect((await pending(again.outbox)).map((record) => record.seq)).toEqual([1]);
  expect(await other.outbox.take("live", NO_LIMIT)).toEqual([]);
  for (const { outbox } of [first, again, other]) await outbox.close();
});
