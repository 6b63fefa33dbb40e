import fc from "fast-check";
import { expect, test } from "vitest";
import { assemble } from "../../agent/outbox/batch.ts";
import { Books } from "../../agent/outbox/books.ts";
import { storedBytes, type Unnumbered } from "../../agent/outbox/intake.ts";
import { parseEntryKey, TRACKS, type TrackName } from "../../agent/outbox/keys.ts";
import { MAXIMUM_DELETIONS, makeRoom, type Room, spareBytes } from "../../agent/outbox/retention.ts";
import { LEVELS, planThinning } from "../../agent/outbox/thinning.ts";
import type { Track } from "../../agent/outbox/track.ts";
import { MemoryDisk, MemoryStore } from "../support/memory-store.ts";
import { alarm, link, minute } from "../support/outbox-harness.ts";
import { bySeq, COARSEST_FIRST, type Entry, entryOf, isEntry, sum } from "../support/stored-entries.ts";

const EPOCH = "00ff8a10c3d4e5f6";
const MEBIBYTE = 2 ** 20;

/** Stretches of like records, because records one by one are never worth thinning. */
const stretch = fc.record({
  track: fc.constantFrom(...TRACKS),
  kind: fc.constantFrom("minute" as const, "minute" as const, "hour" as const),
  length: fc.integer({ min: 1, max: 120 }),
});
const situation = fc.record({
  stretches: fc.array(stretch, { minLength: 1, maxLength: 12 }),
  /** Shares of what is settled and in flight, in percent. */
  settled: fc.constantFrom(0, 0, 3, 50),
  inFlight: fc.constantFrom(0, 5, 60),
  lateShare: fc.constantFrom(0, 0.5, 1),
  seed: fc.nat(),
  excess: fc.oneof(fc.integer({ min: 1, max: 3000 }), fc.integer({ min: -9000, max: 0 }), fc.nat(200_000)),
  maximumBytes: fc.constantFrom(2000, 60_000, MEBIBYTE),
});
type Situation = typeof situation extends fc.Arbitrary<infer T> ? T : never;

class Bench {
  readonly store = new MemoryStore(new MemoryDisk());
  readonly books = new Books();
  readonly #inFlight = new Set<number>();
  /** Read once for each commit. */
  #entries: readonly Entry[] | undefined;
  lateEnd = 0;

  readonly inFlight = (seq: number) => this.#inFlight.has(seq);

  static async make(given: Situation): Promise<Bench> {
    const bench = new Bench();
    const { books, store } = bench;
    await store.open();
    books.epoch = EPOCH;
    const utf8 = new TextEncoder();
    let number = 0;
    const carried = given.stretches.flatMap(({ track, kind, length }) =>
      Array.from({ length }, (): Unnumbered => {
        const draft = track === "event" ? alarm(++number) : kind === "minute" ? minute(++number) : link(++number);
        return { track, json: utf8.encode(JSON.stringify(draft)) };
      }),
    );
    const { operations, entries, state } = assemble(books, {
      carried,
      alive: { boot: "b", up: 0 },
      oldestQueuedSeq: 1,
    });
    await store.commit(operations, "synced");
    books.committed(state);
    let random = given.seed;
    const chance = (percent: number) => {
      random = (Math.imul(random, 1_103_515_245) + 12_345) >>> 0;
      return (random >>> 8) % 100 < percent;
    };
    for (const { track, position, seq } of entries) {
      if (chance(given.settled)) bench.track(track).ledger.add(position);
      else if (chance(given.inFlight)) bench.#inFlight.add(seq);
    }
    bench.lateEnd = 1 + Math.floor(books.telemetry.newest * given.lateShare);
    return bench;
  }

  track(name: TrackName): Track {
    return this.books.tracks.find((track) => track.name === name) as Track;
  }

  entries(): readonly Entry[] {
    this.#entries ??= this.store.disk.current
      .all()
      .filter(isEntry)
      .map((entry) => entryOf(entry, EPOCH))
      .sort(bySeq);
    return this.#entries;
  }

  /** Queued and not in flight, oldest first. */
  free(name: TrackName): readonly Entry[] {
    const track = this.track(name);
    const isFree = ({ position, seq }: Entry) => !track.ledger.has(position) && !this.inFlight(seq);
    return this.entries().filter((entry) => entry.track === name && isFree(entry));
  }

  /** Applies what was picked, as the outbox does. */
  async apply({ deletions, losses }: Room): Promise<void> {
    for (const { track, position } of losses.flatMap(({ records }) => records)) {
      expect(track.ledger.add(position)).toBe(true);
    }
    const carried = losses.flatMap(({ merged }) => merged);
    const { operations, state } = assemble(this.books, {
      carried,
      deletions,
      alive: { boot: "b", up: 0 },
      oldestQueuedSeq: 1,
    });
    await this.store.commit(operations, "synced");
    this.books.committed(state);
    this.#entries = undefined;
  }
}

/** The first of `entries` that free `need` bytes, as many as one commit may delete. */
function firstOf(entries: readonly Entry[], need: number): readonly number[] {
  const picked: number[] = [];
  let freed = 0;
  for (const { seq, bytes } of entries) {
    if (freed >= need || picked.length >= MAXIMUM_DELETIONS) break;
    picked.push(seq);
    freed += bytes;
  }
  return picked;
}

/** How the oldest free records of a track would be thinned; undefined when that is not worth it. */
function worthThinning(
  bench: Bench,
  name: TrackName,
): { readonly gone: readonly number[]; readonly to: TrackName } | undefined {
  const first = LEVELS.findIndex(({ from }) => from.includes(name));
  if (first === -1) return undefined;
  const late = bench.free(name).filter(({ position }) => name !== "telemetry" || position < bench.lateEnd);
  const candidates = late.slice(0, firstOf(late, MEBIBYTE).length);
  if (candidates.length < 32) return undefined;
  for (const { to, slot } of LEVELS.slice(first)) {
    const { used, merged } = planThinning(candidates, slot, false);
    const gone = candidates.slice(0, used);
    const after = sum(merged.map(({ json }) => storedBytes({ track: to, json: Buffer.from(json) })));
    if (used >= 32 && after <= 0.75 * sum(gone.map(({ bytes }) => bytes)))
      return { gone: gone.map(({ seq }) => seq), to };
  }
  return undefined;
}

test("one commit's worth goes in the order: settled by number, thinned from the finest, dropped from the coarsest, events", async () => {
  const seen = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(situation, async (given) => {
      const bench = await Bench.make(given);
      const { excess, maximumBytes } = given;
      for (let commit = 0; commit < 4; commit++) {
        const before = bench.entries();
        const sizes = new Map(before.map(({ seq, bytes }) => [seq, bytes]));
        const settledBefore = before.filter(({ track, position }) => bench.track(track).ledger.has(position));
        const freeBefore = new Map(TRACKS.map((name) => [name, bench.free(name)]));
        const thinnable = (["telemetry", "thinned5", "thinned15"] as const).flatMap((name) => {
          const plan = worthThinning(bench, name);
          return plan === undefined ? [] : [plan];
        })[0];
        const room = await makeRoom({
          ...bench,
          excess,
          boundBytes: maximumBytes,
          inFlight: bench.inFlight,
          store: bench.store,
        });
        const deleted = room.deletions.map(({ key }) => parseEntryKey(key)?.seq ?? 0);
        expect(new Set(deleted).size).toBe(deleted.length);
        for (const [index, seq] of deleted.entries()) expect(room.deletions[index]?.bytes).toBe(sizes.get(seq));
        const losses = room.losses.filter(({ records }) => records.length > 0);
        const lost = losses.flatMap(({ records }) => records);
        for (const { seq } of lost) expect(bench.inFlight(seq)).toBe(false);

        const need = Math.min(excess + spareBytes(maximumBytes), MEBIBYTE);
        let what: string;
        if (need <= 0) {
          what = "nothing needed";
          expect(room).toEqual({ deletions: [], losses: [] });
        } else if (settledBefore.length > 0) {
          what = "settled";
          expect(losses).toEqual([]);
          expect(deleted).toEqual(firstOf(settledBefore, need));
        } else if (thinnable !== undefined) {
          what = `thinned to ${thinnable.to}`;
          expect(losses.map(({ reason }) => reason)).toEqual(["thinned"]);
          expect(deleted.toSorted((a, b) => a - b)).toEqual([...thinnable.gone]);
          expect(new Set(losses[0]?.merged.map(({ track }) => track))).toEqual(new Set([thinnable.to]));
        } else if (excess <= 0) {
          what = "nothing to spare";
          expect(room).toEqual({ deletions: [], losses: [] });
        } else {
          const name = [...COARSEST_FIRST, "event" as const].find((track) => (freeBefore.get(track) ?? []).length > 0);
          what = name === undefined ? "all in flight" : `dropped from ${name}`;
          const target = Math.min(Math.max(excess + 256, maximumBytes / 64, 1024), MEBIBYTE);
          expect(deleted).toEqual(name === undefined ? [] : firstOf(freeBefore.get(name) ?? [], target));
          expect(losses.map(({ reason, merged }) => [reason, merged])).toEqual(
            name === undefined ? [] : [["retention", []]],
          );
        }
        // What is deleted unsent is declared in the same commit, and nothing else is.
        const settledSeqs = new Set(settledBefore.map(({ seq }) => seq));
        const unsent = deleted.filter((seq) => !settledSeqs.has(seq));
        expect(lost.map(({ seq }) => seq).toSorted((a, b) => a - b)).toEqual(unsent.toSorted((a, b) => a - b));
        seen.set(what, (seen.get(what) ?? 0) + 1);
        await bench.apply(room);
        for (const track of bench.books.tracks) {
          // As Track has it: no settled entry stands below the mark.
          const left = bench
            .entries()
            .filter((entry) => entry.track === track.name && entry.position < track.reclaimed);
          expect(left.filter(({ position }) => track.ledger.has(position))).toEqual([]);
        }
      }
    }),
    { numRuns: 80 },
  );
  // Every branch was met, or the property holds nothing.
  expect([...seen.keys()].sort()).toEqual(
    [
      ...["all in flight", "dropped from event", "dropped from telemetry", "dropped from thinned15"],
      ...["dropped from thinned5", "dropped from thinned60", "nothing needed", "nothing to spare", "settled"],
      ...["thinned to thinned15", "thinned to thinned5", "thinned to thinned60"],
    ].sort(),
  );
}, 120_000);
