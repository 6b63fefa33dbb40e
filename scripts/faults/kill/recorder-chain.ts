import { join } from "node:path";
import type { CaseResult, FaultCase } from "../kind.ts";
import { SeededRandom } from "../random.ts";
import type { RecorderOrders } from "../recorder/lines.ts";
import { recorderStarter, type Surroundings } from "../recorder/recorder-process.ts";
import { storeFiles } from "../recorder/store-files.ts";
import { straceWorks, underStrace } from "../recorder/strace.ts";
import { takeRest } from "../recorder/take-rest.ts";
import { Testimony } from "../recorder/testimony.ts";

export const KILLS_PER_CASE = 10;
/** durability.md, Faults to beat. */
export const OPENS_WITHIN_MS = 10_000;
/** Ids of one process never meet those of the next. */
const IDS_PER_PROCESS = 1_000_000;
const LONGEST_OPENING_MS = 30;
const LONGEST_LIFE_MS = 120;
/** A process that has not come to its file operation by then is killed where it is. */
const TRACED_LIFE_MS = 700;

/**
 * Each with the highest number that it reaches soon enough. LevelDB renames, opens and removes files when it is opened; pwrite64 is the
 * sidecar's.
 */
const FILE_OPERATIONS: readonly FileOperation[] = [
  { name: "fdatasync", highest: 150 },
  { name: "write", highest: 150 },
  { name: "pwrite64", highest: 150 },
  { name: "rename", highest: 4 },
  { name: "openat", highest: 10 },
  { name: "unlink", highest: 4 },
  { name: "fsync", highest: 1 },
  { name: "close", highest: 9 },
];

interface FileOperation {
  readonly name: string;
  readonly highest: number;
}

/** The outbox alone, recording and delivering as fast as it can, killed ten times on one store. */
export async function killRecorders(one: FaultCase): Promise<CaseResult> {
  const random = new SeededRandom(one.seed);
  const directory = join(one.folder, "outbox");
  const orders: RecorderOrders = {
    directory,
    seed: one.seed,
    firstId: 1,
    maximumAppends: Number.MAX_SAFE_INTEGER,
    appenders: random.between(1, 4),
    delivers: random.chance(0.7),
    maximumBytes: random.pick([64 * 1024 * 1024, 400_000, 60_000]),
    diskFloorBytes: 0,
    ballastBytes: 64 * 1024,
    ...(one.defect === undefined ? {} : { defect: one.defect }),
  };
  const testimony = new Testimony();
  const counts = { kills: 0, killsAtFileOperations: 0, killsWhileOpening: 0 };
  const traces = await straceWorks();
  const start = await recorderStarter(one);

  for (let kill = 1; kill <= KILLS_PER_CASE && testimony.problems.length === 0; kill++) {
    one.signal.throwIfAborted();
    const mine = { ...orders, seed: random.between(1, 2 ** 31), firstId: kill * IDS_PER_PROCESS + 1 };
    const opensBefore = testimony.opens;
    let opening = false;
    const hear: Testimony["hear"] = (line) => {
      opening ||= "opening" in line;
      testimony.hear(line);
    };
    if (traces && random.chance(0.4)) {
      const process = start(mine, hear, atFileOperation(random, directory));
      await process.heard(() => false, TRACED_LIFE_MS);
      if (process.hasEnded) counts.killsAtFileOperations++;
      await process.kill();
    } else {
      const process = start(mine, hear);
      const whileOpening = random.chance(0.25);
      await process.heard(() => (whileOpening ? opening : testimony.opens > opensBefore));
      await process.heard(() => false, random.uniform() * (whileOpening ? LONGEST_OPENING_MS : LONGEST_LIFE_MS));
      if (process.hasEnded) testimony.problems.push(`Expected a process that records, saw it end: ${process.errors}.`);
      await process.kill();
    }
    counts.kills++;
    if (testimony.opens === opensBefore) counts.killsWhileOpening++;
    for (const failure of testimony.failures) testimony.problems.push(`Expected the store to open, saw ${failure}.`);
  }

  if (testimony.slowestOpenMs > OPENS_WITHIN_MS) {
    testimony.problems.push(`Expected an open within ${OPENS_WITHIN_MS} ms, saw ${testimony.slowestOpenMs}.`);
  }
  const accounted = await takeRest(orders, testimony, ["retention", "thinned"]);
  return {
    problems: testimony.problems,
    counts: { ...accounted, ...counts },
    slowestOpenMs: testimony.slowestOpenMs,
  };
}

/** Strace kills the process when it is about to make its n-th call of one sort on a file of the store. */
function atFileOperation(random: SeededRandom, directory: string): Surroundings {
  const { name, highest } = random.pick(FILE_OPERATIONS);
  const expressions = [`trace=${name}`, `inject=${name}:signal=KILL:when=${random.between(1, highest)}`];
  return {
    wrap: (command) => underStrace(command, { log: "/dev/null", expressions, paths: storeFiles(directory) }),
    // Strace counts for each thread: one thread makes all calls but those of compactions.
    environment: { UV_THREADPOOL_SIZE: "1" },
  };
}
