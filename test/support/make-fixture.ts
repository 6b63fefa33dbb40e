/**
 * Writes a small store as this version writes it, with everything that a later version has to understand, and what must come out of it:
 *
 *     npx tsx test/support/make-fixture.ts test/fixtures/store-format-2
 *     npx biome check --write test/fixtures
 *
 * To be run once for a format of the store, and never again: the point of the fixture is that an old version wrote it. Clock and chance
 * are given, so that it is the same each time but for the layout of LevelDB's files. Its LOG and LOCK are left out: nothing is in
 * them, and LOG names the folder.
 */
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Draft } from "../../agent/core/record.ts";
import { FIRST_KEY, LAST_KEY } from "../../agent/outbox/keys.ts";
import { Outbox, type OutboxOptions } from "../../agent/outbox/outbox.ts";
import { LevelStore } from "../../agent/platform/level-store.ts";
import { StoreVolume } from "../../agent/platform/store-volume.ts";
import { drainQueue, type Expected, STORE_NAME, storedRecords } from "./fixture.ts";
import { alarm, minute, NO_LIMIT, OPTIONS, seqsOf } from "./outbox-harness.ts";
import { recordingLog } from "./recording-log.ts";
import { seededRandom } from "./seeded-random.ts";
import { VirtualClock } from "./virtual-clock.ts";

const MINUTE = 60_000;
/** Small enough to be thinned to the hour by a few days of records. */
const FULL: Partial<OutboxOptions> = { maximumBytes: 20 * 1024 };

/** The files of a store so small are mostly write-ahead log, and would count against its bound. */
class TinyStoreVolume extends StoreVolume {
  override async storeBytes(): Promise<number> {
    return 0;
  }
}

async function open(location: string, clock: VirtualClock, seed: number, options: Partial<OutboxOptions> = {}) {
  const outbox = new Outbox({
    store: new LevelStore(location),
    volume: new TinyStoreVolume(location),
    clock,
    random: seededRandom(seed),
    log: recordingLog().log,
    options: { ...OPTIONS, ...options, ballastBytes: 4096 },
  });
  await outbox.open();
  return outbox;
}

/** The store before it, which vanishes with two records that nobody has. */
async function earlierStore(location: string): Promise<void> {
  const outbox = await open(location, new VirtualClock({ bootId: "boot-0" }), 10);
  await outbox.append([alarm(1), minute(1), minute(2)]);
  const settled = outbox.settle(seqsOf(await outbox.take("event", NO_LIMIT)), { outcome: "delivered" });
  await outbox.close();
  await settled;
  await rm(location, { recursive: true });
}

/** Minutes until records of all three levels are queued, and then some of them are delivered. */
async function longOutage(location: string): Promise<void> {
  const clock = new VirtualClock({ bootId: "boot-1" });
  const outbox = await open(location, clock, 20, FULL);
  const levels = new Set<number>();
  for (let number = 0; number < 5000 && levels.size < 3; number += 10) {
    await clock.advance(10 * MINUTE);
    const host: Draft = { at: minute(number).at ?? 0, kind: "host", span: MINUTE, cpuRatio: 0.25, clockTrusted: true };
    const drafts = Array.from({ length: 10 }, (_, index) => minute(number + index));
    await outbox.append(number % 500 === 0 ? [...drafts, host, alarm(number)] : [...drafts, host]);
    levels.clear();
    for (const { json } of await storedRecords(outbox)) {
      const { thinned, span } = JSON.parse(json) as { thinned?: object; span?: number };
      if (thinned !== undefined && [5, 15, 60].includes((span ?? 0) / MINUTE)) levels.add(span ?? 0);
    }
  }
  if (levels.size < 3) throw new Error("not every level was reached");
  // Every second one, so that there are holes: of all tracks, the earlier store's declaration stays queued.
  for (const lane of ["event", "backlog", "backlog", "backlog", "backlog"] as const) {
    const seqs = seqsOf(await outbox.take(lane, { ...NO_LIMIT, records: 60 }));
    const settled = outbox.settle(
      seqs.filter((_, index) => index % 2 === 0),
      { outcome: "delivered" },
    );
    outbox.hurry();
    await settled;
  }
  await outbox.close();
}

/** Without what LevelDB has not yet taken out of its files, so that the fixture is small. */
async function withoutGarbage(location: string): Promise<void> {
  const store = new LevelStore(location);
  await store.open();
  await store.compact(FIRST_KEY, LAST_KEY);
  await store.close();
}

/** A boot whose clock was not trusted at first. */
async function lateClock(location: string): Promise<void> {
  const clock = new VirtualClock({ bootId: "boot-2", monotonic: 30_000, trusted: false });
  const outbox = await open(location, clock, 30);
  await outbox.append([
    { boot: "boot-2", up: 30_000, kind: "boot", agentVersion: "0.1.0", reason: "power-cut", sinceBootMs: 30_000 },
    { boot: "boot-2", up: 90_000, kind: "link", span: MINUTE, samples: 7 },
  ]);
  const at = Date.UTC(2026, 10, 30);
  clock.setWall(at, true);
  await outbox.append([{ at, kind: "clock", anchor: { boot: "boot-2", up: 120_000, at } }]);
  await outbox.append([
    { at: at + MINUTE, kind: "link", span: MINUTE, samples: 8 },
    { at: at + 2 * MINUTE, kind: "link", span: MINUTE, samples: 9 },
  ]);
  const [, second] = await outbox.take("live", NO_LIMIT);
  const settled = outbox.settle(second === undefined ? [] : [second.seq], { outcome: "delivered" });
  await outbox.close();
  await settled;
}

async function expectedOf(location: string): Promise<Expected> {
  const outbox = await open(location, new VirtualClock({ bootId: "boot-3" }), 40);
  const { account, previousRun } = { account: outbox.account(), previousRun: outbox.previousRun };
  const stored = await storedRecords(outbox);
  const queued = await drainQueue(outbox);
  if (previousRun === undefined) throw new Error("the run before is not known");
  return { account, previousRun, stored, queued: seqsOf(queued) };
}

async function main(target: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "suar-fixture-"));
  try {
    const location = join(folder, STORE_NAME);
    await earlierStore(location);
    await longOutage(location);
    await withoutGarbage(location);
    await lateClock(location);
    await rm(target, { recursive: true, force: true });
    for (const name of [STORE_NAME, `${STORE_NAME}.sidecar`]) {
      await cp(join(folder, name), join(target, name), {
        recursive: true,
        filter: (path) => !/\/(LOG|LOG\.old|LOCK)$/.test(path),
      });
    }
    // Opened where it was made: the fixture itself is never written again.
    await writeFile(join(target, "expected.json"), `${JSON.stringify(await expectedOf(location), undefined, 2)}\n`);
    // LevelDB's write-ahead log is called *.log, and no line end in any of these files is one.
    await writeFile(join(target, ".gitignore"), "!*.log\n");
    await writeFile(join(target, ".gitattributes"), "* -text\n");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

await main(process.argv[2] ?? "");
