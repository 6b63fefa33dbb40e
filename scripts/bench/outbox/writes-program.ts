/**
 * Bundled like the agent and run as a process of its own: days of minutes at the commits of the given cadence, faster than they would
 * pass. Prints one JSON line, a `WritesAnswer`.
 *
 * Arguments: folder, days, `commitSeconds`, `up` or `down`, days of delivered records that are there before.
 */
import { execFileSync } from "node:child_process";
import { open } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { Draft } from "../../../agent/core/record.ts";
import { DAY, HOUR, MINUTE, SECOND } from "../../../agent/core/time.ts";
import type { SidecarSlot } from "../../../agent/core/volume.ts";
import { StoreVolume } from "../../../agent/platform/store-volume.ts";
import { DEFAULTS, openOutbox, storeDirectory, WINDOW_MESSAGES } from "./bench-outbox.ts";
import { Delivery } from "./delivery.ts";
import { DrivenClock } from "./driven-clock.ts";
import { Minutes, payloadBytes } from "./minutes.ts";
import { type Written, writtenNow } from "./written.ts";

/** From the first try to the broker's answer. */
const ROUND_TRIP = SECOND;
const MINUTES_OF_AN_EARLIER_COMMIT = 240;
/** What is made only once, such as the ballast, is made in these. */
const FIRST_MINUTES = 30;
/** Long enough to see what else writes to the device. */
const IDLE_MS = 1000;

export interface WritesAnswer {
  /** Bytes of the records' JSON. */
  readonly payload: number;
  readonly commits: number;
  readonly written: Written;
  /** What the device would have taken in the same time without this: measured just before. Absent as in `written`. */
  readonly others?: number;
}

/**
 * The kernel writes a changed page within half a minute, and so the sidecar's between two commits. Here the minutes are shorter than that:
 * without a sync its page would be counted once for many.
 */
class FlushedVolume extends StoreVolume {
  commits = 0;

  constructor(private readonly directory: string) {
    super(directory);
  }

  override async writeSidecar(slot: SidecarSlot, bytes: Uint8Array): Promise<void> {
    await super.writeSidecar(slot, bytes);
    this.commits++;
    const file = await open(`${this.directory}.sidecar`, "r+");
    await file.datasync();
    await file.close();
  }
}

const [folder = "", daysText = "", secondsText = "", link = "", daysBefore = ""] = process.argv.slice(2);
const days = Number(daysText);
const commitEvery = Number(secondsText) * SECOND;
const clock = new DrivenClock();
const minutes = new Minutes(3);
await recordEarlier(Number(daysBefore));

const volume = new FlushedVolume(storeDirectory(folder));
// A sign of life is a commit that takes along what waits: it must not come before the commit that is measured.
const aliveEvery = Math.max(DEFAULTS.aliveEvery, commitEvery + MINUTE);
const { outbox, failed } = await openOutbox(folder, clock, { commitEvery, aliveEvery }, volume);
const delivery = new Delivery(outbox);
let failure: unknown;
await live(FIRST_MINUTES);
execFileSync("sync");
const idleFrom = await writtenNow(folder);
await sleep(IDLE_MS);
execFileSync("sync");
const idleTo = await writtenNow(folder);
const beginAt = performance.now();
const [begin, commitsBefore] = [await writtenNow(folder), volume.commits];
const payload = await live((days * DAY) / MINUTE);
const commits = volume.commits - commitsBefore;
const own = await writtenNow(folder);
execFileSync("sync");
const { device } = await writtenNow(folder);
const elapsedMs = performance.now() - beginAt;
if (failed() || failure !== undefined) throw failure ?? new Error("the outbox failed");
const written: Written = {
  handedOver: own.handedOver - begin.handedOver,
  pages: own.pages - begin.pages,
  ...(device === undefined || begin.device === undefined ? {} : { device: device - begin.device }),
};
const others =
  idleFrom.device === undefined || idleTo.device === undefined
    ? {}
    : { others: ((idleTo.device - idleFrom.device) * elapsedMs) / IDLE_MS };
await delivery.finish();
await outbox.close();
process.stdout.write(`${JSON.stringify({ payload, commits, written, ...others } satisfies WritesAnswer)}\n`);

/** Minute by minute, as an agent at defaults lives them. Returns the bytes of the records' JSON. */
async function live(count: number): Promise<number> {
  let bytes = 0;
  let pending = false;
  let sent: Awaited<ReturnType<Delivery["take"]>> = [];
  const forget = outbox.onPending(() => {
    pending = link === "up";
  });
  for (let minute = 0; minute < count; minute++) {
    const drafts = minutes.next(clock.wall().at, clock.monotonic(), outbox.status());
    bytes += payloadBytes(drafts);
    append(drafts);
    for (let passed = 0; passed < MINUTE; passed += ROUND_TRIP) {
      await clock.pass(ROUND_TRIP);
      delivery.settle(sent);
      sent = pending ? await delivery.take(WINDOW_MESSAGES) : [];
      pending = false;
    }
    if (failure !== undefined) throw failure;
  }
  delivery.settle(sent);
  forget();
  return bytes;
}

/** Not waited for: with a long cadence many minutes wait for one commit. */
function append(drafts: readonly Draft[]): void {
  outbox.append(drafts).catch((error: unknown) => {
    failure = error;
  });
}

/** Fills a store with delivered records, in large commits. */
async function recordEarlier(daysEarlier: number): Promise<void> {
  if (daysEarlier === 0) return;
  const earlier = await openOutbox(folder, clock, { commitEvery: 0, aliveEvery: HOUR });
  const delivering = new Delivery(earlier.outbox);
  for (let minute = 0; minute < (daysEarlier * DAY) / MINUTE; minute += MINUTES_OF_AN_EARLIER_COMMIT) {
    const drafts: Draft[] = [];
    for (let one = 1; one <= MINUTES_OF_AN_EARLIER_COMMIT; one++) {
      const status = earlier.outbox.status();
      drafts.push(...minutes.next(clock.wall().at + one * MINUTE, clock.monotonic() + one * MINUTE, status));
    }
    await clock.pass(MINUTES_OF_AN_EARLIER_COMMIT * MINUTE);
    await earlier.outbox.append(drafts);
    for (;;) {
      const messages = await delivering.take(WINDOW_MESSAGES);
      if (messages.length === 0) break;
      delivering.settle(messages);
    }
  }
  await delivering.finish();
  await earlier.outbox.close();
}
