import fc from "fast-check";
import { expect, test } from "vitest";
import { LANES, type Lane } from "../../agent/core/queue.ts";
import type { OutboxOptions } from "../../agent/outbox/outbox.ts";
import { type CommitFault, FaultyStore } from "../support/faulty-store.ts";
import { MemoryDisk, MemoryStore } from "../support/memory-store.ts";
import {
  alarm,
  drain,
  minute,
  NO_LIMIT,
  type OpenOutbox,
  openOutbox,
  pending,
  read,
  withTime,
} from "../support/outbox-harness.ts";
import { VirtualClock } from "../support/virtual-clock.ts";

type Step =
  | { readonly do: "append"; readonly events: readonly boolean[] }
  | { readonly do: "take"; readonly lane: Lane; readonly count: number }
  | { readonly do: "settle"; readonly count: number; readonly outcome: "delivered" | "rejected" }
  | { readonly do: "release"; readonly count: number }
  | { readonly do: "wait"; readonly ms: number }
  | { readonly do: "fault"; readonly fault: CommitFault }
  | { readonly do: "crash"; readonly kind: "killed" | "power cut"; readonly appending: number; readonly turns: number };

const count = fc.integer({ min: 1, max: 8 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("append" as const),
      events: fc.array(fc.boolean(), { minLength: 1, maxLength: 6 }),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("take" as const), lane: fc.constantFrom(...LANES), count }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("settle" as const),
      count,
      outcome: fc.constantFrom("delivered" as const, "delivered" as const, "rejected" as const),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("release" as const), count }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("wait" as const), ms: fc.integer({ min: 0, max: 60_000 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("fault" as const),
      fault: fc.constantFrom("before" as const, "after" as const),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("crash" as const),
      kind: fc.constantFrom("killed" as const, "power cut" as const),
      appending: fc.nat({ max: 5 }),
      turns: fc.nat({ max: 6 }),
    }),
  },
);

type Known = ReturnType<typeof read>;

/** An outbox over a disk that crashes and fails, whose whole life is remembered. */
class Site {
  disk = new MemoryDisk();
  store = new FaultyStore(new MemoryStore(this.disk));
  clock = new VirtualClock();
  opened: OpenOutbox;
  numbers = 0;
  /** Taken and not settled, oldest take first. */
  taken: Known[] = [];

  private constructor(
    readonly options: Partial<OutboxOptions>,
    opened: OpenOutbox,
  ) {
    this.opened = opened;
  }

  static async begin(options: Partial<OutboxOptions>): Promise<Site> {
    const disk = new MemoryDisk();
    const store = new FaultyStore(new MemoryStore(disk));
    const clock = new VirtualClock();
    const site = new Site(options, await openOutbox(store, { options, clock }));
    Object.assign(site, { disk, store, clock });
    return site;
  }

  get outbox() {
    return this.opened.outbox;
  }

  get account() {
    return this.outbox.account();
  }

  drafts(events: readonly boolean[]) {
    return events.map((event) => (event ? alarm(++this.numbers) : minute(++this.numbers)));
  }

  within<T>(promise: Promise<T>): Promise<T> {
    return withTime(this.clock, promise);
  }

  /** The next commit fails once. */
  failNext(fault: CommitFault): void {
    const failing = this.store.commits + 1;
    this.store.commitFault = (commit) => (commit === failing ? fault : undefined);
  }

  async take(lane: Lane, records: number): Promise<readonly Known[]> {
    const found = (await this.outbox.take(lane, { ...NO_LIMIT, records })).map(read);
    this.taken.push(...found);
    return found;
  }

  /** Ends this process without a word and begins another one on what it has left. */
  async crash(kind: "killed" | "power cut"): Promise<void> {
    const left = this.disk.crashed(kind);
    const old = this.opened.outbox;
    this.disk = left;
    this.store = new FaultyStore(new MemoryStore(left));
    this.opened = await openOutbox(this.store, { options: this.options, clock: this.clock });
    this.taken = [];
    // The old one works on its own copy; closing it only ends its timers.
    await this.within(old.close());
  }
}

test("after any sequence of steps, faults and crashes the account is the model's, record by record", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
      const site = await Site.begin({ freshFor: 30_000 });
      /** Sequence number -> what the record holds, for everything that is queued. */
      const queued = new Map<number, number | undefined>();
      let recorded = 0;
      let delivered = 0;
      let lost = 0;
      /** Settled without the promise having resolved: after a crash they may be queued again. */
      const unsure = new Map<number, number | undefined>();

      const check = () => expect(site.account).toMatchObject({ recorded, delivered, lost, queued: queued.size });
      const matches = async () => {
        site.outbox.release(site.taken.splice(0).map((record) => record.seq));
        const found = (await pending(site.outbox)).map(read);
        expect(new Map(found.map((record) => [record.seq, record.samples]))).toEqual(queued);
      };
      const adopt = (events: readonly boolean[], first: number) => {
        events.forEach((event, index) => {
          queued.set(++recorded, event ? undefined : first + index);
        });
      };

      for (const one of steps) {
        if (one.do === "append") {
          const first = site.numbers + 1;
          await site.within(site.outbox.append(site.drafts(one.events)));
          adopt(one.events, first);
        } else if (one.do === "take") {
          const free = [...queued.keys()].filter((seq) => !site.taken.some((record) => record.seq === seq));
          const found = await site.take(one.lane, one.count);
          for (const record of found) {
            expect(free).toContain(record.seq);
            expect(record.samples).toBe(queued.get(record.seq));
          }
          expect(found.map((record) => record.seq)).toEqual(found.map((record) => record.seq).sort((a, b) => a - b));
        } else if (one.do === "settle") {
          const seqs = site.taken.splice(0, one.count).map((record) => record.seq);
          const settled = site.outbox.settle(seqs, { outcome: one.outcome, reason: "rejected" } as never);
          for (const seq of seqs) {
            unsure.set(seq, queued.get(seq));
            queued.delete(seq);
          }
          if (one.outcome === "delivered") delivered += seqs.length;
          else lost += seqs.length;
          const sure = settled.then(
            () => {
              for (const seq of seqs) unsure.delete(seq);
            },
            () => undefined,
          );
          if (one.outcome === "rejected" && seqs.length > 0) {
            await site.within(sure);
            queued.set(++recorded, undefined);
          }
        } else if (one.do === "release") {
          site.outbox.release(site.taken.splice(0, one.count).map((record) => record.seq));
        } else if (one.do === "wait") {
          await site.clock.advance(one.ms);
        } else if (one.do === "fault") {
          site.failNext(one.fault);
        } else {
          const events = Array.from({ length: one.appending }, (_, index) => index % 2 === 0);
          const first = site.numbers + 1;
          const appending = site.outbox.append(site.drafts(events));
          appending.catch(() => undefined);
          for (let turn = 0; turn < one.turns; turn++) await new Promise((resolve) => setImmediate(resolve));
          const mayReturn = new Map(unsure);
          unsure.clear();
          await site.crash(one.kind);
          const found = site.account;
          expect(found.recorded - recorded === 0 || found.recorded - recorded === events.length).toBe(true);
          if (found.recorded > recorded) adopt(events, first);
          const left = new Set((await pending(site.outbox)).map((record) => record.seq));
          for (const [seq, number] of mayReturn) {
            if (!left.has(seq)) continue;
            queued.set(seq, number);
            delivered--;
          }
          await matches();
        }
        check();
      }
      // A fault may still be to come with the last settlements; nothing is handed out until it is repaired.
      site.outbox.release(site.taken.splice(0).map((record) => record.seq));
      await site.clock.advance(60_000);
      await matches();
      check();
      await site.within(site.outbox.close());
    }),
    { numRuns: 120 },
  );
}, 120_000);

/** Once newer records have taken all the room, no older one may still be there: what is not found again is never deleted. */
async function nothingIsLeftBehind(site: Site, maximumBytes: number): Promise<void> {
  await site.crash("power cut");
  for (let bytes = 0; bytes < 3 * maximumBytes; bytes += 300) {
    await site.outbox.append(site.drafts([false, true]));
    for (const lane of LANES) {
      const seqs = (await site.outbox.take(lane, NO_LIMIT)).map((record) => record.seq);
      await Promise.all([site.outbox.settle(seqs, { outcome: "delivered" }), site.outbox.append(site.drafts([true]))]);
    }
  }
  await site.outbox.close();
  const stored = site.disk.synced.all().filter(({ key }) => key.length > 1);
  const seqs = stored.map(({ key }) => Buffer.from(key).readUIntBE(7, 6)).sort((a, b) => a - b);
  const { recorded } = site.account;
  expect(seqs).toEqual(seqs.map((_, index) => recorded - seqs.length + 1 + index));
  expect(site.outbox.status().bytes).toBe(stored.reduce((sum, { key, value }) => sum + key.length + value.length, 0));
}

test("with a store far too small everything recorded is delivered or declared lost, exactly once", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 10, maxLength: 60 }),
      fc.oneof(fc.integer({ min: 1500, max: 4000 }), fc.integer({ min: 8000, max: 20_000 })),
      async (steps, maximumBytes) => {
        const site = await Site.begin({ freshFor: 30_000, maximumBytes });
        const arrived = new Map<number, Known>();
        const check = () => {
          const { recorded, delivered, queued, lost, thinned } = site.account;
          expect(recorded).toBe(delivered + queued + lost + thinned);
          expect(delivered).toBe(arrived.size);
        };
        const deliver = async (seqs: readonly number[], outcome: "delivered" | "rejected") => {
          // Settled while the store is read to make room for an append.
          const appending = site.outbox.append(site.drafts([false, false, false]));
          for (let turn = 0; turn < seqs.length; turn++) await new Promise((resolve) => setImmediate(resolve));
          const settled = site.outbox.settle(seqs, { outcome, reason: "rejected" } as never);
          // With an append behind it the settlement is on disk, so a later crash cannot bring it back.
          await site.within(Promise.all([appending, settled, site.outbox.append(site.drafts([false]))]));
        };
        for (const one of steps) {
          if (one.do === "append") await site.within(site.outbox.append(site.drafts([...one.events, ...one.events])));
          else if (one.do === "take") await site.take(one.lane, one.count);
          else if (one.do === "settle") {
            const records = site.taken.splice(0, one.count);
            await deliver(
              records.map((record) => record.seq),
              one.outcome,
            );
            if (one.outcome === "delivered") for (const record of records) arrived.set(record.seq, record);
          } else if (one.do === "release") {
            site.outbox.release(site.taken.splice(0, one.count).map((record) => record.seq));
          } else if (one.do === "wait") await site.clock.advance(one.ms);
          else if (one.do === "fault") site.failNext(one.fault);
          else {
            site.outbox.append(site.drafts([false, true, false])).catch(() => undefined);
            for (let turn = 0; turn < one.turns; turn++) await new Promise((resolve) => setImmediate(resolve));
            await site.crash(one.kind);
          }
          check();
        }
        site.outbox.release(site.taken.map((record) => record.seq));
        for (const record of await site.within(drain(site.outbox))) {
          expect(arrived.has(record.seq)).toBe(false);
          arrived.set(record.seq, read(record));
        }
        const { recorded, delivered, queued, lost, thinned } = site.account;
        expect([queued, delivered]).toEqual([0, arrived.size]);
        const declared = [...arrived.values()].filter((record) => record.kind === "lost");
        expect(declared.reduce((sum, record) => sum + (record.count ?? 0), 0)).toBe(lost + thinned);
        for (let seq = 1; seq <= recorded; seq++) {
          const covered = declared.some(({ from = 0, to = 0 }) => from <= seq && seq <= to);
          expect(arrived.has(seq) || covered, `record ${seq}`).toBe(true);
        }
        await nothingIsLeftBehind(site, maximumBytes);
      },
    ),
    { numRuns: 120 },
  );
}, 120_000);
