import fc from "fast-check";
import { expect, test } from "vitest";
import { LANES } from "../../agent/core/queue.ts";
import { parseEntryKey } from "../../agent/outbox/keys.ts";
import { decodeState, type LoadedState } from "../../agent/outbox/state.ts";
import { FaultyStore } from "../support/faulty-store.ts";
import { MemoryDisk, MemoryStore } from "../support/memory-store.ts";
import { alarm, drain, link, minute, NO_LIMIT, openOutbox, read, seqsOf, withTime } from "../support/outbox-harness.ts";
import { bySeq, COARSEST_FIRST, type Entry, entryOf, isEntry, sum } from "../support/stored-entries.ts";
import { VirtualClock } from "../support/virtual-clock.ts";

type Known = ReturnType<typeof read> & { readonly thinned?: { from: number; to: number; count: number } };

const FRESH_FOR = 5 * 60_000;

const step = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant("record" as const),
      minutes: fc.integer({ min: 1, max: 90 }),
      perAppend: fc.constantFrom(1, 1, 30),
      events: fc.constantFrom(0, 0, 0, 1, 3),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("take" as const),
      lane: fc.constantFrom(...LANES),
      count: fc.integer({ min: 1, max: 40 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("deliver" as const), count: fc.integer({ min: 1, max: 60 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("reject" as const), count: fc.integer({ min: 1, max: 5 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("release" as const), count: fc.integer({ min: 1, max: 60 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("crash" as const) }) },
);

/** Watches every commit of an outbox, and holds it to the order. */
class Witness {
  readonly stored = new Map<number, Entry>();
  /** What every number ever held, deleted or not. */
  readonly texts = new Map<number, Known>();
  readonly taken = new Set<number>();
  readonly appendedAt = new Map<number, number>();
  readonly reasons = new Set<string>();
  #before: LoadedState | undefined;

  constructor(private readonly now: () => number) {}

  readonly rejected = new Set<number>();
  /** What was wrong with a commit. Thrown there, it would look like a store that fails. */
  failure: unknown;

  mustSee(operations: Parameters<MemoryStore["commit"]>[0]): void {
    try {
      this.sees(operations);
    } catch (error) {
      this.failure ??= error;
    }
  }

  /** @param operations of a commit that is about to be made. */
  sees(operations: Parameters<MemoryStore["commit"]>[0]): void {
    const puts = operations.flatMap((one) => (one.type === "put" ? [one] : []));
    const stateValue = puts.find((one) => !isEntry(one))?.value;
    const decoded = decodeState(stateValue ?? new Uint8Array());
    if (!("state" in decoded)) throw new Error("a commit without a state");
    const { state } = decoded;
    const added = puts.filter(isEntry).map((put) => entryOf(put, state.epoch));
    const gone = operations.flatMap((one) => {
      if (one.type !== "del") return [];
      const entry = this.stored.get(parseEntryKey(one.key)?.seq ?? 0);
      return entry === undefined ? [] : [entry];
    });
    const before = this.#before?.epoch === state.epoch ? this.#before : undefined;
    const wasSettled = ({ track, position }: Entry) => before?.tracks[track].ledger.has(position) === true;
    const declared = added.map(({ json }) => JSON.parse(json) as Known).filter(({ kind }) => kind === "lost");
    for (const { seq } of gone) this.stored.delete(seq);

    for (const { seq } of gone) expect(this.taken.has(seq), `${seq} is in flight`).toBe(false);
    const unsent = gone.filter((entry) => !wasSettled(entry) && !this.delivered.has(entry.seq));
    for (const { seq } of unsent) {
      const covers = declared.filter(({ from = 0, to = 0, epoch }) => epoch === undefined && from <= seq && seq <= to);
      expect(covers.length, `${seq} goes with its declaration`).toBeGreaterThan(0);
    }
    const thinned = declared.filter(({ reason }) => reason === "thinned");
    const dropped = declared.filter(({ reason }) => reason === "retention");
    // What the broker rejected goes as well when it lies below what was reclaimed.
    const forRoom = unsent.filter(({ seq }) => !this.rejected.has(seq));
    const folded = forRoom.length >= 32 && forRoom.every(({ seq }) => this.texts.get(seq)?.kind === "lost");
    if (folded) this.reasons.add("folded declarations");
    else if (forRoom.length > 0 && thinned.length + dropped.length > 0) {
      const left = [...this.stored.values()];
      expect(left.filter(wasSettled), "what is settled goes before what is not").toEqual([]);
      const free = (entry: Entry) =>
        !this.taken.has(entry.seq) && !state.tracks[entry.track].ledger.has(entry.position);
      const tracks = new Set(forRoom.map(({ track }) => track));
      expect(tracks.size).toBe(1);
      const [track = "event"] = tracks;
      // The oldest of its track: nothing free that is left there is older than what goes.
      const newestGone = Math.max(...forRoom.map(({ seq }) => seq));
      const older = left.filter((entry) => entry.track === track && entry.seq < newestGone && free(entry));
      // An unfinished slot may stay behind records of other slots, as it does after a jump of the clock; here it never jumps.
      expect(
        older.map(({ seq }) => seq),
        "the oldest of its track goes first",
      ).toEqual([]);
      if (dropped.length > 0) {
        const sooner = track === "event" ? COARSEST_FIRST : COARSEST_FIRST.slice(0, COARSEST_FIRST.indexOf(track));
        const spared = left.filter((entry) => sooner.includes(entry.track) && free(entry));
        expect(
          spared.map(({ seq }) => seq),
          "the coarsest goes first, events last",
        ).toEqual([]);
        this.reasons.add(`dropped ${track}`);
      }
      if (thinned.length > 0) {
        for (const { seq } of forRoom) {
          const age = this.now() - (this.appendedAt.get(seq) ?? Number.NEGATIVE_INFINITY);
          expect(age, `${seq} is live and is not thinned`).toBeGreaterThanOrEqual(FRESH_FOR * (1 - 1 / 256));
        }
        this.reasons.add(`thinned ${track}`);
      }
    }
    for (const entry of added) {
      this.stored.set(entry.seq, entry);
      this.texts.set(entry.seq, { ...(JSON.parse(entry.json) as Known), seq: entry.seq });
    }
    this.#before = state;
  }

  /** Told to be delivered, whether or not that is on disk yet. */
  readonly delivered = new Set<number>();
}

function watched(disk: MemoryDisk, witness: Witness): FaultyStore {
  const store = new MemoryStore(disk);
  const commit = store.commit.bind(store);
  store.commit = (operations, durability) => {
    witness.mustSee(operations);
    return commit(operations, durability);
  };
  return new FaultyStore(store);
}

/** A disk whose store is the second of its site: it begins with the declaration of what the first one held. */
async function secondStore(): Promise<MemoryDisk> {
  const disk = new MemoryDisk();
  const { outbox } = await openOutbox(new MemoryStore(disk));
  await outbox.append([link(1), link(2), alarm(3)]);
  await outbox.close();
  disk.current.load([]);
  disk.synced.load([]);
  return disk;
}

test("through all of its life the outbox keeps the order, declares exactly, and merged records cover what they stand for", async () => {
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 8, maxLength: 40 }),
      fc.oneof(fc.integer({ min: 3000, max: 9000 }), fc.integer({ min: 9000, max: 40_000 })),
      async (steps, maximumBytes) => {
        const clock = new VirtualClock();
        const options = { maximumBytes, freshFor: FRESH_FOR };
        const witness = new Witness(() => clock.monotonic());
        let disk = await secondStore();
        let { outbox } = await openOutbox(watched(disk, witness), { options, clock });
        const inFlight: number[] = [];
        const arrived = new Map<number, Known>();
        let number = 0;
        const arrives = (records: readonly Known[]) => {
          for (const record of records) {
            expect(arrived.has(record.seq), `${record.seq} arrives once`).toBe(false);
            expect(record).toEqual(witness.texts.get(record.seq));
            arrived.set(record.seq, record);
          }
        };
        for (const one of steps) {
          if (one.do === "record") {
            for (let left = one.minutes; left > 0; left -= one.perAppend) {
              const count = Math.min(left, one.perAppend);
              await clock.advance(count * 60_000);
              const drafts = Array.from({ length: count }, () => minute(++number));
              const events = Array.from({ length: left === one.minutes ? one.events : 0 }, () => alarm(++number));
              const known = new Set(witness.texts.keys());
              const at = clock.monotonic();
              await outbox.append([...drafts, ...events]);
              for (const [seq, { samples }] of witness.texts) {
                if (!known.has(seq) && samples !== undefined) witness.appendedAt.set(seq, at);
              }
            }
          } else if (one.do === "take") {
            const seqs = seqsOf(await outbox.take(one.lane, { ...NO_LIMIT, records: one.count }));
            for (const seq of seqs) witness.taken.add(seq);
            inFlight.push(...seqs);
          } else if (one.do === "crash") {
            const left = disk.crashed("killed");
            const old = outbox;
            disk = left;
            witness.taken.clear();
            // What an earlier process recorded is late for this one.
            witness.appendedAt.clear();
            inFlight.length = 0;
            ({ outbox } = await openOutbox(watched(left, witness), { options, clock }));
            // The old one works on its own copy, which nobody watches any more.
            await withTime(clock, quietly(old, witness));
          } else {
            const seqs = inFlight.splice(0, one.count);
            for (const seq of seqs) witness.taken.delete(seq);
            if (one.do === "release") outbox.release(seqs);
            else {
              if (one.do === "deliver") {
                for (const seq of seqs) witness.delivered.add(seq);
                arrives(seqs.map((seq) => witness.texts.get(seq) as Known));
              }
              if (one.do === "reject") for (const seq of seqs) witness.rejected.add(seq);
              const outcome = one.do === "deliver" ? "delivered" : "rejected";
              const settled = outbox.settle(seqs, { outcome, reason: "rejected" } as never);
              await Promise.all([settled, outbox.append([alarm(++number)])]);
            }
          }
          const { recorded, delivered, queued, lost, thinned } = outbox.account();
          expect(recorded).toBe(delivered + queued + lost + thinned);
          expect(delivered).toBe(arrived.size);
          if (witness.failure !== undefined) throw witness.failure;
        }
        outbox.release(inFlight);
        witness.taken.clear();
        for (const record of await drainQuietly(outbox, witness)) arrives([record]);
        const { recorded, delivered, queued, lost, thinned } = outbox.account();
        expect([queued, delivered]).toEqual([0, arrived.size]);

        const all = [...arrived.values()].sort(bySeq);
        const earlier = all.filter(({ kind, epoch }) => kind === "lost" && epoch !== undefined);
        expect(earlier.map(({ from, to, count, reason }) => [from, to, count, reason])).toEqual([
          [1, 3, 3, "store-missing"],
        ]);
        const declared = all.filter(({ kind, epoch }) => kind === "lost" && epoch === undefined);
        expect(sum(declared.map(({ count = 0 }) => count))).toBe(lost + thinned);
        if (declared.length > 0) expect(declared.at(-1)?.total).toBe(lost + thinned);
        for (let seq = 1; seq <= recorded; seq++) {
          const covered = declared.some(({ from = 0, to = 0 }) => from <= seq && seq <= to);
          expect(arrived.has(seq) || covered, `record ${seq} came or was declared`).toBe(true);
        }
        for (const merged of [...witness.texts.values()].filter((record) => record.thinned !== undefined)) {
          coversItsParts(merged, witness.texts);
        }
        for (const reason of witness.reasons) seen.add(reason);
      },
    ),
    { numRuns: 25 },
  );
  for (const expected of [
    ...["thinned telemetry", "thinned thinned5"],
    ...["dropped thinned60", "dropped telemetry", "dropped event"],
  ]) {
    expect(seen, expected).toContain(expected);
  }
}, 240_000);

/** Ends a process that was cut off: what it still writes goes to a copy and concerns nobody. */
async function quietly(outbox: { close(): Promise<void> }, witness: Witness): Promise<void> {
  const sees = witness.sees;
  witness.sees = () => {};
  await outbox.close();
  witness.sees = sees;
}

async function drainQuietly(outbox: Parameters<typeof drain>[0], witness: Witness): Promise<readonly Known[]> {
  // The order is not asked of what is delivered meanwhile: the drain settles behind the witness's back. Texts are still kept.
  const sees = witness.sees.bind(witness);
  witness.sees = (operations) => {
    for (const one of operations) {
      if (one.type !== "put" || !isEntry(one)) continue;
      const { json, seq } = entryOf(one, outbox.epoch);
      witness.texts.set(seq, { ...(JSON.parse(json) as Known), seq });
    }
  };
  const records = await drain(outbox);
  witness.sees = sees;
  return records.map((record) => read(record) as Known);
}

interface Window {
  readonly at?: number;
  readonly span?: number;
}

/** From the earliest start to the latest end of all original records between the numbers that it stands for. */
function coversItsParts(merged: Known, texts: ReadonlyMap<number, Known>): void {
  const { from, to, count } = merged.thinned ?? { from: 1, to: 0, count: 0 };
  expect(count).toBeLessThanOrEqual(to - from + 1);
  const parts = [...texts.values()].filter(({ seq, kind }) => from <= seq && seq <= to && kind === merged.kind);
  const window = (record: Known) => {
    const { at = 0, span = 0 } = record as Window;
    return { start: at - span, end: at };
  };
  const own = window(merged);
  // Of what lies between its numbers at least as many are within its span as it says it stands for.
  const within = parts.filter((part) => window(part).start >= own.start && window(part).end <= own.end);
  expect(within.length, `${merged.seq} stands for ${count}`).toBeGreaterThanOrEqual(count);
}
