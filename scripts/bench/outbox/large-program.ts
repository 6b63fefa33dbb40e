/**
 * Bundled like the agent and run as a process of its own, on stores up to the largest that the settings allow. Prints JSON lines.
 *
 *     fill FOLDER BYTES DELIVERED QUEUED   fills a store until so many records are delivered and so many queued behind them
 *     flood FOLDER BYTES                   fills it to the bound, says {"full": …}, and goes on until it is killed
 *     open FOLDER BYTES                    opens it: an `OpenAnswer`
 *     take BYTES ROUNDS FOLDER …           takes and settles, one folder after the other in each round: a `TakeAnswer` for each
 */
import type { Account, QueuedRecord } from "../../../agent/core/queue.ts";
import type { Draft } from "../../../agent/core/record.ts";
import { HOUR, MINUTE } from "../../../agent/core/time.ts";
import type { Outbox } from "../../../agent/outbox/outbox.ts";
import { NodeClock } from "../../../agent/platform/node-clock.ts";
import { openOutbox } from "./bench-outbox.ts";
import { Minutes } from "./minutes.ts";

const BATCH = { records: 20, bytes: 1024 * 1024 };
/** Before the rounds that count. */
const WARM_UP_ROUNDS = 5;
/** Takes of each round that are released again: the store stays as it is, so that many can be measured. */
const RELEASED_TAKES = 20;
/** Minutes of one append, and records of one delivery, while a store is filled. */
const FILL_MINUTES = 300;
const FILL_RECORDS = 400;
const FILL_WINDOW = 8;
/** Room is made a sixteenth of the whole at a time, so that a store that counts as full may have as much free. */
const FULL_SHARE = 14 / 16;

/** Should nobody be left who kills it. */
const LONGEST_FLOOD_MS = 60_000;

export interface OpenAnswer {
  readonly milliseconds: number;
  readonly account: Account;
  readonly bytes: number;
}

/** Microseconds, one of each round. */
export interface TakeAnswer {
  /** Records in front that are delivered, before the first round. */
  readonly delivered: number;
  readonly take: readonly number[];
  readonly takeAndSettle: readonly number[];
}

const [what, ...words] = process.argv.slice(2);
const [first = "", second = ""] = words;
if (what === "fill") await fill(first, Number(second), Number(words[2]), Number(words[3]));
else if (what === "flood") await flood(first, Number(second));
else if (what === "open") await open(first, Number(second));
else if (what === "take") await takeInTurn(Number(first), Number(second), words.slice(2));
else throw new Error(`large-program: ${what}`);

async function fill(folder: string, maximumBytes: number, delivered: number, queued: number): Promise<void> {
  const outbox = await openLarge(folder, maximumBytes);
  const next = source(outbox);
  while (outbox.account().recorded < delivered + queued) await outbox.append(next());
  while (outbox.account().delivered < delivered) {
    const settling: Promise<void>[] = [];
    let missing = delivered - outbox.account().delivered;
    while (settling.length < FILL_WINDOW && missing > 0) {
      const taken = await outbox.take("backlog", { ...BATCH, records: Math.min(FILL_RECORDS, missing) });
      // What was appended just now is still fresh.
      if (taken.length === 0) break;
      missing -= taken.length;
      settling.push(outbox.settle(seqsOf(taken), { outcome: "delivered" }));
    }
    // No more than waits now: fewer than a group would wait for company.
    if (missing === 0) outbox.hurry();
    await Promise.all(settling);
  }
  const account = outbox.account();
  await outbox.close();
  print({ account });
}

async function flood(folder: string, maximumBytes: number): Promise<void> {
  const outbox = await openLarge(folder, maximumBytes);
  const next = source(outbox);
  const isFull = () => outbox.status().bytes > maximumBytes * FULL_SHARE;
  while (!isFull()) await outbox.append(next());
  print({ full: outbox.status().bytes });
  const end = performance.now() + LONGEST_FLOOD_MS;
  while (performance.now() < end) await outbox.append(next());
  await outbox.close();
}

async function open(folder: string, maximumBytes: number): Promise<void> {
  const begin = performance.now();
  const outbox = await openLarge(folder, maximumBytes);
  const milliseconds = performance.now() - begin;
  const { account, bytes } = outbox.status();
  await outbox.close();
  print({ milliseconds, account, bytes } satisfies OpenAnswer);
}

async function takeInTurn(maximumBytes: number, rounds: number, folders: readonly string[]): Promise<void> {
  const stores: {
    readonly outbox: Outbox;
    readonly answer: { delivered: number; take: number[]; takeAndSettle: number[] };
  }[] = [];
  for (const folder of folders) {
    const outbox = await openLarge(folder, maximumBytes);
    stores.push({ outbox, answer: { delivered: outbox.account().delivered, take: [], takeAndSettle: [] } });
  }
  for (let round = -WARM_UP_ROUNDS; round < rounds; round++) {
    // In another order each time: a sync costs more or less by what the disk has just done.
    const turn = (round + WARM_UP_ROUNDS) % stores.length;
    for (const { outbox, answer } of [...stores.slice(turn), ...stores.slice(0, turn)]) {
      const takes: number[] = [];
      for (let time = 0; time < RELEASED_TAKES; time++) {
        const { records, microseconds } = await timedTake(outbox);
        takes.push(microseconds);
        outbox.release(seqsOf(records));
      }
      const begin = performance.now();
      const { records } = await timedTake(outbox);
      await outbox.settle(seqsOf(records), { outcome: "delivered" });
      if (round < 0) continue;
      answer.takeAndSettle.push((performance.now() - begin) * 1000);
      answer.take.push(...takes);
    }
  }
  for (const { outbox, answer } of stores) {
    await outbox.close();
    print(answer satisfies TakeAnswer);
  }
}

async function timedTake(outbox: Outbox): Promise<{ records: readonly QueuedRecord[]; microseconds: number }> {
  const begin = performance.now();
  const records = await outbox.take("backlog", BATCH);
  const microseconds = (performance.now() - begin) * 1000;
  if (records.length !== BATCH.records) throw new Error(`a take brought ${records.length} records`);
  return { records, microseconds };
}

/** Commits at once and calls nothing fresh for longer than a moment, so that all of it is backlog. */
async function openLarge(folder: string, maximumBytes: number): Promise<Outbox> {
  const options = { maximumBytes, commitEvery: 0, freshFor: 1, aliveEvery: HOUR };
  const { outbox } = await openOutbox(folder, new NodeClock("always"), options);
  return outbox;
}

function source(outbox: Outbox): () => readonly Draft[] {
  const minutes = new Minutes(2);
  let at = Date.UTC(2020, 0, 1) + outbox.account().recorded * MINUTE;
  return () => {
    const status = outbox.status();
    const drafts: Draft[] = [];
    for (let one = 0; one < FILL_MINUTES; one++) {
      at += MINUTE;
      drafts.push(...minutes.next(at, at - Date.UTC(2020, 0, 1), status));
    }
    return drafts;
  };
}

function seqsOf(records: readonly QueuedRecord[]): readonly number[] {
  return records.map(({ seq }) => seq);
}

function print(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
