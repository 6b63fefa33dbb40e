import { expect, test } from "vitest";
import { LEDGER_GROUP } from "../../agent/outbox/outbox.ts";
import { FaultyStore } from "../support/faulty-store.ts";
import { MemoryDisk, MemoryStore } from "../support/memory-store.ts";
import { alarm, link, NO_LIMIT, openOutbox, pending, read, take } from "../support/outbox-harness.ts";

const DELIVERED = { outcome: "delivered" } as const;

async function withRecords(count: number) {
  const disk = new MemoryDisk();
  const store = new FaultyStore(new MemoryStore(disk));
  const opened = await openOutbox(store);
  await opened.outbox.append(Array.from({ length: count }, (_, index) => link(index + 1)));
  return { disk, store, ...opened };
}

/** Sequence numbers that would be sent again after a crash now. */
async function pendingAfterCrash(disk: MemoryDisk): Promise<readonly number[]> {
  const { outbox } = await openOutbox(new MemoryStore(disk.crashed()));
  const found = (await pending(outbox)).map((record) => record.seq);
  await outbox.close();
  return found;
}

test("settlements wait for company and are then on disk", async () => {
  const { outbox, store, disk, clock } = await withRecords(10);
  await take(outbox, "live");
  const before = store.commits;
  const waiting = Array.from({ length: LEDGER_GROUP - 1 }, (_, index) => outbox.settle([index + 1], DELIVERED));
  await clock.settle();
  expect(store.commits).toBe(before);
  expect(await pendingAfterCrash(disk)).toHaveLength(10);
  await Promise.all([...waiting, outbox.settle([9], DELIVERED)]);
  expect(store.commits).toBe(before + 1);
  expect(await pendingAfterCrash(disk)).toEqual([4, 5, 6, 7, 8, 10]);
  await outbox.close();
});

test("a settlement rides on the next append", async () => {
  const { outbox, store, disk } = await withRecords(3);
  await take(outbox, "live");
  const before = store.commits;
  const settled = outbox.settle([2], DELIVERED);
  await outbox.append([link(4)]);
  await settled;
  expect(store.commits).toBe(before + 1);
  expect(await pendingAfterCrash(disk)).toEqual([1, 3, 4]);
  await outbox.close();
});

test("close puts the last settlements on disk", async () => {
  const { outbox, disk } = await withRecords(2);
  await take(outbox, "live");
  const settled = outbox.settle([1], DELIVERED);
  await outbox.close();
  await settled;
  expect(await pendingAfterCrash(disk)).toEqual([2]);
});

test("an uplink with a window of one message is never kept waiting while records are queued", async () => {
  const { outbox } = await withRecords(30);
  for (let round = 0; round < 29; round++) await outbox.settle(await take(outbox, "live", 1), DELIVERED);
  expect(outbox.account()).toMatchObject({ delivered: 29, queued: 1 });
  await outbox.close();
});

test("with nothing else queued a settlement costs no commit of its own", async () => {
  const { outbox, store, clock } = await withRecords(3);
  const before = store.commits;
  const settled = outbox.settle(await take(outbox, "live"), DELIVERED);
  await clock.advance(3_600_000);
  expect(store.commits).toBe(before);
  await outbox.close();
  await settled;
});

test("after hurry a settlement is on disk at once, and one that waits as well", async () => {
  const { outbox, disk } = await withRecords(3);
  await take(outbox, "live");
  const waiting = outbox.settle([1], DELIVERED);
  outbox.hurry();
  await waiting;
  await outbox.settle([2], DELIVERED);
  expect(await pendingAfterCrash(disk)).toEqual([3]);
  await outbox.close();
});

test("a release lets a settlement go on that nothing else would", async () => {
  const { outbox, store } = await withRecords(3);
  await take(outbox, "live");
  const before = store.commits;
  const settled = outbox.settle([1], DELIVERED);
  outbox.release([2, 3]);
  await settled;
  expect(store.commits).toBe(before + 1);
  await outbox.close();
});

test("settling again changes nothing", async () => {
  const { outbox, store } = await withRecords(3);
  await take(outbox, "live", 2);
  const first = outbox.settle([1, 2, 2], DELIVERED);
  const repeated = outbox.settle([1, 2], { outcome: "rejected", reason: "rejected" });
  await outbox.append([link(4)]);
  await Promise.all([first, repeated]);
  const account = outbox.account();
  expect(account).toMatchObject({ recorded: 4, delivered: 2, queued: 2, lost: 0 });
  const before = store.commits;
  await outbox.settle([1, 2, 3, 77], DELIVERED);
  expect(outbox.account()).toEqual(account);
  expect(store.commits).toBe(before);
  await outbox.close();
});

test("a settlement repeated while the first is on its way waits for the disk as well", async () => {
  const { outbox, clock } = await withRecords(3);
  await take(outbox, "live", 2);
  const first = outbox.settle([1], DELIVERED);
  let done = false;
  const repeated = outbox.settle([1], DELIVERED).then(() => {
    done = true;
  });
  await clock.settle();
  expect(done).toBe(false);
  await outbox.append([alarm(9)]);
  await Promise.all([first, repeated]);
  await outbox.close();
});

test("what the broker rejects is declared lost in the same commit", async () => {
  const { outbox, disk } = await withRecords(5);
  await take(outbox, "live");
  await outbox.settle([2, 4], { outcome: "rejected", reason: "rejected" });
  expect(outbox.account()).toMatchObject({ recorded: 6, delivered: 0, queued: 4, lost: 2 });
  expect(await pendingAfterCrash(disk)).toEqual([1, 3, 5, 6]);
  const [lost] = await outbox.take("event", NO_LIMIT);
  expect(lost && read(lost)).toMatchObject({ seq: 6, kind: "lost", from: 2, to: 4, count: 2, reason: "rejected" });
  await outbox.close();
});

test("a rejected declaration is declared again with what it declared", async () => {
  const { outbox } = await withRecords(5);
  await take(outbox, "live");
  await outbox.settle([2, 4], { outcome: "rejected", reason: "rejected" });
  await outbox.settle(await take(outbox, "event"), { outcome: "rejected", reason: "rejected" });
  expect(outbox.account()).toMatchObject({ recorded: 7, queued: 4, lost: 3 });
  const [lost] = await outbox.take("event", NO_LIMIT);
  expect(lost && read(lost)).toMatchObject({ seq: 7, from: 2, to: 6, count: 3 });
  await outbox.close();
});
