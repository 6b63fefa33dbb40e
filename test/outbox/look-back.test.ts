import { expect, test } from "vitest";
import type { Outbox } from "../../agent/outbox/outbox.ts";
import { MemoryDisk, MemoryStore } from "../support/memory-store.ts";
import { alarm, minute, openOutbox, take } from "../support/outbox-harness.ts";

/** All of one kind, the newest first, in looks of `count`. */
async function backwards(outbox: Outbox, which: "event" | "telemetry", count: number): Promise<readonly number[]> {
  const found: number[] = [];
  for (let before: number | undefined, look = 0; look === 0 || before !== undefined; look++) {
    const seen = await outbox.lookBack(which, before, count);
    expect(seen.records.length).toBeLessThanOrEqual(count);
    found.push(...seen.records.map(({ seq }) => seq));
    before = seen.before;
    expect(look).toBeLessThan(1000);
  }
  return found;
}

test("goes back from the newest record to the oldest, telemetry and events apart, each once", async () => {
  const { outbox } = await openOutbox(new MemoryStore(new MemoryDisk()));
  for (let number = 1; number <= 50; number++) await outbox.append([number % 5 === 0 ? alarm(number) : minute(number)]);
  const down = Array.from({ length: 50 }, (_, index) => 50 - index);
  for (const count of [1, 7, 24, 1000]) {
    expect(await backwards(outbox, "telemetry", count)).toEqual(down.filter((seq) => seq % 5 !== 0));
    expect(await backwards(outbox, "event", count)).toEqual(down.filter((seq) => seq % 5 === 0));
  }
  const { records } = await outbox.lookBack("event", undefined, 1);
  expect(JSON.parse(records[0]?.json ?? "")).toMatchObject({ kind: "alarm", code: "code-50" });
  await outbox.close();
});

test("has what was delivered, and changes nothing of it", async () => {
  const { outbox } = await openOutbox(new MemoryStore(new MemoryDisk()));
  for (let number = 1; number <= 10; number++) await outbox.append([minute(number)]);
  const settled = outbox.settle(await take(outbox, "live", 6), { outcome: "delivered" });
  expect(await backwards(outbox, "telemetry", 4)).toHaveLength(10);
  await settled;
  expect(await backwards(outbox, "telemetry", 4)).toHaveLength(10);
  expect(outbox.account()).toMatchObject({ delivered: 6, queued: 4 });
  await outbox.close();
});

test("finds nothing in a new store, and is refused when it is closed", async () => {
  const { outbox } = await openOutbox(new MemoryStore(new MemoryDisk()));
  expect(await outbox.lookBack("telemetry", undefined, 10)).toEqual({ records: [], before: undefined });
  await outbox.close();
  await expect(outbox.lookBack("telemetry", undefined, 10)).rejects.toMatchObject({ code: "outbox-closed" });
});

test("ends where everything older was dropped for room", async () => {
  const { outbox } = await openOutbox(new MemoryStore(new MemoryDisk()), { options: { maximumBytes: 20_000 } });
  for (let number = 1; number <= 400; number++) await outbox.append([minute(number)]);
  const found = await backwards(outbox, "telemetry", 20);
  expect(found.length).toBeLessThan(400);
  expect(found.length).toBeGreaterThan(10);
  expect(found[0]).toBe(outbox.account().recorded);
  await outbox.close();
});
