import { join } from "node:path";
import type { CaseResult, FaultCase } from "../kind.ts";
import { SeededRandom } from "../random.ts";
import type { RecorderOrders } from "../recorder/lines.ts";
import { type RecorderProcess, recorderStarter } from "../recorder/recorder-process.ts";
import { takeRest } from "../recorder/take-rest.ts";
import { Testimony } from "../recorder/testimony.ts";
import { roomyMegabytes, SmallDisk } from "./small-disk.ts";

const MEGABYTE = 1024 * 1024;
const IDS_PER_PROCESS = 1_000_000;
const MOST_APPENDS_BEFORE = 2000;
/** Where the disk ends within what LevelDB does next: the log, a table, the manifest. */
const MOST_LEFT_BYTES = 1.5 * MEGABYTE;
const RECORDS_AFTER = 10_000;
const RESUMES_WITHIN_MS = 60_000;
const LONGEST_FULL_MS = 1000;
/** If the store gets along with the ballast for so long, that is as well. */
const TROUBLE_WITHIN_MS = 1000;
const FILL_AGAIN_EVERY_MS = 5;
const START_AGAIN_MS = 100;

/** The recording program on a disk that becomes full. */
export async function fillUp(one: FaultCase): Promise<CaseResult> {
  const random = new SeededRandom(one.seed);
  const maximumBytes = random.pick([8, 1]) * MEGABYTE;
  const ballastBytes = 4 * MEGABYTE;
  const disk = await SmallDisk.mount(one.folder, roomyMegabytes(maximumBytes, ballastBytes), one.signal);
  try {
    const orders: RecorderOrders = {
      directory: join(disk.path, "outbox"),
      seed: one.seed,
      firstId: 1,
      maximumAppends: Number.MAX_SAFE_INTEGER,
      appenders: random.between(4, 12),
      delivers: random.chance(0.5),
      maximumBytes,
      diskFloorBytes: random.pick([0, MEGABYTE]),
      ballastBytes,
      ...(one.defect === undefined ? {} : { defect: one.defect }),
    };
    return await new FullDisk(one, random, disk, orders).run();
  } finally {
    await disk.unmount();
  }
}

class FullDisk {
  readonly #testimony = new Testimony();
  #process: RecorderProcess | undefined;
  #starts = 0;

  constructor(
    private readonly one: FaultCase,
    private readonly random: SeededRandom,
    private readonly disk: SmallDisk,
    private readonly orders: RecorderOrders,
  ) {}

  async run(): Promise<CaseResult> {
    const { random, disk } = this;
    const testimony = this.#testimony;
    const start = await this.#starter();
    const appendsBefore = random.between(1, MOST_APPENDS_BEFORE);
    const insists = random.chance(0.3);
    const restarts = random.chance(0.3);
    const fullMs = random.uniform() * LONGEST_FULL_MS;
    let process = start();
    await process.heard(() => testimony.keptAppends >= appendsBefore);

    disk.fill(insists || random.chance(0.5) ? 0 : random.below(MOST_LEFT_BYTES));
    const keptBefore = testimony.keptAppends;
    const filling = insists ? setInterval(() => disk.fill(0), FILL_AGAIN_EVERY_MS) : undefined;
    let keptWhileFull: number;
    try {
      await process.heard(() => testimony.trouble !== undefined, TROUBLE_WITHIN_MS);
      if (restarts) {
        await process.kill();
        process = start();
      }
      await process.heard(() => false, fullMs);
      keptWhileFull = testimony.keptAppends - keptBefore;
    } finally {
      clearInterval(filling);
    }
    disk.clear();

    const resumedAfterMs = await this.#resumes(process, start, restarts);
    const goal = testimony.keptRecords + RECORDS_AFTER;
    if (!(await this.#running(process).heard(() => testimony.keptRecords >= goal))) {
      testimony.problems.push(
        `Expected ${RECORDS_AFTER} records more once there was room, saw ${testimony.keptRecords - goal + RECORDS_AFTER}; ${testimony.trouble ?? "no trouble reported"}.`,
      );
    }
    await this.#running(process).kill();
    const accounted = await takeRest(this.orders, testimony, ["retention", "thinned"]);
    return {
      problems: testimony.problems,
      counts: { ...accounted, keptWhileFull, resumeMs: Math.round(resumedAfterMs) },
      slowestOpenMs: testimony.slowestOpenMs,
    };
  }

  async #starter(): Promise<() => RecorderProcess> {
    const start = await recorderStarter(this.one);
    return () => {
      const firstId = this.#starts++ * IDS_PER_PROCESS + 1;
      this.#process = start({ ...this.orders, firstId }, this.#testimony.hear);
      return this.#process;
    };
  }

  #running(otherwise: RecorderProcess): RecorderProcess {
    return this.#process ?? otherwise;
  }

  /**
   * Waits until something is confirmed that was not when the room came back. A process that was started on the full disk may end with
   * an error; it is started again, as a service manager would. One that was running may not.
   */
  async #resumes(first: RecorderProcess, start: () => RecorderProcess, mayEnd: boolean): Promise<number> {
    const testimony = this.#testimony;
    const keptBefore = testimony.keptAppends;
    const began = performance.now();
    const left = () => RESUMES_WITHIN_MS - (performance.now() - began);
    let process = first;
    for (;;) {
      if (await process.heard(() => testimony.keptAppends > keptBefore, left())) return performance.now() - began;
      if (!process.hasEnded || !mayEnd || left() < 0 || this.one.signal.aborted) break;
      await new Promise((resolve) => setTimeout(resolve, START_AGAIN_MS));
      process = start();
    }
    const state = process.hasEnded ? `the program had ended: ${process.errors}` : (testimony.trouble ?? "no trouble");
    const failure = testimony.failures.at(-1) ?? "";
    testimony.problems.push(
      `Expected confirmed records within ${RESUMES_WITHIN_MS / 1000} s after there was room again, saw none; ${state} ${failure}.`,
    );
    return performance.now() - began;
  }
}
