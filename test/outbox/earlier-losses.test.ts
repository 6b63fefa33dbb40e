import { expect, test } from "vitest";
import { SuarError } from "../../agent/core/errors.ts";
import { FaultyStore } from "../support/faulty-store.ts";
import { MemoryDisk, MemoryStore } from "../support/memory-store.ts";
import { alarm, drain, link, openOutbox } from "../support/outbox-harness.ts";

/** A disk with that many records, none of them delivered. */
async function recorded(count: number): Promise<{ disk: MemoryDisk; epoch: string }> {
  const disk = new MemoryDisk();
  disk.rescuable = false;
  const { outbox } = await openOutbox(new MemoryStore(disk));
  for (let number = 1; number <= count; number++) await outbox.append([link(number)]);
  await outbox.close();
  return { disk, epoch: outbox.epoch };
}

/** The next outbox on that disk, which finds its store unreadable. */
async function afterDamage(disk: MemoryDisk) {
  const store = new FaultyStore(new MemoryStore(disk));
  store.openFault = (open) =>
    open === 1 ? new SuarError("store-unreadable", { directory: "memory", reason: "injected" }) : undefined;
  return opened(store);
}

/** With two commits, because the volume is looked at after the first. */
async function opened(store: FaultyStore | MemoryStore) {
  const { outbox } = await openOutbox(store);
  const told = outbox.status().earlier;
  for (const number of [1, 2]) await outbox.append([alarm(number)]);
  expect(outbox.status().earlier).toEqual(told);
  return outbox;
}

test("a first store tells of none before it", async () => {
  const outbox = await opened(new MemoryStore(new MemoryDisk()));
  expect(outbox.status()).not.toHaveProperty("earlier");
  expect(outbox.status()).not.toHaveProperty("setAside");
  await outbox.close();
});

test("what was lost with an earlier store, and where that is, is told from the first moment, and after delivery and a restart", async () => {
  const { disk, epoch } = await recorded(7);
  const outbox = await afterDamage(disk);
  const told = { earlier: [{ epoch, count: 7 }], setAside: ["set-aside-1"] };
  expect(outbox.account().lost).toBe(0);
  expect(outbox.status()).toMatchObject(told);
  await drain(outbox);
  const again = await opened(new MemoryStore(disk));
  expect(again.status()).toMatchObject(told);
  await again.close();
});

test("of several that were lost one after the other each is told, the newest first", async () => {
  const { disk, epoch } = await recorded(7);
  const second = await afterDamage(disk);
  await second.close();
  const third = await afterDamage(disk);
  // Its announcement, the declaration of the first store, and two alarms.
  expect(third.status().earlier).toEqual([
    { epoch: second.epoch, count: 4 },
    { epoch, count: 7 },
  ]);
  expect(third.status().setAside).toEqual(["set-aside-2", "set-aside-1"]);
  await third.close();
});

test("that nobody knows what was in it is told as well", async () => {
  const { disk } = await recorded(7);
  disk.sidecar.current = [new Uint8Array(), new Uint8Array()];
  const outbox = await afterDamage(disk);
  expect(outbox.status().earlier).toEqual([{}]);
  await outbox.close();
});

test("nothing is told of a store that had delivered everything", async () => {
  const { disk } = await recorded(1);
  await drain(await opened(new MemoryStore(disk)));
  const outbox = await afterDamage(disk);
  expect(outbox.status()).not.toHaveProperty("earlier");
  await outbox.close();
});
