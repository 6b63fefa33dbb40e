import { access, cp, mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { type FaultKind, RECORDING } from "./kind.ts";
import { Cases } from "./plan.ts";
import { Progress } from "./progress.ts";
import { heldUp, type KindReport, MAXIMUM_FAILURES, repeatCommand, Tally } from "./report.ts";
import { WorkerProcess } from "./worker-process.ts";

/** A hang fails its case. The longest honest cases write ten thousand synced records on a slow disk. */
const CASE_DEADLINE_MS = 180_000;
/** So many folders, or recordings, of failing cases are kept for each kind. */
const MAXIMUM_KEPT = 5;

export interface KindRun {
  readonly kind: FaultKind;
  readonly seeds: readonly number[];
  readonly jobs: number;
  readonly defect: string | undefined;
  /** Of the one case that is repeated. */
  readonly recording: string | undefined;
  /** For the folders of the cases; removed by whoever made it. */
  readonly workplace: string;
  /** Made when the first thing is kept. */
  readonly keepIn: string;
  readonly keepFolders: boolean;
  readonly signal: AbortSignal;
  readonly progress: { readonly isTTY?: boolean; write(text: string): unknown };
}

/** Runs the cases of one kind over worker processes. After an abort it reports those that had ended. */
export async function runKind(run: KindRun): Promise<KindReport> {
  const { kind, seeds, signal } = run;
  const start = performance.now();
  const cases = new Cases(seeds);
  const tally = new Tally();
  const progress = new Progress(kind.name, seeds.length, run.progress);
  const workers = Array.from({ length: Math.min(run.jobs, seeds.length) }, () => new WorkerProcess(CASE_DEADLINE_MS));
  const stop = () => {
    for (const worker of workers) worker.stop();
  };
  signal.addEventListener("abort", stop, { once: true });
  let kept = 0;
  const work = async (worker: WorkerProcess, index: number) => {
    for (;;) {
      const seed = signal.aborted ? undefined : cases.next(index);
      if (seed === undefined) return;
      const folder = join(run.workplace, `${kind.name}-${seed}`);
      await mkdir(folder);
      const { defect, recording } = run;
      const result = await worker.run({ kind: kind.name, seed, folder, defect, recording });
      // What the abort itself broke shows nothing.
      if (signal.aborted) return;
      tally.add(result);
      progress.show(tally.cases, tally.failed);
      if (!heldUp(result) && tally.failed <= MAXIMUM_FAILURES) {
        const keeping = kept++ < MAXIMUM_KEPT ? await keep(run, folder, seed) : {};
        const again = keeping.recording ?? recording;
        const more = {
          ...(defect === undefined ? {} : { defect }),
          ...(again === undefined ? {} : { recording: again }),
        };
        tally.describe({
          kind: kind.name,
          seed,
          problems: result.problems.length > 0 ? result.problems : ["Records were lost without being declared."],
          command: repeatCommand(kind.name, seed, more),
          ...(keeping.folder === undefined ? {} : { folder: keeping.folder }),
        });
      }
      await rm(folder, { recursive: true, force: true });
    }
  };
  await Promise.all(workers.map(work));
  stop();
  signal.removeEventListener("abort", stop);
  return tally.report(kind.name, (performance.now() - start) / 1000);
}

/**
 * Brings the recording of a failing case to where it stays, or its whole folder when that is wanted. A case that was repeated from a
 * recording has left the same one again, which is not kept twice.
 */
async function keep(run: KindRun, folder: string, seed: number): Promise<{ folder?: string; recording?: string }> {
  const target = join(run.keepIn, `${run.kind.name}-${seed}`);
  const recorded = run.recording === undefined && (await exists(join(folder, RECORDING)));
  if (!recorded && !run.keepFolders) return {};
  await mkdir(target, { recursive: true });
  const from = run.keepFolders ? folder : join(folder, RECORDING);
  const to = run.keepFolders ? target : join(target, RECORDING);
  await move(from, to);
  return {
    ...(run.keepFolders ? { folder: target } : {}),
    ...(recorded ? { recording: join(target, RECORDING) } : {}),
  };
}

/** The workplace may be on another file system. */
async function move(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EXDEV") throw error;
    await cp(from, to, { recursive: true });
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}
