/**
 * Bundled like the agent and run as a process of its own: a year of records at defaults without a link, then all of it is delivered.
 * Prints one JSON line, a `CapacityAnswer`. Arguments: folder, minutes.
 */
import type { Account } from "../../../agent/core/queue.ts";
import type { Draft } from "../../../agent/core/record.ts";
import { DAY, HOUR, MINUTE, SECOND } from "../../../agent/core/time.ts";
import { type MemorySample, memoryNow } from "../memory.ts";
import { openOutbox, WINDOW_MESSAGES } from "./bench-outbox.ts";
import { Delivery } from "./delivery.ts";
import { DrivenClock } from "./driven-clock.ts";
import { Fates, type FatesAnswer } from "./fates.ts";
import { Minutes } from "./minutes.ts";

/** So much shares one commit, so that a year takes minutes: the records are the same, only the states in between are left out. */
const MINUTES_A_COMMIT = 60;
const SAMPLES = 400;
/** The round trip of a satellite link, and the broker's answer. */
const ROUND_TRIP = SECOND;

export interface CapacityAnswer {
  readonly filled: FilledAnswer;
  readonly drained: DrainedAnswer;
}

export interface FilledAnswer {
  readonly account: Account;
  /** Until the first record was thinned; absent when none was. */
  readonly daysInFull?: number;
  readonly largestBytes: number;
  readonly largestFileBytes: number;
  readonly memory: readonly MemorySample[];
  readonly seconds: number;
}

export interface DrainedAnswer extends FatesAnswer {
  readonly account: Account;
  readonly memory: readonly MemorySample[];
  readonly seconds: number;
}

const [folder = "", minutesText = ""] = process.argv.slice(2);
const year = Number(minutesText);
const clock = new DrivenClock();
const options = { commitEvery: 0, aliveEvery: HOUR };
const { outbox, volume, failed } = await openOutbox(folder, clock, options);
const filled = await fill();
const drained = await drain();
if (failed()) throw new Error("the outbox failed");
await outbox.close();
process.stdout.write(`${JSON.stringify({ filled, drained } satisfies CapacityAnswer)}\n`);

async function fill(): Promise<FilledAnswer> {
  const begin = performance.now();
  const minutes = new Minutes(1);
  const memory: MemorySample[] = [];
  let [largestBytes, largestFileBytes] = [0, 0];
  let daysInFull: number | undefined;
  const started = clock.monotonic();
  for (let minute = 0; minute < year; minute += MINUTES_A_COMMIT) {
    const status = outbox.status();
    const [at, up] = [clock.wall().at, clock.monotonic()];
    const drafts: Draft[] = [];
    for (let one = 1; one <= MINUTES_A_COMMIT; one++) {
      drafts.push(...minutes.next(at + one * MINUTE, up + one * MINUTE, status));
    }
    await clock.pass(MINUTES_A_COMMIT * MINUTE);
    await outbox.append(drafts);
    const { account, bytes } = outbox.status();
    if (daysInFull === undefined && account.thinned > 0) daysInFull = (clock.monotonic() - started) / DAY;
    largestBytes = Math.max(largestBytes, bytes);
    if (minute < (memory.length * year) / SAMPLES) continue;
    memory.push(memoryNow(account.recorded));
    largestFileBytes = Math.max(largestFileBytes, await volume.storeBytes());
    if (memory.length % (SAMPLES / 10) === 0)
      progress(`a year without a link: day ${Math.round((minute * MINUTE) / DAY)}`);
  }
  return {
    account: outbox.account(),
    ...(daysInFull === undefined ? {} : { daysInFull }),
    largestBytes,
    largestFileBytes,
    memory,
    seconds: (performance.now() - begin) / 1000,
  };
}

async function drain(): Promise<DrainedAnswer> {
  const begin = performance.now();
  const delivery = new Delivery(outbox);
  const memory: MemorySample[] = [];
  const { queued, recorded } = outbox.account();
  const fates = new Fates(recorded);
  let delivered = 0;
  for (;;) {
    const messages = await delivery.take(WINDOW_MESSAGES);
    if (messages.length === 0) break;
    await clock.pass(ROUND_TRIP);
    for (const records of messages) for (const record of records) fates.delivered(record);
    delivered += messages.reduce((sum, records) => sum + records.length, 0);
    delivery.settle(messages);
    if (delivered >= ((memory.length + 1) * queued) / SAMPLES) memory.push(memoryNow(delivered));
  }
  await delivery.finish();
  const account = outbox.account();
  return { account, ...fates.answer(account.recorded), memory, seconds: (performance.now() - begin) / 1000 };
}

function progress(text: string): void {
  process.stderr.write(`${text} ...\n`);
}
