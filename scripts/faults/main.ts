/**
 * `npm run faults`: breaks the outbox in every way that durability.md names, again and again, and says what was lost without being
 * declared. Every case follows from a seed. The faults are simulated: no real power is cut.
 */
import { randomInt } from "node:crypto";
import { access, constants, mkdtemp, rm, statfs } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { reasonOf } from "../../agent/core/errors.ts";
import { UsageError } from "../usage-error.ts";
import type { FaultKind } from "./kind.ts";
import { loadKind } from "./kinds.ts";
import { type FaultOptions, KIND_NAMES, readOptions } from "./options.ts";
import { caseSeed } from "./plan.ts";
import { failureText, type KindReport, table } from "./report.ts";
import { runKind } from "./run-kind.ts";

const USAGE = `Usage: npm run faults -- [--kind NAME[,NAME]] [--count N | --long] [--seed N] [--json] [--jobs N] [--keep]
       npm run faults -- --kind NAME --case SEED [--recording PATH]

  --kind NAMES      only these kinds (default: all)
  --count N         cases of each kind (default: below)
  --long            the counts of the long run
  --seed N          seed of the run, from which the seeds of its cases follow (default: chosen, and printed)
  --case SEED       one case again, as a failure printed it
  --recording PATH  what was recorded for that case, as a failure printed it
  --defect NAME     breaks the outbox on purpose, to see that the cases notice
  --jobs N          worker processes (default: 2)
  --keep            keeps the folders of the first 5 failing cases of each kind
  --json            one line of JSON on stdout instead of the table
Progress goes to stderr. Exit code 0: every case held; 1: a case failed; 2: not understood, or a kind cannot run here.`;

/** Ample for the folders of a few cases at a time; a container may have a /dev/shm of only 64 MB. */
const WORKPLACE_BYTES = 512 * 1024 * 1024;
const MEMORY_FOLDER = "/dev/shm";
const INTERRUPTED = 130;

const stopping = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => stopping.abort());

try {
  process.exitCode = await main();
} catch (error) {
  const usage = error instanceof UsageError;
  console.error(usage ? error.message : `The fault run itself failed: ${reasonOf(error)}`);
  process.exitCode = 2;
}

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (options.help) {
    console.log(`${USAGE}\n\n${await kindsText()}`);
    return 0;
  }
  const kinds = await Promise.all(options.kinds.map(loadKind));
  checkDefect(options, kinds);
  await checkRecording(options);
  const seed = options.seed ?? randomInt(2 ** 32);
  const repeated = options.oneCase === undefined ? `seed ${seed}` : `case ${options.oneCase}`;
  const workplace = await mkdtemp(join(await workplaceParent(), "suar-faults-"));
  const jobs = `${options.jobs} worker process${options.jobs === 1 ? "" : "es"}`;
  process.stderr.write(`Fault run: ${options.kinds.join(", ")}; ${repeated}; ${jobs} in ${workplace}\n`);
  try {
    const keepIn = join(tmpdir(), `suar-faults-kept-${process.pid}`);
    const reports: KindReport[] = [];
    for (const kind of kinds) {
      if (stopping.signal.aborted) break;
      const report = await tryKind(kind, options, seed, workplace, keepIn);
      reports.push(report);
      for (const failure of report.failures) process.stderr.write(`\n${failureText(failure)}\n`);
    }
    print(options, seed, reports);
    if (stopping.signal.aborted) return INTERRUPTED;
    if (reports.some((report) => report.failed > 0)) return 1;
    return reports.some((report) => report.notRun !== undefined) ? 2 : 0;
  } finally {
    await rm(workplace, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function tryKind(
  kind: FaultKind,
  options: FaultOptions,
  seed: number,
  workplace: string,
  keepIn: string,
): Promise<KindReport> {
  const notRun = await kind.unavailable();
  if (notRun !== undefined) {
    const nothing = { cases: 0, held: 0, failed: 0, counts: {}, slowestOpenMs: 0, seconds: 0, failures: [] };
    return { kind: kind.name, notRun, ...nothing };
  }
  const count = options.count ?? (options.long ? kind.longRun : kind.everyCommit);
  const seeds =
    options.oneCase === undefined
      ? Array.from({ length: count }, (_, index) => caseSeed(seed, kind.name, index))
      : [options.oneCase];
  const { jobs, defect, recording, keep: keepFolders } = options;
  const { signal } = stopping;
  const progress = process.stderr;
  return runKind({ kind, seeds, jobs, defect, recording, workplace, keepIn, keepFolders, signal, progress });
}

function print(options: FaultOptions, seed: number, reports: readonly KindReport[]): void {
  const machine = `${cpus().length} x ${cpus()[0]?.model.trim() ?? "unknown processor"}, Node ${process.versions.node}`;
  const interrupted = stopping.signal.aborted;
  if (options.json) {
    const run = options.oneCase === undefined ? { seed } : { case: options.oneCase };
    console.log(JSON.stringify({ ...run, machine, date: new Date().toISOString(), interrupted, kinds: reports }));
    return;
  }
  const what = options.oneCase === undefined ? `seed ${seed}` : `case ${options.oneCase}`;
  console.log(`\n${table(reports)}\n\n${what}; ${machine}${interrupted ? "; stopped before the end" : ""}`);
}

function checkDefect({ defect }: FaultOptions, [kind]: readonly FaultKind[]): void {
  if (defect === undefined || kind === undefined || Object.hasOwn(kind.defects, defect)) return;
  const known = Object.keys(kind.defects).join(", ");
  throw new UsageError(`There is no defect "${defect}" of the kind ${kind.name}. Use one of: ${known}.`);
}

async function checkRecording({ recording }: FaultOptions): Promise<void> {
  if (recording === undefined) return;
  try {
    await access(recording, constants.R_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === "ENOENT" ? "There is no recording at" : `The recording cannot be read (${code}):`;
    throw new UsageError(`${why} ${recording}. Use the path that the failure printed, or leave out --recording.`);
  }
}

async function kindsText(): Promise<string> {
  const kinds = await Promise.all(KIND_NAMES.map(loadKind));
  const counts = (kind: FaultKind) =>
    `${kind.everyCommit.toLocaleString("en")} cases, long run ${kind.longRun.toLocaleString("en")}`;
  return kinds
    .map((kind) => {
      const defects = Object.entries(kind.defects).map(([name, about]) => `    --defect ${name}: ${about}`);
      return [`${kind.name}: ${kind.about} (${counts(kind)})`, ...defects].join("\n");
    })
    .join("\n");
}

/** In memory where there is room: thousands of stores are built and thrown away. The faults are in the files, not in the disk. */
async function workplaceParent(): Promise<string> {
  try {
    await access(MEMORY_FOLDER, constants.W_OK);
    const { bavail, bsize } = await statfs(MEMORY_FOLDER);
    if (bavail * bsize >= WORKPLACE_BYTES) return MEMORY_FOLDER;
  } catch {
    // Not Linux, or not for this user.
  }
  return tmpdir();
}
