import { describe, expect, test } from "vitest";
import { SuarError } from "../../agent/core/errors.ts";
import { MINUTE } from "../../agent/core/time.ts";
import { MAXIMUM_WAITING_RECORDS } from "../../agent/outbox/intake.ts";
import type { Outbox } from "../../agent/outbox/outbox.ts";
import { type CommitFault, FaultyStore } from "../support/faulty-store.ts";
import { MemoryDisk, MemoryStore } from "../support/memory-store.ts";
import { alarm, link, openOutbox, pending, read, take, withTime } from "../support/outbox-harness.ts";

const DELIVERED = { outcome: "delivered" } as const;
const noSpace = () => new SuarError("store-unwritable", { directory: "memory", reason: "no space" });

/** What was handed out once is not in memory any more. */
async function takeAndRelease(outbox: Outbox): Promise<void> {
  outbox.release(await take(outbox, "live"));
}

async function faulty() {
  const disk = new MemoryDisk();
  const store = new FaultyStore(new MemoryStore(disk));
  return { disk, store, ...(await openOutbox(store)) };
}

describe.each<CommitFault>(["before", "after"])("a commit that fails %s it was made", (fault) => {
  test("is made once, with the same numbers, through a store opened anew", async () => {
    const { disk, store, outbox, clock } = await faulty();
    await outbox.append([link(1)]);
    const failing = store.commits + 1;
    store.commitFault = (commit) => (commit === failing ? fault : undefined);
    await withTime(clock, outbox.append([link(2), alarm(3)]));
    await outbox.append([link(4)]);
    expect(store.misuses).toBe(0);
    expect(store.opens).toBe(2);
    expect(outbox.account()).toMatchObject({ recorded: 4, queued: 4 });
    const after = await openOutbox(new MemoryStore(disk.crashed()));
    expect((await pending(after.outbox)).map(read)).toMatchObject([
      { seq: 1, samples: 1 },
      { seq: 2, samples: 2 },
      { seq: 3, kind: "alarm" },
      { seq: 4, samples: 4 },
    ]);
    expect(after.outbox.account()).toEqual(outbox.account());
    await outbox.close();
  });

  test("does not settle before the disk has it", async () => {
    const { disk, store, outbox, clock } = await faulty();
    await outbox.append([link(1), link(2)]);
    const failing = store.commits + 1;
    store.commitFault = (commit) => (commit === failing ? fault : undefined);
    const settled = outbox.settle(await take(outbox, "live", 1), DELIVERED);
    await withTime(clock, settled);
    const after = await openOutbox(new MemoryStore(disk.crashed()));
    expect(after.outbox.account()).toMatchObject({ delivered: 1, queued: 1 });
    await outbox.close();
  });

  test("and at last leaves a store whose account is exact when close gives up", async () => {
    const { disk, store, outbox } = await faulty();
    await outbox.append([link(1)]);
    store.commitFault = () => fault;
    const last = Promise.allSettled([outbox.append([link(2)])]);
    await outbox.close();
    // The one retry on closing finds that the commit had been made after all.
    const [outcome] = await last;
    expect(outcome.status).toBe(fault === "before" ? "rejected" : "fulfilled");
    const after = await openOutbox(new MemoryStore(disk.crashed()));
    const expected = fault === "before" ? 1 : 2;
    expect(after.outbox.account()).toMatchObject({ recorded: expected, queued: expected });
    expect(await pending(after.outbox)).toHaveLength(expected);
    await after.outbox.close();
  });
});

test("while the disk refuses, the problem is shown, appends gather up to the bound, and nothing is lost", async () => {
  const { store, outbox, clock, lines } = await faulty();
  await outbox.append([link(0)]);
  store.commitFault = () => "before";
  store.openFault = noSpace;
  const waiting = Array.from({ length: 10 }, (_, index) => outbox.append([link(index + 1)]));
  await clock.advance(5 * MINUTE);
  expect(outbox.status().problem).toMatchObject({ code: "store-unwritable" });
  expect(outbox.account().recorded).toBe(1);
  const rest = Array.from({ length: MAXIMUM_WAITING_RECORDS + 1 }, (_, index) => link(index));
  await expect(outbox.append(rest)).rejects.toMatchObject({ code: "record-refused" });

  store.commitFault = () => undefined;
  store.openFault = () => undefined;
  await withTime(clock, Promise.all(waiting));
  expect(outbox.status().problem).toBeUndefined();
  expect((await pending(outbox)).map((record) => read(record).samples)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  const told = lines.filter((line) => line.message.startsWith("the store can"));
  expect(told.map((line) => [line.message, line.fields["code"]])).toEqual([
    ["the store cannot be written", "store-write-failed"],
    ["the store cannot be written", "store-unwritable"],
    ["the store can be written again", undefined],
  ]);
  await outbox.close();
});

test("attempts slow down to one in thirty seconds, and one success resets nothing that fails again", async () => {
  const { store, outbox, clock } = await faulty();
  store.commitFault = () => "before";
  const waiting = outbox.append([link(1)]);
  await clock.advance(10 * MINUTE);
  expect(store.opens).toBeGreaterThan(20);
  expect(store.opens).toBeLessThan(30);
  store.commitFault = () => undefined;
  await withTime(clock, waiting);
  await outbox.close();
});

test("nothing is handed out while the store is broken, and listeners hear when it works again", async () => {
  const { store, outbox, clock } = await faulty();
  await outbox.append([link(1), link(2)]);
  let heard = 0;
  outbox.onPending(() => {
    heard++;
  });
  const [first] = await take(outbox, "live", 1);
  store.commitFault = () => "before";
  const settled = outbox.settle([first ?? 0], DELIVERED);
  await clock.settle();
  expect(await take(outbox, "live")).toEqual([]);
  store.commitFault = () => undefined;
  await withTime(clock, settled);
  expect(heard).toBe(1);
  expect(await take(outbox, "live")).toEqual([2]);
  await outbox.close();
});

test("a store that comes back without what it had confirmed is not written", async () => {
  const { disk, store, outbox, clock } = await faulty();
  const early = disk.crashed();
  await outbox.append([link(1)]);
  await outbox.append([link(2)]);
  store.commitFault = () => "before";
  const waiting = outbox.append([link(3)]);
  const refused = expect(waiting).rejects.toMatchObject({ code: "outbox-closed" });
  await clock.settle();
  store.commitFault = () => undefined;
  disk.current.load(early.current.all());
  disk.synced.load(early.synced.all());
  await clock.advance(MINUTE);
  expect(outbox.status().problem).toMatchObject({ code: "store-unreadable" });
  await refused;
  await outbox.close();
  expect(disk.current.all()).toEqual(early.current.all());
});

test("a store that cannot be read hands out nothing, says so once, and is read again later", async () => {
  const { store, outbox, clock, lines } = await faulty();
  await outbox.append([link(1)]);
  await takeAndRelease(outbox);
  store.readFault = () => new SuarError("store-unreadable", { directory: "memory", reason: "bad block" });
  expect(await take(outbox, "live")).toEqual([]);
  expect(await take(outbox, "live")).toEqual([]);
  expect(outbox.status().problem).toMatchObject({ code: "store-unreadable" });
  expect(
    lines.filter((line) => line.message === "the store cannot be read" && line.fields["by"] === "live"),
  ).toHaveLength(1);
  store.readFault = () => undefined;
  expect(await take(outbox, "live")).toEqual([1]);
  await outbox.append([link(2)]);
  await clock.settle();
  expect(outbox.status().problem).toBeUndefined();
  await outbox.close();
});

test("what was just stored is handed out without a read, once; with it the age of the oldest is known", async () => {
  const { store, outbox, clock } = await faulty();
  await outbox.append([link(1)]);
  await outbox.append([link(2), link(3)]);
  store.readFault = () => new SuarError("store-unreadable", { directory: "memory", reason: "bad block" });
  // The first of them is of an earlier commit.
  expect(await take(outbox, "live")).toEqual([]);
  store.readFault = () => undefined;
  const seqs = await take(outbox, "live");
  expect(seqs).toEqual([1, 2, 3]);
  const settled = outbox.settle(seqs, DELIVERED);
  store.readFault = () => new SuarError("store-unreadable", { directory: "memory", reason: "bad block" });
  await outbox.append([link(4), link(5)]);
  await settled;
  await clock.settle();
  expect(outbox.status()).toMatchObject({ oldestQueuedMs: expect.any(Number) });
  expect(outbox.status().problem).toBeUndefined();
  expect(await take(outbox, "live")).toEqual([4, 5]);
  outbox.release([4, 5]);
  expect(await take(outbox, "live")).toEqual([]);
  await outbox.close();
});

test("a store that cannot be read for long is condemned, so that the next process rescues what can be read", async () => {
  const { disk, store, outbox, clock } = await faulty();
  await outbox.append([link(1), link(2)]);
  await takeAndRelease(outbox);
  store.readFault = () => new SuarError("store-disk-error", { directory: "memory", reason: "bad sector" });
  for (let minutes = 0; minutes < 14; minutes++) {
    for (const lane of ["live", "backlog"] as const) expect(await take(outbox, lane)).toEqual([]);
    await clock.advance(MINUTE);
  }
  expect(outbox.status().problem).toMatchObject({ code: "store-disk-error", details: { reason: "bad sector" } });
  await expect(outbox.append([link(3)])).rejects.toMatchObject({ code: "outbox-closed" });
  await outbox.close();
  const after = disk.crashed("killed");
  const next = await openOutbox(new MemoryStore(after));
  expect(after.setAside).toHaveLength(1);
  expect(next.outbox.epoch).toBe(outbox.epoch);
  expect(next.outbox.account()).toMatchObject({ recorded: 2, queued: 2 });
  await next.outbox.close();
});

test("a read that failed once, and that nobody repeats, condemns nothing", async () => {
  const { store, outbox, clock } = await faulty();
  await outbox.append([link(1)]);
  await takeAndRelease(outbox);
  store.readFault = () => new SuarError("store-disk-error", { directory: "memory", reason: "passing" });
  expect(await take(outbox, "live")).toEqual([]);
  store.readFault = () => undefined;
  await clock.advance(60 * MINUTE);
  expect(await take(outbox, "backlog")).toEqual([1]);
  await outbox.append([link(2)]);
  await outbox.close();
});

test("a store that cannot be opened rejects with its own reason and is closed", async () => {
  const disk = new MemoryDisk();
  const holder = new MemoryStore(disk);
  await holder.open();
  await expect(openOutbox(new MemoryStore(disk))).rejects.toMatchObject({ code: "store-locked" });
  await holder.close();
  const { outbox } = await openOutbox(new MemoryStore(disk));
  await outbox.close();
});
