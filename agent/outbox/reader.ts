import { isProblem } from "../core/errors.ts";
import type { Account, QueuedRecord } from "../core/queue.ts";
import type { Store, StoreEntry } from "../core/store.ts";
import { Books } from "./books.ts";
import { decodeEntry, epochOf } from "./entry.ts";
import { FIRST_KEY, LAST_KEY, parseEntryKey } from "./keys.ts";
import type { Interval } from "./ledger.ts";
import { findStrays, loadState } from "./load.ts";
import { readUndamaged, type StoredEntry, type Track } from "./track.ts";

const CHUNK = 64;

/** `queued`: what is neither delivered nor declared lost; `all`: what was delivered and is still there as well. */
export type ReaderChoice = "queued" | "all";

export interface ReaderOptions {
  /**
   * True while an outbox works on the same store: what it adds and removes meanwhile is passed over. False: the store is at rest, and
   * whatever does not fit together is damage.
   */
  readonly live: boolean;
}

/** What a reader met and did not hand out. Grows while the records are read. */
export interface ReaderDamage {
  /** Numbers of records whose entry cannot be believed; the first MAXIMUM_NAMED of them. */
  readonly seqs: readonly number[];
  /** All of those, and the ones whose entry is gone altogether. */
  readonly count: number;
}

export const MAXIMUM_NAMED = 1000;

/** An outbox as it lies in a store. */
export interface OutboxReading {
  readonly epoch: string;
  /** Absent where the state was lost. */
  readonly account?: Account;
  /** Nothing says any more what was delivered: every entry that can be believed counts as queued, in no particular order. */
  readonly stateLost: boolean;
  readonly damage: ReaderDamage;
  /** By rising number where the state is known. May be read once. */
  records(choice: ReaderChoice): AsyncGenerator<QueuedRecord>;
}

/**
 * Reads an open store without writing to it. Undefined when nothing was ever recorded in it, or nothing of it can be believed.
 * Rejects with `store-newer`, or with what Store.range rejects with; so do the records.
 */
export async function readOutbox(store: Store, { live }: ReaderOptions): Promise<OutboxReading | undefined> {
  const books = await loadBooks(store, live);
  if (books === "empty") return undefined;
  const damage = new Damage();
  if (books === undefined) {
    const epoch = await firstEpoch(store);
    if (epoch === undefined) return undefined;
    return { epoch, stateLost: true, damage, records: () => everyEntry(store, epoch, damage) };
  }
  return {
    epoch: books.epoch,
    account: books.account(),
    stateLost: false,
    damage,
    records: (choice) =>
      merged(books.tracks.map((track) => trackRecords(store, books.epoch, track, choice, live, damage))),
  };
}

class Damage implements ReaderDamage {
  readonly seqs: number[] = [];
  count = 0;

  entry(seq: number): void {
    this.count += 1;
    if (this.seqs.length < MAXIMUM_NAMED) this.seqs.push(seq);
  }

  missing(count: number): void {
    this.count += count;
  }
}

/** Undefined when what the store says of itself is missing, damaged, or older than its entries, as after a repair. */
async function loadBooks(store: Store, live: boolean): Promise<Books | "empty" | undefined> {
  const books = new Books();
  try {
    const state = await loadState(store);
    if (state === undefined) return "empty";
    if (!live) await findStrays(store, state);
    books.restore(state);
    return books;
  } catch (error) {
    // Only a read that failed has a cause; damage that was read has none.
    if (isProblem(error, "store-unreadable") && error.cause === undefined) return undefined;
    throw error;
  }
}

/** The records of one track, oldest first. */
async function* trackRecords(
  store: Store,
  epoch: string,
  track: Track,
  choice: ReaderChoice,
  live: boolean,
  damage: Damage,
): AsyncGenerator<QueuedRecord> {
  for (const { from, to, queued } of runs(track, choice)) {
    for (let next = from; next <= to; next += CHUNK) {
      const window = { from: next, to: Math.min(to, next + CHUNK - 1) };
      const entries = await readUndamaged(store, track.name, window);
      // What was delivered may be gone already, and so may anything while an outbox is at work: that is no loss.
      if (queued && !live) damage.missing(window.to - window.from + 1 - entries.length);
      for (const entry of entries) {
        const record = verified(entry, epoch);
        if (record === undefined) damage.entry(entry.seq);
        else yield record;
      }
    }
  }
}

/** The stretches of positions to read, in order. No settled entry below `reclaimed` is there any more; a queued one may be. */
function* runs({ ledger, newest, reclaimed }: Track, choice: ReaderChoice): Generator<Interval & { queued: boolean }> {
  const end = newest + 1;
  let next = 1;
  for (;;) {
    const open = ledger.openRun(next, end);
    const settled = choice === "all" ? ledger.settledRun(Math.max(next, reclaimed), end) : undefined;
    const isOpen = settled === undefined || (open !== undefined && open.from < settled.from);
    const run = isOpen ? open : settled;
    if (run === undefined) return;
    yield { queued: isOpen, ...run };
    next = run.to + 1;
  }
}

/** Merges rising sequences into one. Holds one chunk of each. */
async function* merged(sources: readonly AsyncGenerator<QueuedRecord>[]): AsyncGenerator<QueuedRecord> {
  const heads: { readonly source: AsyncGenerator<QueuedRecord>; record: QueuedRecord }[] = [];
  for (const source of sources) {
    const { value, done } = await source.next();
    if (done !== true) heads.push({ source, record: value });
  }
  for (;;) {
    heads.sort((a, b) => a.record.seq - b.record.seq);
    const [first] = heads;
    if (first === undefined) return;
    yield first.record;
    const { value, done } = await first.source.next();
    if (done === true) heads.shift();
    else first.record = value;
  }
}

/** Whatever can be believed, in the order of the keys. */
async function* everyEntry(store: Store, epoch: string, damage: Damage): AsyncGenerator<QueuedRecord> {
  for await (const entry of entriesByKey(store)) {
    const record = verified(entry, epoch);
    if (record === undefined) damage.entry(entry.seq);
    else yield record;
  }
}

async function firstEpoch(store: Store): Promise<string | undefined> {
  for await (const entry of entriesByKey(store)) {
    const epoch = epochOf(entry.value);
    if (epoch !== undefined && verified(entry, epoch) !== undefined) return epoch;
  }
  return undefined;
}

async function* entriesByKey(store: Store): AsyncGenerator<StoredEntry> {
  let from = FIRST_KEY;
  for (;;) {
    const entries: readonly StoreEntry[] = await store.range(from, LAST_KEY, CHUNK);
    for (const { key, value } of entries) {
      const name = parseEntryKey(key);
      if (name !== undefined) yield { position: name.position, seq: name.seq, key, value };
    }
    const last = entries.at(-1);
    if (last === undefined) return;
    // The next key after it: itself with a zero byte behind.
    from = Uint8Array.of(...last.key, 0);
  }
}

function verified({ key, seq, value }: StoredEntry, epoch: string): QueuedRecord | undefined {
  const decoded = decodeEntry(key, epoch, seq, value);
  return "damage" in decoded ? undefined : { seq, json: `{"seq":${seq},${decoded.json.slice(1)}` };
}
