import { describe, expect, test } from "vitest";
import type { Lane } from "../../agent/core/queue.ts";
import type { Draft } from "../../agent/core/record.ts";
import type { Outbox } from "../../agent/outbox/outbox.ts";
import { MemoryDisk, MemoryStore } from "../support/memory-store.ts";
import { alarm, drain, minute, NO_LIMIT, openOutbox, read, seqsOf } from "../support/outbox-harness.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { VirtualClock } from "../support/virtual-clock.ts";

const DELIVERED = { outcome: "delivered" } as const;
const MINUTE = 60_000;
const DAY = 1440;
/** What one commit adds, and what its own declaration needs: the bound is looked at before they are there. */
const SLACK_BYTES = 4096;

interface Known {
  readonly seq: number;
  readonly kind: string;
  readonly at?: number;
  readonly span?: number;
  readonly from?: number;
  readonly to?: number;
  readonly count?: number;
  readonly total?: number;
}

/** What a box records in one minute; now and then something happens. */
function minuteOf(number: number): readonly Draft[] {
  const link = minute(number);
  const host: Draft = { at: link.at ?? 0, kind: "host", span: MINUTE, cpuRatio: 0.1, uptimeMs: number * MINUTE };
  return number % 211 === 0 ? [link, host, alarm(number)] : [link, host];
}

function kept(disk: MemoryDisk): number {
  return disk.synced
    .all()
    .filter(({ key }) => key.length > 1)
    .reduce((sum, { key, value }) => sum + key.length + value.length, 0);
}

/** In which order the outbox first made room in which way. */
function firstOfEach(lines: Awaited<ReturnType<typeof openOutbox>>["lines"]): readonly string[] {
  return [...new Set(lines.flatMap(({ message }) => (message.startsWith("records are ") ? [message] : [])))];
}

/** Checks what the centre knows in the end: each record came, or was declared, and the declarations add up. */
function isComplete(outbox: Outbox, arrived: readonly Known[]): void {
  const { recorded, delivered, queued, lost, thinned } = outbox.account();
  expect([queued, delivered]).toEqual([0, arrived.length]);
  const declared = arrived.filter(({ kind }) => kind === "lost").sort((a, b) => a.seq - b.seq);
  expect(declared.reduce((sum, { count = 0 }) => sum + count, 0)).toBe(lost + thinned);
  expect(declared.at(-1)?.total).toBe(lost + thinned);
  const known = new Uint8Array(recorded + 1);
  for (const { from = 0, to = 0 } of declared) known.fill(1, from, to + 1);
  for (const { seq } of arrived) known[seq] = 1;
  expect(known.indexOf(0, 1)).toBe(-1);
}

/** The first time that each number is handed out in the backlog, in that order. */
class Backlog {
  readonly #seen = new Set<number>();
  #last = 0;
  count = 0;

  sees(seqs: readonly number[]): void {
    for (const seq of seqs) {
      if (this.#seen.has(seq)) continue;
      expect(seq, "the numbers of the backlog rise").toBeGreaterThan(this.#last);
      this.#last = seq;
      this.#seen.add(seq);
      this.count++;
    }
  }
}

describe.each([
  [64, 10],
  [128, 20],
])("an outage in a store of %i KiB, %i days of link and host minutes", (kibibytes, days) => {
  test("keeps the bound, thins to 5, 15 and 60 minutes before it drops, and accounts for every record", async () => {
    const maximumBytes = kibibytes * 1024;
    const disk = new MemoryDisk();
    const { outbox, clock, lines } = await openOutbox(new MemoryStore(disk), { options: { maximumBytes } });
    const tracksAt = new Map<number, number>();
    let mostKept = 0;
    // Ten minutes a commit: the clock is what takes the time here.
    for (let number = 0; number < days * DAY; number += 10) {
      await clock.advance(10 * MINUTE);
      await outbox.append(Array.from({ length: 10 }, (_, index) => minuteOf(number + index)).flat());
      mostKept = Math.max(mostKept, kept(disk));
      expect(outbox.status().bytes).toBe(kept(disk));
      for (const { key } of disk.synced.all()) if (!tracksAt.has(key[0] ?? 0)) tracksAt.set(key[0] ?? 0, number);
    }
    expect(mostKept).toBeLessThanOrEqual(maximumBytes + SLACK_BYTES);
    const [five, fifteen, sixty] = [0x0c, 0x0a, 0x08].map((prefix) => tracksAt.get(prefix) ?? Number.NaN);
    expect(five).toBeGreaterThan(0);
    expect(fifteen).toBeGreaterThan(five ?? 0);
    expect(sixty).toBeGreaterThan(fifteen ?? 0);
    expect(firstOfEach(lines)).toEqual(["records are thinned", "records are declared lost"]);
    const { lost, thinned } = outbox.account();
    expect(thinned).toBeGreaterThan(10 * lost);
    // No event was dropped while there was telemetry.
    const arrived = (await drain(outbox)).map((record) => read(record) as Known);
    expect(arrived.filter(({ kind }) => kind === "alarm")).toHaveLength(Math.ceil((days * DAY) / 211));
    // The history that is left reaches to the end without a hole: each window begins where one before it ended.
    const windows = arrived.filter(({ kind }) => kind === "link").sort((a, b) => (a.at ?? 0) - (b.at ?? 0));
    let until = (windows[0]?.at ?? 0) - (windows[0]?.span ?? 0);
    for (const { at = 0, span = 0, seq } of windows) {
      expect(at - span, `window of ${seq}`).toBe(until);
      until = at;
    }
    expect(until).toBe(minute(days * DAY - 1).at);
    isComplete(outbox, arrived);
  }, 120_000);
});

/** Draining as the uplink does it: events, then live, then backlog, a few of each. */
async function drainSome(outbox: Outbox, records: number, backlog: Backlog) {
  const taken: { lane: Lane; record: Known }[] = [];
  for (const lane of ["event", "live", "backlog"] as const) {
    const found = await outbox.take(lane, { ...NO_LIMIT, records });
    if (lane === "backlog") backlog.sees(seqsOf(found));
    taken.push(...found.map((record) => ({ lane, record: read(record) as Known })));
  }
  return taken.map(({ record }) => record);
}

test.each([1, 2, 3])(
  "while it fills and drains at once the numbers of the backlog rise, released ones aside (%i)",
  async (seed) => {
    const random = seededRandom(seed);
    const below = (limit: number) => Math.floor(random.uniform() * limit);
    const maximumBytes = 96 * 1024;
    const disk = new MemoryDisk();
    const { outbox, clock } = await openOutbox(new MemoryStore(disk), {
      options: { maximumBytes, freshFor: 15 * MINUTE },
    });
    const backlog = new Backlog();
    const arrived: Known[] = [];
    const inFlight: Known[] = [];
    for (let number = 0; number < 12 * DAY; number += 20) {
      await clock.advance(20 * MINUTE);
      await outbox.append(Array.from({ length: 20 }, (_, index) => minuteOf(number + index)).flat());
      // Six days of outage; then the link comes back, slow and unsteady.
      if (number < 6 * DAY) continue;
      for (let turns = below(4); turns > 0; turns--) {
        inFlight.push(...(await drainSome(outbox, 1 + below(40), backlog)));
        if (below(5) === 0) {
          outbox.release(inFlight.splice(0).map(({ seq }) => seq));
          continue;
        }
        const settled = inFlight.splice(0, below(inFlight.length + 1));
        arrived.push(...settled);
        const settling = outbox.settle(
          settled.map(({ seq }) => seq),
          DELIVERED,
        );
        await Promise.all([settling, outbox.append([alarm(number)])]);
      }
      // In flight stays whatever happens, so it may lie above the bound.
      expect(kept(disk)).toBeLessThanOrEqual(maximumBytes + SLACK_BYTES + 300 * inFlight.length);
    }
    outbox.release(inFlight.map(({ seq }) => seq));
    expect(backlog.count).toBeGreaterThan(1000);
    expect(outbox.account().thinned).toBeGreaterThan(10_000);
    arrived.push(...(await drain(outbox)).map((record) => read(record) as Known));
    expect(new Set(arrived.map(({ seq }) => seq)).size).toBe(arrived.length);
    isComplete(outbox, arrived);
  },
  120_000,
);

test("a crash in the middle of it begins the backlog anew, in order, and nothing comes twice that was settled", async () => {
  const options = { maximumBytes: 64 * 1024 };
  let disk = new MemoryDisk();
  const clock = new VirtualClock();
  let { outbox } = await openOutbox(new MemoryStore(disk), { options, clock });
  const settled = new Set<number>();
  const arrived: Known[] = [];
  for (let life = 0; life < 6; life++) {
    for (let number = 0; number < 2 * DAY; number += 30) {
      await clock.advance(30 * MINUTE);
      await outbox.append(Array.from({ length: 30 }, (_, index) => minuteOf(life * 2 * DAY + number + index)).flat());
    }
    const backlog = new Backlog();
    for (let take = 0; take < 5; take++) {
      const records = await drainSome(outbox, 20, backlog);
      for (const { seq } of records) expect(settled.has(seq)).toBe(false);
      await Promise.all([
        outbox.settle(
          records.map(({ seq }) => seq),
          DELIVERED,
        ),
        outbox.append([alarm(life)]),
      ]);
      for (const record of records) settled.add(record.seq);
      arrived.push(...records);
    }
    // Some in flight, and an append on its way.
    await drainSome(outbox, 10, backlog);
    const appending = outbox.append(minuteOf(0)).catch(() => undefined);
    for (let turn = 0; turn < life; turn++) await new Promise((resolve) => setImmediate(resolve));
    const left = disk.crashed(life % 2 === 0 ? "power cut" : "killed");
    await appending;
    await outbox.close();
    disk = left;
    ({ outbox } = await openOutbox(new MemoryStore(disk), { options, clock }));
    const { recorded, delivered, queued, lost, thinned } = outbox.account();
    expect(recorded).toBe(delivered + queued + lost + thinned);
    expect(delivered).toBe(arrived.length);
  }
  for (const record of await drain(outbox)) {
    expect(settled.has(record.seq)).toBe(false);
    arrived.push(read(record) as Known);
  }
  isComplete(outbox, arrived);
}, 120_000);

test("what was live when it was passed over does not come back into the backlog below what that has handed out", async () => {
  const options = { maximumBytes: 24 * 1024, freshFor: 15 * MINUTE };
  const { outbox, clock } = await openOutbox(new MemoryStore(), { options });
  let before = 0;
  // Up to an append that room is made for: the merged records then have higher numbers than those that are still live.
  for (let number = 0; number < 200 || outbox.account().thinned === before; number += 5) {
    before = outbox.account().thinned;
    await clock.advance(5 * MINUTE);
    await outbox.append(Array.from({ length: 5 }, (_, index) => minute(number + index)));
  }
  const backlog = new Backlog();
  // All that is late, while the newest are live and nobody takes them.
  for (let more = true; more; ) {
    const seqs = seqsOf(await outbox.take("backlog", { ...NO_LIMIT, records: 50 }));
    backlog.sees(seqs);
    more = seqs.length > 0;
  }
  await clock.advance(60 * MINUTE);
  backlog.sees(seqsOf(await outbox.take("backlog", NO_LIMIT)));
  await outbox.close();
});

test("declarations do not crowd out what they speak of: hourly history is left, however long it lasts", async () => {
  const maximumBytes = 64 * 1024;
  const disk = new MemoryDisk();
  const { outbox, clock } = await openOutbox(new MemoryStore(disk), { options: { maximumBytes } });
  for (let number = 0; number < 14 * DAY; number += 10) {
    await clock.advance(10 * MINUTE);
    await outbox.append(Array.from({ length: 10 }, (_, index) => minute(number + index)));
  }
  const declarations = disk.synced.all().filter(({ value }) => Buffer.from(value).includes('"kind":"lost"'));
  const bytes = declarations.reduce((sum, { key, value }) => sum + key.length + value.length, 0);
  expect(bytes).toBeLessThan(maximumBytes / 2);
  const history = (await drain(outbox)).map((record) => read(record) as Known).filter(({ kind }) => kind === "link");
  expect(history.reduce((sum, { span = 0 }) => sum + span, 0)).toBeGreaterThan(3 * DAY * MINUTE);
}, 60_000);

test("records of a boot that was dated later are merged with their time of day", async () => {
  const disk = new MemoryDisk();
  const clock = new VirtualClock({ bootId: "a", monotonic: 10_000, trusted: false });
  const { outbox } = await openOutbox(new MemoryStore(disk), { clock, options: { maximumBytes: 60_000, freshFor: 0 } });
  for (let number = 1; number <= 200; number++) {
    await outbox.append([{ boot: "a", up: number * MINUTE, kind: "link", span: MINUTE, samples: 6 }]);
  }
  const anchor = { boot: "a", up: 201 * MINUTE, at: 1_700_000_000_000 };
  await outbox.append([{ at: anchor.at, kind: "clock", anchor }]);
  const later = { boot: "b", up: 1, at: anchor.at + MINUTE };
  await outbox.append([{ at: later.at, kind: "clock", anchor: later }]);
  for (let number = 1; number <= 600; number++) {
    await outbox.append([{ at: later.at + number * MINUTE, kind: "link", span: MINUTE, samples: 6 }]);
  }
  expect(outbox.account().thinned).toBeGreaterThan(200);
  const links = (await drain(outbox)).map((record) => read(record) as Known).filter(({ kind }) => kind === "link");
  expect(links.filter(({ at }) => at === undefined)).toEqual([]);
  await outbox.close();
});

test("tracks that all begin with a damaged record do not wait for each other", async () => {
  const disk = new MemoryDisk();
  const options = { maximumBytes: 60_000 };
  const first = await openOutbox(new MemoryStore(disk), { options: { ...options, freshFor: 0 } });
  for (let number = 1; number <= 2000; number++) await first.outbox.append(minuteOf(number));
  await first.outbox.close();
  const damaged = disk.crashed("killed");
  const seen = new Set<number>();
  for (const entry of damaged.current.all()) {
    const prefix = entry.key[0] ?? 0;
    if (entry.key.length === 1 || seen.has(prefix)) continue;
    seen.add(prefix);
    const value = entry.value.slice();
    value[25] = (value[25] ?? 0) ^ 1;
    damaged.current.apply([{ type: "put", key: entry.key, value }]);
  }
  expect(seen.size).toBeGreaterThan(2);
  const { outbox } = await openOutbox(new MemoryStore(damaged), { options });
  const { queued } = outbox.account();
  expect((await drain(outbox)).length).toBeGreaterThan(queued - 10);
  expect(outbox.account()).toMatchObject({ queued: 0 });
});
