import fc from "fast-check";
import { expect, test } from "vitest";
import type { QueuedRecord, Replay } from "../../agent/core/queue.ts";
import { assemble } from "../../agent/outbox/batch.ts";
import { Books } from "../../agent/outbox/books.ts";
import type { Unnumbered } from "../../agent/outbox/intake.ts";
import { entryKey, TRACKS, type TrackName } from "../../agent/outbox/keys.ts";
import { replayRecords } from "../../agent/outbox/replay.ts";
import { MemoryDisk, MemoryStore } from "../support/memory-store.ts";
import { alarm, drain, minute, NO_LIMIT, openOutbox, seqsOf } from "../support/outbox-harness.ts";

const EPOCH = "00ff8a10c3d4e5f6";
const MAXIMUM_PAGES = 40;

/** Every page from `from` to `to`; each has to get somewhere. */
async function allPages(
  replay: (from: number, to: number) => Promise<Replay>,
  from: number,
  to: number,
): Promise<readonly QueuedRecord[]> {
  const found: QueuedRecord[] = [];
  for (let next: number | undefined = from; next !== undefined; ) {
    const page: Replay = await replay(next, to);
    found.push(...page.records);
    if (page.next !== undefined) expect(page.next).toBeGreaterThan(next);
    next = page.next;
  }
  return found;
}

const run = fc.record({
  track: fc.constantFrom<TrackName>(...TRACKS),
  length: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 100, max: 300 })),
});
/** Runs of one track, by share of its positions: what became of them. */
const fate = fc.record({
  track: fc.constantFrom<TrackName>(...TRACKS),
  from: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.oneof(fc.integer({ min: 1, max: 10 }), fc.integer({ min: 1, max: 500 })),
  what: fc.constantFrom("settled" as const, "settled" as const, "dropped" as const, "damaged" as const),
});

test("pages of any size give exactly what is in the store between two numbers, in order, once", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(run, { minLength: 1, maxLength: 6 }),
      fc.array(fate, { maxLength: 12 }),
      fc.record(Object.fromEntries(TRACKS.map((name) => [name, fc.double({ min: 0, max: 1, noNaN: true })]))),
      fc.tuple(fc.double({ min: -0.1, max: 1.2, noNaN: true }), fc.double({ min: -0.1, max: 1.2, noNaN: true })),
      fc.integer({ min: 1, max: 300 }),
      fc.oneof(fc.constant(1), fc.integer({ min: 100, max: 20_000 }), fc.constant(1e9)),
      async (runs, fates, reclaimed, bounds, records, bytes) => {
        const disk = new MemoryDisk();
        const store = new MemoryStore(disk);
        await store.open();
        const books = new Books();
        books.epoch = EPOCH;
        const carried = runs.flatMap(({ track, length }) =>
          Array.from({ length }, (_, index): Unnumbered => ({ track, json: Buffer.from(`{"samples":${index}}`) })),
        );
        const { operations, state } = assemble(books, { carried, alive: { boot: "b", up: 0 }, oldestQueuedSeq: 1 });
        await store.commit(operations, "synced");
        books.committed(state);
        const positions: Record<TrackName, number> = {
          event: 0,
          telemetry: 0,
          thinned5: 0,
          thinned15: 0,
          thinned60: 0,
        };
        /** Sequence number -> place; what is gone or damaged leaves it. */
        const there = new Map(
          carried.map(({ track }, index) => [index + 1, { track, position: ++positions[track] }] as const),
        );
        const seqOf = new Map([...there].map(([seq, { track, position }]) => [`${track} ${position}`, seq]));
        const remove = (track: TrackName, position: number) => {
          const seq = seqOf.get(`${track} ${position}`) ?? 0;
          disk.current.apply([{ type: "del", key: entryKey(track, position, seq) }]);
          there.delete(seq);
        };
        for (const { track: name, from, length, what } of fates) {
          const track = books.tracks.find((one) => one.name === name);
          if (track === undefined) throw new Error(name);
          const first = 1 + Math.floor(from * track.newest);
          for (let position = first; position < Math.min(first + length, track.newest + 1); position++) {
            const seq = seqOf.get(`${name} ${position}`) ?? 0;
            if (what === "settled") track.ledger.add(position);
            else if (what === "dropped") {
              track.ledger.add(position);
              remove(name, position);
            } else {
              const key = entryKey(name, position, seq);
              const [entry] = disk.current.range(key, Uint8Array.of(...key, 0), 1);
              // Flipped twice it would be whole again.
              if (entry === undefined || !there.has(seq)) continue;
              const value = entry.value.slice();
              const at = position % value.length;
              value[at] = (value[at] ?? 0) ^ 4;
              disk.current.apply([{ type: "put", key, value }]);
              there.delete(seq);
            }
          }
        }
        for (const track of books.tracks) {
          track.reclaimed = 1 + Math.floor((reclaimed[track.name] ?? 0) * track.newest);
          for (let position = 1; position < track.reclaimed; position++) {
            if (track.ledger.has(position)) remove(track.name, position);
          }
        }
        const [from = 0, last = 0] = bounds
          .map((share) => Math.max(0, Math.round(share * carried.length)))
          .sort((a, b) => a - b);
        // A page costs a few reads of each track: no more than this many of them.
        const to = Math.min(last, from + MAXIMUM_PAGES * (bytes === 1 ? 1 : Math.min(records, 50)));
        const expected = [...there.keys()].filter((seq) => from <= seq && seq <= to);
        const found = await allPages(
          async (next, end) => {
            const page = await replayRecords(store, books, next, end, { records, bytes });
            expect(page.records.length).toBeLessThanOrEqual(records);
            if (page.records.length > 1) {
              expect(page.records.reduce((sum, { json }) => sum + json.length, 0)).toBeLessThanOrEqual(bytes);
            }
            return page;
          },
          from,
          to,
        );
        expect(seqsOf(found)).toEqual(expected);
        for (const { seq, json } of found) {
          expect(JSON.parse(json)).toEqual({
            seq,
            ...JSON.parse(Buffer.from(carried[seq - 1]?.json ?? []).toString()),
          });
        }
      },
    ),
    { numRuns: 60 },
  );
}, 120_000);

test("through thinning, drops and deliveries it gives what the store holds, and changes nothing", async () => {
  const disk = new MemoryDisk();
  const { outbox, clock } = await openOutbox(new MemoryStore(disk), { options: { maximumBytes: 48 * 1024 } });
  const stored = () =>
    disk.synced
      .all()
      .filter(({ key }) => key.length > 1)
      .map(({ key }) => Buffer.from(key).readUIntBE(7, 6))
      .sort((a, b) => a - b);
  for (let number = 0; number < 3000; number += 10) {
    await clock.advance(600_000);
    await outbox.append([...Array.from({ length: 10 }, (_, index) => minute(number + index)), alarm(number)]);
    if (number % 1000 !== 0) continue;
    const seqs = seqsOf(await outbox.take("backlog", { ...NO_LIMIT, records: 50 }));
    await Promise.all([outbox.settle(seqs, { outcome: "delivered" }), outbox.append([alarm(number)])]);
    const [account, before] = [outbox.account(), stored()];
    const found = await allPages((from, to) => outbox.replay(from, to, { records: 33, bytes: 5000 }), 1, 1e9);
    expect(seqsOf(found)).toEqual(before);
    expect([outbox.account(), stored()]).toEqual([account, before]);
  }
  const texts = new Map((await outbox.replay(1, 1e9, NO_LIMIT)).records.map(({ seq, json }) => [seq, json]));
  for (const { seq, json } of await drain(outbox)) expect(texts.get(seq)).toBe(json);
});

test("what is appended while a page is read is missing from its end only, never from its middle", async () => {
  for (let turns = 0; turns < 12; turns++) {
    const { outbox } = await openOutbox(new MemoryStore());
    // So many events that their track is still being read while the append behind them is committed.
    await outbox.append([minute(1), ...Array.from({ length: 600 }, (_, index) => alarm(index))]);
    const replaying = outbox.replay(1, 1e9, NO_LIMIT);
    const appending: Promise<void>[] = [];
    for (let turn = 0; turn < turns; turn++) {
      appending.push(outbox.append([alarm(turn), minute(turn)]));
      await new Promise((resolve) => setImmediate(resolve));
    }
    const { records, next } = await replaying;
    const seqs = seqsOf(records);
    const prefix = Array.from({ length: seqs.length }, (_, index) => index + 1);
    expect(seqs, `after ${turns} turns, next ${next}`).toEqual(prefix);
    await Promise.all(appending);
    await outbox.close();
  }
});

test("a range that is empty, or lies beyond the end, is no page at all", async () => {
  const { outbox } = await openOutbox(new MemoryStore());
  await outbox.append([minute(1), minute(2)]);
  for (const [from, to] of [
    [2, 1],
    [3, 2 ** 48 - 1],
    [1e6, 1e6],
  ] as const) {
    expect(await outbox.replay(from, to, NO_LIMIT)).toEqual({ records: [], next: undefined });
  }
  await outbox.close();
  await expect(outbox.replay(1, 2, NO_LIMIT)).rejects.toMatchObject({ code: "outbox-closed" });
});
