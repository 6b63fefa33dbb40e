import { expect, test } from "vitest";
import type { Outbox } from "../../agent/outbox/outbox.ts";
import { FaultyStore } from "../support/faulty-store.ts";
import { MemoryDisk, MemoryStore } from "../support/memory-store.ts";
import { alarm, drain, link, NO_LIMIT, openOutbox, pending, read, take } from "../support/outbox-harness.ts";

const DELIVERED = { outcome: "delivered" } as const;
const ALL = [Uint8Array.of(0x00), Uint8Array.of(0xff)] as const;

/** Size and number of the entries that really are in the store. */
function stored(disk: MemoryDisk): { readonly bytes: number; readonly seqs: readonly number[] } {
  const entries = disk.synced.range(...ALL, 100_000).filter(({ key }) => key.length > 1);
  const seqs = entries.map(({ key }) => Buffer.from(key).readUIntBE(7, 6)).sort((a, b) => a - b);
  return { bytes: entries.reduce((sum, { key, value }) => sum + key.length + value.length, 0), seqs };
}

async function deliverAll(outbox: Outbox): Promise<void> {
  const settling: Promise<void>[] = [];
  for (const lane of ["event", "live", "backlog"] as const) {
    settling.push(outbox.settle(await take(outbox, lane), DELIVERED));
  }
  await outbox.append([alarm(0)]);
  await Promise.all(settling);
}

const consecutive = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

test("delivered records stay while there is room", async () => {
  const disk = new MemoryDisk();
  const { outbox } = await openOutbox(new MemoryStore(disk));
  await outbox.append([link(1), alarm(2), link(3)]);
  await deliverAll(outbox);
  expect(stored(disk).seqs).toEqual([1, 2, 3, 4]);
  expect(outbox.status().bytes).toBe(stored(disk).bytes);
  await outbox.close();
});

test("the oldest delivered go first, of both tracks by sequence, and only as many as needed", async () => {
  const disk = new MemoryDisk();
  const { outbox, lines } = await openOutbox(new MemoryStore(disk), { options: { maximumBytes: 2000 } });
  for (let number = 1; number <= 20; number++) {
    await outbox.append([number % 3 === 0 ? alarm(number) : link(number)]);
    await deliverAll(outbox);
    const { bytes, seqs } = stored(disk);
    const newest = outbox.account().recorded;
    expect(bytes).toBeLessThanOrEqual(2000);
    expect(outbox.status().bytes).toBe(bytes);
    expect(seqs).toEqual(consecutive(newest - seqs.length + 1, newest));
    if (seqs.length < newest) expect(bytes).toBeGreaterThan(2000 - 250);
  }
  expect(outbox.account().lost).toBe(0);
  expect(lines.filter((line) => line.level === "warn")).toEqual([]);
  await outbox.close();
});

test("delivered telemetry above a backlog goes before any of the backlog is dropped", async () => {
  const disk = new MemoryDisk();
  const options = { maximumBytes: 2500, freshFor: 10_000 };
  const { outbox, clock } = await openOutbox(new MemoryStore(disk), { options });
  await outbox.append(Array.from({ length: 10 }, (_, index) => link(index)));
  await clock.advance(10_000);
  for (let round = 0; round < 20; round++) {
    await outbox.append([link(100)]);
    await outbox.settle(await take(outbox, "live"), DELIVERED);
  }
  expect(outbox.account()).toMatchObject({ recorded: 30, delivered: 20, queued: 10, lost: 0 });
  expect(stored(disk).seqs.slice(0, 10)).toEqual(consecutive(1, 10));
  expect(stored(disk).bytes).toBeLessThanOrEqual(2500);
  // What is delivered below the mark of deletion leaves with its settlement.
  await outbox.settle(await take(outbox, "backlog", 9), DELIVERED);
  expect(stored(disk).seqs[0]).toBe(10);
  expect(outbox.status().bytes).toBe(stored(disk).bytes);
  await outbox.close();
});

test("when nothing is delivered the oldest telemetry is dropped and declared exactly, in the same commit", async () => {
  const disk = new MemoryDisk();
  const { outbox } = await openOutbox(new MemoryStore(disk), { options: { maximumBytes: 4000 } });
  await outbox.append([alarm(1)]);
  let dropped = 0;
  for (let number = 2; number <= 60; number++) {
    await outbox.append([link(number)]);
    // A crash here must find the drop and its declaration together.
    const { outbox: after } = await openOutbox(new MemoryStore(disk.crashed()), { options: { maximumBytes: 4000 } });
    const left = (await pending(after)).map(read);
    const declared = left.filter((record) => record.kind === "lost");
    const account = after.account();
    expect(account).toEqual(outbox.account());
    expect(declared.reduce((sum, record) => sum + (record.count ?? 0), 0)).toBe(account.lost);
    expect(left).toHaveLength(account.queued);
    const gone = consecutive(1, account.recorded).filter((seq) => !left.some((record) => record.seq === seq));
    expect(gone).toHaveLength(account.lost);
    for (const seq of gone) {
      expect(declared.filter(({ from = 0, to = 0 }) => from <= seq && seq <= to)).toHaveLength(1);
    }
    dropped = account.lost;
    await after.close();
  }
  expect(dropped).toBeGreaterThan(20);
  expect(stored(disk).bytes).toBeLessThanOrEqual(4000);
  expect((await pending(outbox)).map(read)[0]).toMatchObject({ seq: 1, kind: "alarm" });
  await outbox.close();
});

test("one declaration stands for a whole run of dropped records", async () => {
  const { outbox } = await openOutbox(new MemoryStore(), { options: { maximumBytes: 200_000 } });
  for (let round = 0; round < 40; round++) {
    await outbox.append(Array.from({ length: 100 }, (_, index) => link(index)));
  }
  const events = (await outbox.take("event", NO_LIMIT)).map(read);
  expect(events.every((event) => event.kind === "lost" && event.reason === "retention")).toBe(true);
  const { lost } = outbox.account();
  expect(lost).toBeGreaterThan(1000);
  expect(lost / events.length).toBeGreaterThan(20);
  await outbox.close();
});

test("records in flight are not dropped", async () => {
  const { outbox } = await openOutbox(new MemoryStore(), { options: { maximumBytes: 3000 } });
  await outbox.append(Array.from({ length: 10 }, (_, index) => link(index)));
  const taken = await take(outbox, "live", 5);
  for (let round = 0; round < 50; round++) await outbox.append([link(100 + round)]);
  const settled = outbox.settle(taken, DELIVERED);
  expect(outbox.account().delivered).toBe(5);
  expect((await outbox.take("event", NO_LIMIT)).map(read)[0]).toMatchObject({ kind: "lost", from: 6 });
  await outbox.close();
  await settled;
});

test("what is taken while room is being made is not dropped as well", async () => {
  for (let turns = 0; turns < 12; turns++) {
    const { outbox } = await openOutbox(new MemoryStore(), { options: { maximumBytes: 60_000 } });
    await outbox.append(Array.from({ length: 500 }, (_, index) => link(index)));
    const appending = outbox.append(Array.from({ length: 400 }, (_, index) => link(index)));
    for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
    const taken = await take(outbox, "live", 300);
    await appending;
    const settled = outbox.settle(taken, DELIVERED);
    const { recorded, delivered, queued, lost } = outbox.account();
    expect(delivered).toBe(taken.length);
    expect(lost).toBeGreaterThan(0);
    expect(recorded).toBe(delivered + queued + lost);
    expect(await pending(outbox)).toHaveLength(queued);
    await outbox.close();
    await settled;
  }
});

test("while all is in flight the bound is exceeded, and kept again afterwards", async () => {
  const disk = new MemoryDisk();
  const { outbox } = await openOutbox(new MemoryStore(disk), { options: { maximumBytes: 2000 } });
  await outbox.append(Array.from({ length: 15 }, (_, index) => link(index)));
  const taken = await take(outbox, "live");
  await outbox.append([link(20)]);
  expect(outbox.account().lost).toBe(0);
  await Promise.all([outbox.settle(taken, DELIVERED), outbox.append([link(21)])]);
  await outbox.append([link(22)]);
  expect(outbox.account().lost).toBe(0);
  expect(stored(disk).bytes).toBeLessThanOrEqual(2000);
  await outbox.close();
});

test("events go last, and a declaration that is dropped is declared again with what it declared", async () => {
  const { outbox } = await openOutbox(new MemoryStore(), { options: { maximumBytes: 4000 } });
  await outbox.append(Array.from({ length: 20 }, (_, index) => link(index)));
  for (let number = 0; number < 300; number++) await outbox.append([alarm(number)]);
  const left = (await pending(outbox)).map(read);
  expect(left.some((record) => record.samples !== undefined)).toBe(false);
  const account = outbox.account();
  const declared = left.filter((record) => record.kind === "lost");
  expect(declared.reduce((sum, record) => sum + (record.count ?? 0), 0)).toBe(account.lost);
  expect(Math.min(...declared.map((record) => record.from ?? 0))).toBe(1);
  expect(left).toHaveLength(account.queued);
  await outbox.close();
});

test("a bound that was lowered is reached in commits of bounded size", async () => {
  const disk = new MemoryDisk();
  const first = await openOutbox(new MemoryStore(disk));
  for (let round = 0; round < 5; round++) {
    await first.outbox.append(Array.from({ length: 1000 }, (_, index) => link(index)));
  }
  await first.outbox.close();
  const store = new FaultyStore(new MemoryStore(disk));
  const sizes: number[] = [];
  const commit = store.commit.bind(store);
  store.commit = (operations, durability) => {
    sizes.push(operations.length);
    return commit(operations, durability);
  };
  const { outbox } = await openOutbox(store, { options: { maximumBytes: 20_000 } });
  await outbox.append([link(1)]);
  expect(stored(disk).bytes).toBeLessThanOrEqual(20_000);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(1024 + 3);
  expect(sizes.length).toBeGreaterThan(3);
  const { lost } = outbox.account();
  const records = (await drain(outbox)).map(read);
  expect(records.reduce((sum, record) => sum + (record.count ?? 0), 0)).toBe(lost);
});

test("a bound smaller than a single record still takes every append", async () => {
  const { outbox } = await openOutbox(new MemoryStore(), { options: { maximumBytes: 50 } });
  for (let number = 0; number < 10; number++) await outbox.append([link(number, 500)]);
  const account = outbox.account();
  expect(account.recorded).toBe(account.queued + account.lost);
  expect(account.lost).toBeGreaterThan(8);
  await outbox.close();
});
