import { rm } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { QueuedRecord } from "../../agent/core/queue.ts";
import type { Store } from "../../agent/core/store.ts";
import { LAST_KEY, parseEntryKey, STATE_KEY } from "../../agent/outbox/keys.ts";
import { type OutboxReading, type ReaderChoice, readOutbox } from "../../agent/outbox/reader.ts";
import { LevelStore } from "../../agent/platform/level-store.ts";
import { MemoryDisk, MemoryStore } from "../support/memory-store.ts";
import {
  alarm,
  drain,
  link,
  NO_LIMIT,
  type OpenOutbox,
  openOutbox,
  pending,
  read,
  seqsOf,
} from "../support/outbox-harness.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const AT_REST = { live: false };

async function collect(reading: OutboxReading | undefined, choice: ReaderChoice): Promise<readonly QueuedRecord[]> {
  const records: QueuedRecord[] = [];
  for await (const record of reading?.records(choice) ?? []) records.push(record);
  return records;
}

/** Ten records of both sorts, the live ones among the first six delivered; returns what was still queued at the end. */
async function fill({ outbox }: OpenOutbox): Promise<readonly QueuedRecord[]> {
  for (let number = 1; number <= 10; number++) await outbox.append([number % 3 === 0 ? alarm(number) : link(number)]);
  const events = await outbox.take("event", { ...NO_LIMIT, records: 1 });
  const telemetry = await outbox.take("live", { ...NO_LIMIT, records: 3 });
  await outbox.settle(seqsOf([...events, ...telemetry]), { outcome: "delivered" });
  const queued = await pending(outbox);
  await outbox.close();
  return queued;
}

/** Every key of the store with its value. */
async function everything(store: Store) {
  return store.range(Uint8Array.of(0), LAST_KEY, 100_000);
}

describe("reading an outbox without writing to it", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let store: LevelStore;
  beforeEach(async () => {
    folder = await temporaryFolder();
    store = new LevelStore(join(folder.path, "outbox"));
  });
  afterEach(async () => {
    await store.close();
    await folder.remove();
  });

  it("gives what is queued, by rising number over all tracks, exactly as it would be sent", async () => {
    const opened = await openOutbox(store);
    const { epoch } = opened.outbox;
    const queued = await fill(opened);
    expect(queued).toHaveLength(6);
    await store.open();
    const before = await everything(store);
    const reading = await readOutbox(store, AT_REST);
    expect(reading).toMatchObject({ epoch, stateLost: false, account: { recorded: 10, delivered: 4, queued: 6 } });
    expect(await collect(reading, "queued")).toEqual(queued);
    expect(reading?.damage).toMatchObject({ seqs: [], count: 0 });
    expect(await everything(store)).toEqual(before);
  });

  it("gives what was delivered and is still there as well, when asked for all", async () => {
    await fill(await openOutbox(store));
    await store.open();
    expect(seqsOf(await collect(await readOutbox(store, AT_REST), "all"))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it("names an entry that cannot be believed, counts one that is gone, and gives all others", async () => {
    const queued = await fill(await openOutbox(store));
    const [first, second] = [queued[1]?.seq ?? 0, queued[3]?.seq ?? 0];
    await store.open();
    for (const { key, value } of await everything(store)) {
      const seq = parseEntryKey(key)?.seq;
      if (seq === first)
        await store.commit(
          [{ type: "put", key, value: value.map((byte, at) => (at === 30 ? byte ^ 1 : byte)) }],
          "synced",
        );
      if (seq === second) await store.commit([{ type: "del", key }], "synced");
    }
    const reading = await readOutbox(store, AT_REST);
    const found = await collect(reading, "queued");
    expect(seqsOf(found)).toEqual(seqsOf(queued).filter((seq) => seq !== first && seq !== second));
    expect(reading?.damage).toMatchObject({ seqs: [first], count: 2 });
  });

  it("takes every entry that can be believed for queued where the state is gone", async () => {
    const opened = await openOutbox(store);
    const { epoch } = opened.outbox;
    await fill(opened);
    await store.open();
    await store.commit([{ type: "del", key: STATE_KEY }], "synced");
    const reading = await readOutbox(store, AT_REST);
    expect(reading).toMatchObject({ epoch, stateLost: true });
    expect(reading?.account).toBeUndefined();
    const seqs = seqsOf(await collect(reading, "queued"));
    expect([...seqs].sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it.each(["older than the entries", "damaged"])("does not go by a state that is %s", async (kind) => {
    const first = await openOutbox(store);
    await first.outbox.append([link(1)]);
    await first.outbox.close();
    await store.open();
    const [old] = await store.range(STATE_KEY, Uint8Array.of(...STATE_KEY, 0), 1);
    await store.close();
    const second = await openOutbox(store);
    await second.outbox.append([link(2), alarm(3)]);
    await drain(second.outbox);
    await store.open();
    const value = kind === "damaged" ? Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8) : (old?.value ?? new Uint8Array());
    await store.commit([{ type: "put", key: STATE_KEY, value }], "synced");
    const reading = await readOutbox(store, AT_REST);
    expect(reading?.stateLost).toBe(true);
    expect((await collect(reading, "queued")).map((record) => read(record).seq).sort()).toEqual([1, 2, 3]);
  });

  it("has nothing to say of an empty store", async () => {
    await store.open();
    expect(await readOutbox(store, AT_REST)).toBeUndefined();
  });

  it("has nothing to say where nothing can be believed", async () => {
    await fill(await openOutbox(store));
    await store.open();
    for (const { key } of await everything(store)) {
      await store.commit([{ type: "put", key, value: new Uint8Array(40).fill(7) }], "synced");
    }
    expect(await readOutbox(store, AT_REST)).toBeUndefined();
  });

  it("refuses a store from a newer version", async () => {
    await store.open();
    const state = Uint8Array.of(0x7f, 0xff, 0, 0, 0, 0, 0);
    const { crc32 } = await import("node:zlib");
    const sum = crc32(state.subarray(6), crc32(state.subarray(0, 2), crc32(STATE_KEY)));
    new DataView(state.buffer).setUint32(2, sum);
    await store.commit([{ type: "put", key: STATE_KEY, value: state }], "synced");
    await expect(readOutbox(store, AT_REST)).rejects.toMatchObject({ code: "store-newer" });
  });

  it("does not hide that the store cannot be read", async () => {
    await fill(await openOutbox(store));
    await expect(readOutbox(store, AT_REST)).rejects.toMatchObject({ code: "store-unreadable" });
    await rm(store.location, { recursive: true });
  });
});

describe("reading beside an outbox at work", () => {
  it("passes over what comes and goes meanwhile, and calls none of it damage", async () => {
    const disk = new MemoryDisk();
    const store = new MemoryStore(disk);
    const { outbox } = await openOutbox(store, { options: { maximumBytes: 100_000 } });
    const append = (from: number, count: number) =>
      outbox.append(Array.from({ length: count }, (_, index) => link(from + index, 200)));
    await append(1, 200);
    const reading = await readOutbox(store, { live: true });
    const records = reading?.records("queued");
    const seen = [(await records?.next())?.value?.seq];
    // More than fits: retention drops the oldest, also what the reader has not read yet.
    await append(201, 400);
    for await (const { seq } of records ?? []) seen.push(seq);
    expect(seen[0]).toBe(1);
    expect(seen.length).toBeLessThan(200);
    expect(reading?.damage.count).toBe(0);
    await append(601, 1);
    expect(await readOutbox(store, { live: true })).toMatchObject({ stateLost: false });
    await outbox.close();
  });
});

it("rejects when the store is closed in the middle, as by an outbox that opens it anew", async () => {
  const store = new MemoryStore(new MemoryDisk());
  const { outbox } = await openOutbox(store);
  await outbox.append(Array.from({ length: 200 }, (_, index) => link(index)));
  const records = (await readOutbox(store, { live: true }))?.records("queued");
  await records?.next();
  await outbox.close();
  const rest = async () => {
    for await (const _record of records ?? []) void _record;
  };
  await expect(rest()).rejects.toMatchObject({ code: "store-unreadable" });
});

it("gives the same as the lanes do, whatever was appended and settled", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ event: fc.boolean(), count: fc.integer({ min: 1, max: 90 }), settle: fc.nat(60) }), {
        maxLength: 8,
      }),
      async (steps) => {
        const store = new MemoryStore(new MemoryDisk());
        const { outbox } = await openOutbox(store);
        outbox.hurry();
        for (const { event, count, settle } of steps) {
          await outbox.append(Array.from({ length: count }, (_, index) => (event ? alarm(index) : link(index))));
          const taken = await outbox.take(event ? "event" : "live", NO_LIMIT);
          // Every other one, so that the ledger gets intervals.
          const some = seqsOf(taken)
            .filter((_, index) => index % 2 === 0)
            .slice(0, settle);
          outbox.release(seqsOf(taken).filter((seq) => !some.includes(seq)));
          await outbox.settle(some, { outcome: "delivered" });
        }
        const queued = await pending(outbox);
        await outbox.close();
        await store.open();
        const reading = await readOutbox(store, AT_REST);
        expect(await collect(reading, "queued")).toEqual(queued);
        expect(await collect(reading, "all")).toHaveLength(reading?.account?.recorded ?? 0);
      },
    ),
    { numRuns: 30 },
  );
});
