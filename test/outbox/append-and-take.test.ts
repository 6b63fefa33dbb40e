import { expect, test } from "vitest";
import { MINUTE } from "../../agent/core/time.ts";
import { MAXIMUM_RECORD_BYTES, MAXIMUM_WAITING_RECORDS } from "../../agent/outbox/intake.ts";
import { FaultyStore } from "../support/faulty-store.ts";
import { MemoryDisk, MemoryStore } from "../support/memory-store.ts";
import { alarm, link, NO_LIMIT, openOutbox, pending, read, take } from "../support/outbox-harness.ts";
import { VirtualClock } from "../support/virtual-clock.ts";

/** Whether a promise has been settled by now, after everything that is ready has run. */
async function isSettled(clock: VirtualClock, promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  const finish = () => {
    settled = true;
  };
  promise.then(finish, finish);
  await clock.settle();
  return settled;
}

test("a record comes out as one JSON object that begins with its sequence number", async () => {
  const { outbox } = await openOutbox(new MemoryStore());
  await outbox.append([link(7)]);
  const [record] = await outbox.take("live", NO_LIMIT);
  expect(record).toEqual({ seq: 1, json: '{"seq":1,"at":1700025200000,"kind":"link","span":60000,"samples":7}' });
  await outbox.close();
});

test("events and telemetry share one sequence and come out of their own lanes", async () => {
  const { outbox } = await openOutbox(new MemoryStore());
  await outbox.append([link(1), alarm(2), link(3)]);
  await outbox.append([alarm(4)]);
  expect(await take(outbox, "event")).toEqual([2, 4]);
  expect(await take(outbox, "live")).toEqual([1, 3]);
  expect(await take(outbox, "backlog")).toEqual([]);
  expect(outbox.account()).toMatchObject({ recorded: 4, delivered: 0, queued: 4, lost: 0 });
  await outbox.close();
});

test("telemetry waits for company, and an event takes it along at once", async () => {
  const store = new FaultyStore(new MemoryStore());
  const { outbox, clock } = await openOutbox(store, { options: { commitEvery: 5000 } });
  const before = store.commits;
  const first = outbox.append([link(1)]);
  await clock.advance(4999);
  const second = outbox.append([link(2)]);
  expect(await isSettled(clock, first)).toBe(false);
  await clock.advance(1);
  await Promise.all([first, second]);
  expect(store.commits - before).toBe(1);

  const third = outbox.append([link(3)]);
  expect(await isSettled(clock, third)).toBe(false);
  await outbox.append([alarm(4)]);
  await third;
  expect(store.commits - before).toBe(2);
  await outbox.close();
});

test("appends that come while a commit is under way share the next one", async () => {
  const store = new FaultyStore(new MemoryStore());
  const { outbox } = await openOutbox(store);
  const before = store.commits;
  await Promise.all(Array.from({ length: 50 }, (_, index) => outbox.append([alarm(index)])));
  expect(store.commits - before).toBeLessThanOrEqual(2);
  expect(await take(outbox, "event")).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
  await outbox.close();
});

test("what append confirmed survives a power cut", async () => {
  const disk = new MemoryDisk();
  const { outbox } = await openOutbox(new MemoryStore(disk));
  await outbox.append([link(1), alarm(2)]);
  const next = await openOutbox(new MemoryStore(disk.crashed("power cut")));
  expect((await pending(next.outbox)).map((record) => record.seq)).toEqual([1, 2]);
  await next.outbox.close();
  await outbox.close();
});

test("the confirmed range is logged after the commit and before append resolves", async () => {
  const { outbox, lines } = await openOutbox(new MemoryStore());
  await outbox.append([link(1), alarm(2)]);
  const stored = lines.filter((line) => line.message === "records stored");
  expect(stored.map((line) => [line.level, line.fields])).toEqual([["debug", { epoch: outbox.epoch, from: 1, to: 2 }]]);
  await outbox.close();
});

test("a record over the limit is refused with everything beside it, and nothing of it counts", async () => {
  const { outbox } = await openOutbox(new MemoryStore());
  const tooLarge = link(2, MAXIMUM_RECORD_BYTES);
  await expect(outbox.append([link(1), tooLarge])).rejects.toMatchObject({ code: "record-refused" });
  await outbox.append([link(3, MAXIMUM_RECORD_BYTES - 200)]);
  expect(outbox.account().recorded).toBe(1);
  await outbox.close();
});

test("what may wait in memory has a bound, in records and in bytes", async () => {
  const { outbox, clock } = await openOutbox(new MemoryStore(), { options: { commitEvery: MINUTE } });
  const many = Array.from({ length: MAXIMUM_WAITING_RECORDS }, (_, index) => link(index));
  const full = outbox.append(many);
  await expect(outbox.append([link(0)])).rejects.toMatchObject({ code: "record-refused" });
  await clock.advance(MINUTE);
  await full;
  const large = Array.from({ length: 70 }, (_, index) => link(index, 60_000));
  await expect(outbox.append(large)).rejects.toMatchObject({ code: "record-refused" });
  await outbox.append(large.slice(0, 60));
  expect(outbox.account().recorded).toBe(MAXIMUM_WAITING_RECORDS + 60);
  await outbox.close();
});

test("a take respects its limits, and a single record may exceed the bytes", async () => {
  const { outbox } = await openOutbox(new MemoryStore());
  await outbox.append([link(1), link(2), link(3, 1000), link(4), link(5)]);
  expect(await take(outbox, "live", 1)).toEqual([1]);
  const small = await outbox.take("live", { records: 10, bytes: 500 });
  expect(small.map((record) => record.seq)).toEqual([2]);
  const alone = await outbox.take("live", { records: 10, bytes: 500 });
  expect(alone.map((record) => record.seq)).toEqual([3]);
  const exactly = Buffer.byteLength(JSON.stringify({ seq: 4, ...link(4) })) * 2;
  expect(await outbox.take("live", { records: 10, bytes: exactly })).toHaveLength(2);
  await outbox.close();
});

test("telemetry is live while it is fresh, and backlog after that", async () => {
  const { outbox, clock } = await openOutbox(new MemoryStore(), { options: { freshFor: 10_000 } });
  await outbox.append([link(1)]);
  await clock.advance(6000);
  await outbox.append([link(2)]);
  await clock.advance(4000);
  expect(await take(outbox, "live")).toEqual([2]);
  expect(await take(outbox, "backlog")).toEqual([1]);
  await outbox.close();
});

test("what an earlier process has appended is backlog", async () => {
  const disk = new MemoryDisk();
  const clock = new VirtualClock();
  const first = await openOutbox(new MemoryStore(disk), { clock });
  await first.outbox.append([link(1)]);
  await first.outbox.close();
  const { outbox } = await openOutbox(new MemoryStore(disk), { clock });
  await outbox.append([link(2)]);
  expect(await take(outbox, "live")).toEqual([2]);
  expect(await take(outbox, "backlog")).toEqual([1]);
  await outbox.close();
});

test("live goes out before an older backlog, and the backlog then skips it", async () => {
  const { outbox, clock } = await openOutbox(new MemoryStore(), { options: { freshFor: 10_000 } });
  await outbox.append([link(1), link(2)]);
  await clock.advance(10_000);
  await outbox.append([link(3)]);
  await outbox.settle(await take(outbox, "live"), { outcome: "delivered" });
  await clock.advance(10_000);
  await outbox.append([link(4)]);
  await clock.advance(10_000);
  expect(await take(outbox, "backlog")).toEqual([1, 2, 4]);
  await outbox.close();
});

test("a record that is taken is not handed out again, not even to two takes at once", async () => {
  const { outbox } = await openOutbox(new MemoryStore());
  await outbox.append(Array.from({ length: 20 }, (_, index) => link(index)));
  const both = await Promise.all([take(outbox, "live", 10), take(outbox, "live", 10)]);
  expect(both.flat()).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
  expect(await take(outbox, "live")).toEqual([]);
  await outbox.close();
});

test("released records are taken again in their old order", async () => {
  const { outbox } = await openOutbox(new MemoryStore());
  await outbox.append([link(1), link(2), link(3), link(4)]);
  const taken = await take(outbox, "live", 3);
  outbox.release([3, 1]);
  outbox.release([99]);
  expect(taken).toEqual([1, 2, 3]);
  expect(await take(outbox, "live")).toEqual([1, 3, 4]);
  await outbox.close();
});

test("a record that was live when it was taken is backlog when it is released late", async () => {
  const { outbox, clock } = await openOutbox(new MemoryStore(), { options: { freshFor: 10_000 } });
  await outbox.append([link(1)]);
  const taken = await take(outbox, "live");
  await clock.advance(10_000);
  await outbox.append([link(2)]);
  expect(await take(outbox, "backlog")).toEqual([]);
  outbox.release(taken);
  expect(await take(outbox, "live")).toEqual([2]);
  expect(await take(outbox, "backlog")).toEqual([1]);
  await outbox.close();
});

test("a record released while its lane is being read is not forgotten", async () => {
  const { outbox } = await openOutbox(new MemoryStore());
  await outbox.append([link(1), link(2), link(3)]);
  expect(await take(outbox, "live", 2)).toEqual([1, 2]);
  const reading = take(outbox, "live");
  // Far enough for the read to have begun: the memory store answers a turn of the event loop later.
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
  outbox.release([1]);
  const first = await reading;
  expect([...first, ...(await take(outbox, "live"))].sort()).toEqual([1, 3]);
  await outbox.close();
});

test("listeners hear of appended and of released records until they leave", async () => {
  const { outbox } = await openOutbox(new MemoryStore());
  let heard = 0;
  const leave = outbox.onPending(() => {
    heard++;
  });
  await outbox.append([link(1)]);
  expect(heard).toBe(1);
  outbox.release(await take(outbox, "live"));
  expect(heard).toBe(2);
  leave();
  await outbox.append([link(2)]);
  expect(heard).toBe(2);
  await outbox.close();
});

test("close stores what still waits; afterwards nothing is taken in or handed out", async () => {
  const disk = new MemoryDisk();
  const { outbox, clock } = await openOutbox(new MemoryStore(disk), { options: { commitEvery: MINUTE } });
  const waiting = outbox.append([link(1)]);
  await Promise.all([outbox.close(), outbox.close(), waiting]);
  await expect(outbox.append([link(2)])).rejects.toMatchObject({ code: "outbox-closed" });
  await expect(outbox.settle([1], { outcome: "delivered" })).rejects.toMatchObject({ code: "outbox-closed" });
  expect(await take(outbox, "backlog")).toEqual([]);
  expect(clock.sleeping).toBe(0);
  const next = await openOutbox(new MemoryStore(disk));
  expect((await pending(next.outbox)).map(read)).toMatchObject([{ seq: 1, samples: 1 }]);
  await next.outbox.close();
});

test("says how many records it took that are not on disk yet", async () => {
  const { outbox, clock } = await openOutbox(new MemoryStore(new MemoryDisk()), { options: { commitEvery: 2000 } });
  expect(outbox.status().unsyncedRecords).toBe(0);
  const stored = outbox.append([link(1), link(2)]);
  await clock.advance(1000);
  expect(outbox.status().unsyncedRecords).toBe(2);
  await clock.advance(1000);
  await stored;
  expect(outbox.status().unsyncedRecords).toBe(0);
  // One that is refused was never taken.
  await expect(outbox.append([{ ...link(3), profile: "x".repeat(70_000) } as never])).rejects.toThrow();
  expect(outbox.status().unsyncedRecords).toBe(0);
  await outbox.close();
});

test("the age of the oldest queued record is told only where the clocks can be compared", async () => {
  const disk = new MemoryDisk();
  const clock = new VirtualClock({ wall: 1_700_000_100_000, monotonic: 5000, bootId: "b1" });
  const { outbox } = await openOutbox(new MemoryStore(disk), { clock });
  expect(outbox.status().oldestQueuedMs).toBeUndefined();
  await outbox.append([link(0)]);
  await outbox.append([{ at: 1_700_000_050_000, kind: "host", span: 60_000 }]);
  await clock.settle();
  expect(outbox.status().oldestQueuedMs).toBe(100_000);
  await clock.advance(1000);
  expect(outbox.status().oldestQueuedMs).toBe(101_000);
  clock.setWall(0, false);
  expect(outbox.status().oldestQueuedMs).toBeUndefined();
  clock.setWall(1_700_000_101_000, true);
  await outbox.settle(await take(outbox, "live", 1), { outcome: "delivered" });
  await clock.settle();
  expect(outbox.status().oldestQueuedMs).toBe(51_000);
  const last = outbox.settle(await take(outbox, "live"), { outcome: "delivered" });
  expect(outbox.status().oldestQueuedMs).toBeUndefined();
  await outbox.close();
  await last;
});

test("a record stamped with a boot has an age within that boot only", async () => {
  const disk = new MemoryDisk();
  const clock = new VirtualClock({ monotonic: 5000, bootId: "b1", trusted: false });
  const { outbox } = await openOutbox(new MemoryStore(disk), { clock });
  await outbox.append([{ boot: "b1", up: 2000, kind: "host", span: 60_000 }]);
  await clock.settle();
  expect(outbox.status().oldestQueuedMs).toBe(3000);
  await outbox.close();
  const later = new VirtualClock({ monotonic: 9000, bootId: "b2" });
  const next = await openOutbox(new MemoryStore(disk), { clock: later });
  expect(next.outbox.status().account.queued).toBe(1);
  expect(next.outbox.status().oldestQueuedMs).toBeUndefined();
  await next.outbox.close();
});
