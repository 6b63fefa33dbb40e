import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { CaseResult, FaultCase } from "../kind.ts";
import { SeededRandom } from "../random.ts";
import type { RecorderOrders } from "../recorder/lines.ts";
import {
  type RecorderProcess,
  recorderStarter,
  type StartRecorder,
  type Surroundings,
} from "../recorder/recorder-process.ts";
import { storeFiles } from "../recorder/store-files.ts";
import { underStrace } from "../recorder/strace.ts";
import { takeRest } from "../recorder/take-rest.ts";
import { Testimony } from "../recorder/testimony.ts";
import { readSyncOrder } from "./sync-order.ts";

const IDS_PER_PROCESS = 1_000_000;
const MOST_APPENDS_BEFORE = 300;
/** The first call that fails is one of these; the first few belong to the open. */
const LATEST_FAULT = 60;
/** Each failure costs a pause of a second or more before the store is tried again. */
const MOST_FAULTS_IN_A_ROW = 3;
const APPENDS_AFTER = 50;
const RESUMES_WITHIN_MS = 60_000;
/** A fault that has not shown after so many appends, of which one commit takes three at most, does not come any more, or went unnoticed. */
const FAULT_WITHIN_APPENDS = 250;
const MOST_STARTS = 5;

interface Fault {
  readonly call: "fdatasync" | "fsync" | "write" | "rename";
  /** In strace's words: first, last, step. */
  readonly when: string;
}

/** The recording program on a disk that fails some of its calls. */
export async function failDisk(one: FaultCase): Promise<CaseResult> {
  const random = new SeededRandom(one.seed);
  const orders: RecorderOrders = {
    directory: join(one.folder, "outbox"),
    seed: one.seed,
    firstId: 1,
    maximumAppends: Number.MAX_SAFE_INTEGER,
    appenders: random.between(1, 3),
    delivers: random.chance(0.5),
    maximumBytes: random.pick([64 * 1024 * 1024, 100_000]),
    diskFloorBytes: 0,
    ballastBytes: 64 * 1024,
    ...(one.defect === undefined ? {} : { defect: one.defect }),
  };
  const failing = new FailingDisk(one, orders, await recorderStarter(one));
  if (random.chance(0.5)) await failing.recordSoundly(random.between(1, MOST_APPENDS_BEFORE));
  await failing.recordThrough(chooseFault(random));
  return failing.conclude();
}

function chooseFault(random: SeededRandom): Fault {
  const call = random.chance(0.7) ? "fdatasync" : random.pick(["write", "fsync", "rename"] as const);
  const rare = call === "rename" || call === "fsync";
  // A fault at the open is one of the first calls.
  const first = rare ? random.between(1, 2) : random.between(1, random.chance(0.4) ? 4 : LATEST_FAULT);
  const last = first + (random.chance(0.3) ? random.below(MOST_FAULTS_IN_A_ROW) : 0);
  return { call, when: random.chance(0.15) ? `${first}..${last + 20}+20` : `${first}..${last}` };
}

class FailingDisk {
  readonly #testimony = new Testimony();
  #starts = 0;
  #counts = { faultyRuns: 0, failedSyncs: 0, failedOpens: 0 };

  constructor(
    private readonly one: FaultCase,
    private readonly orders: RecorderOrders,
    private readonly start: StartRecorder,
  ) {}

  /** A store with something in it, ended by SIGKILL. */
  async recordSoundly(appends: number): Promise<void> {
    const process = this.#start();
    await process.heard(() => this.#testimony.keptAppends >= appends);
    await process.kill();
  }

  /**
   * Records while calls fail, until it goes well again; ended by SIGKILL. A program that could not open the store is started again, as a
   * service manager would, and after a few times the disk is well.
   */
  async recordThrough(fault: Fault): Promise<void> {
    const testimony = this.#testimony;
    for (let attempt = 1; ; attempt++) {
      const trace = join(this.one.folder, `trace-${attempt}`);
      const faulty = attempt < MOST_STARTS;
      const failuresBefore = testimony.failures.length;
      const process = this.#start(faulty ? surroundings(fault, trace, this.orders.directory) : {});
      const goal = testimony.keptAppends + FAULT_WITHIN_APPENDS;
      const shown = () => testimony.trouble !== undefined || testimony.keptAppends >= goal;
      await process.heard(shown, RESUMES_WITHIN_MS);
      const before = testimony.keptAppends;
      const goesOn = await process.heard(() => testimony.keptAppends >= before + APPENDS_AFTER, RESUMES_WITHIN_MS);
      const ended = process.hasEnded;
      await process.kill();
      if (faulty) this.#judgeOrder(trace);
      if (goesOn) return;
      const failedAtOpen = testimony.failures.length > failuresBefore;
      if (failedAtOpen) this.#counts.failedOpens++;
      if (!ended || !failedAtOpen || !faulty) {
        testimony.problems.push(
          `Expected confirmed records within ${RESUMES_WITHIN_MS / 1000} s after ${fault.call} had failed (${fault.when}), saw ${ended ? "the program end" : "none"}; ${testimony.failures.at(-1) ?? testimony.trouble ?? process.errors}.`,
        );
        return;
      }
    }
  }

  async conclude(): Promise<CaseResult> {
    const testimony = this.#testimony;
    const accounted = await takeRest(this.orders, testimony, ["retention", "thinned"]);
    const aside = readdirSync(this.one.folder).filter((name) => /^outbox.*aside/.test(name));
    if (aside.length > 0) {
      testimony.problems.push(
        `Expected the store to stay through errors that pass, saw it set aside as ${aside.join(", ")}.`,
      );
    }
    return {
      problems: testimony.problems,
      counts: { ...accounted, ...this.#counts },
      slowestOpenMs: testimony.slowestOpenMs,
    };
  }

  #start(surroundings: Surroundings = {}): RecorderProcess {
    const firstId = this.#starts++ * IDS_PER_PROCESS + 1;
    return this.start({ ...this.orders, firstId }, this.#testimony.hear, surroundings);
  }

  #judgeOrder(trace: string): void {
    const order = readSyncOrder(readFileSync(trace, "utf8"), this.orders.directory);
    this.#counts.faultyRuns++;
    this.#counts.failedSyncs += order.failedLogSyncs + order.failedOtherSyncs;
    const [first] = order.confirmedTooSoon;
    if (first === undefined) return;
    this.#testimony.problems.push(
      `Expected no confirmation between a failed sync and a sync of the store opened anew, saw ${order.confirmedTooSoon.length}, the first of them ${first}.`,
    );
  }
}

function surroundings({ call, when }: Fault, trace: string, directory: string): Surroundings {
  const inject = `inject=${call}:error=EIO:when=${when}`;
  const strace =
    call === "fdatasync"
      ? { log: trace, expressions: ["trace=fdatasync,openat,writev", inject] }
      : // On files of the store only: Node itself dies if its own calls fail.
        { log: trace, expressions: [`trace=${call}`, inject], paths: storeFiles(directory) };
  // Strace counts for each thread: one thread makes all calls but those of compactions.
  return { wrap: (command) => underStrace(command, strace), environment: { UV_THREADPOOL_SIZE: "1" } };
}
