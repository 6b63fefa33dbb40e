import { mkdtemp, rm, statfs } from "node:fs/promises";
import { join } from "node:path";
import type { Account } from "../../../agent/core/queue.ts";
import type { Bench } from "../main.ts";
import { type MemorySample, trend } from "../memory.ts";
import { atMost, type Figure } from "../report.ts";
import { DEFAULTS } from "./bench-outbox.ts";
import type { CapacityAnswer } from "./capacity-program.ts";
import { bundle, run } from "./run-program.ts";

const YEAR_MINUTES = 525_600;
const FULL_DAYS_GOAL = 30;
const HISTORY_DAYS_GOAL = 365;
/** What is in flight and one commit may exceed the bound. */
const BYTES_ALLOWANCE = 1024 * 1024;
/** Garbage is compacted only when the files exceed the bound, and not each time: until then LevelDB may hold some more of it. */
const FILES_ALLOWANCE = DEFAULTS.maximumBytes / 4 + 8 * 1024 * 1024;
/** While the process and its store grow to their size. */
const WARM_UP = 0.4;
/** By the line that fits best, over what comes after the warm-up: the heap of V8 breathes by more. */
const FLAT_MEGABYTES = 4;
const MEGABYTE = 1e6;
const MEMORY_FOLDER = "/dev/shm";
const ROOM_NEEDED = 4 * DEFAULTS.maximumBytes;

/** A year of records at defaults without a link, in the store of default size, and then its delivery. */
export async function measureCapacity({ folder, progress }: Bench): Promise<readonly Figure[]> {
  const program = await bundle("capacity-program", folder);
  progress("a year without a link");
  const place = await quickFolder(folder);
  try {
    return figuresOf(await run<CapacityAnswer>(program, [place, String(YEAR_MINUTES)]));
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}

/** In memory where there is room: nothing here is a matter of the disk's speed, and a year has ten thousand commits. */
async function quickFolder(otherwise: string): Promise<string> {
  try {
    const { bavail, bsize } = await statfs(MEMORY_FOLDER);
    if (bavail * bsize >= ROOM_NEEDED) return await mkdtemp(join(MEMORY_FOLDER, "suar-bench-"));
  } catch {
    // Not every system has one, and not every user may write there.
  }
  return mkdtemp(join(otherwise, "year-"));
}

function figuresOf({ filled, drained }: CapacityAnswer): readonly Figure[] {
  const { maximumBytes } = DEFAULTS;
  const { account } = drained;
  const missing = account.recorded - account.delivered;
  const declared = Object.values(drained.declared).reduce((sum, count) => sum + count, 0);
  const unbalanced = [filled.account, account].filter((one) => !balances(one)).length;
  return [
    {
      name: "days without a link until the first record is thinned",
      value: filled.daysInFull ?? YEAR_MINUTES / 1440,
      unit: "days",
      goal: atLeast(filled.daysInFull ?? YEAR_MINUTES / 1440, FULL_DAYS_GOAL, "days"),
      beside: "64 MiB, a link and a host record a minute with every field",
    },
    {
      name: "link history after a year without a link",
      value: drained.historyDays,
      unit: "days",
      goal: atLeast(drained.historyDays, HISTORY_DAYS_GOAL, "days"),
      beside: `${drained.coveredDays.toFixed(1)} of them covered; ${resolutions(drained.daysByMinutes)}`,
    },
    {
      name: "records lost in that year",
      value: filled.account.lost,
      unit: "records",
      goal: atMost(filled.account.lost, 0, "records"),
      beside: accountText(filled.account),
    },
    {
      name: "accounts that do not balance, before and after the delivery",
      value: unbalanced,
      unit: "of 2",
      goal: atMost(unbalanced, 0, ""),
      beside: accountText(account),
    },
    {
      name: "records neither delivered nor declared",
      value: drained.untold + Math.abs(missing - declared) + account.queued,
      unit: "records",
      goal: atMost(drained.untold + Math.abs(missing - declared) + account.queued, 0, "records"),
      beside: `${declared.toLocaleString("en")} declared, ${drained.deliveredTwice} delivered twice`,
    },
    {
      name: "most that was kept in that year, keys and values",
      value: filled.largestBytes / MEGABYTE,
      unit: "MB",
      goal: bound(filled.largestBytes, maximumBytes + BYTES_ALLOWANCE),
    },
    {
      name: "most that its files took",
      value: filled.largestFileBytes / MEGABYTE,
      unit: "MB",
      goal: bound(filled.largestFileBytes, maximumBytes + FILES_ALLOWANCE),
    },
    memoryFigure("while it fills", filled.memory, filled.seconds),
    memoryFigure("while it drains", drained.memory, drained.seconds),
  ];
}

function memoryFigure(when: string, samples: readonly MemorySample[], seconds: number): Figure {
  const own = trend(samples, "ownBytes", WARM_UP);
  const resident = trend(samples, "residentBytes", WARM_UP);
  const megabytes = (bytes: number) => (bytes / MEGABYTE).toFixed(1);
  const growth = Number(megabytes(own.growth));
  return {
    name: `memory ${when}: growth of what the process holds itself`,
    value: growth,
    unit: "MB",
    goal: atMost(growth, FLAT_MEGABYTES, "MB"),
    beside:
      `after ${WARM_UP * 100} % as warm-up; ${megabytes(own.bytesPerMillion)} MB a million records, most ${megabytes(own.most)} MB; ` +
      `all that is resident, mapped tables too: ${megabytes(resident.bytesPerMillion)} MB a million, most ${megabytes(resident.most)} MB; ` +
      `${Math.round(seconds)} s`,
  };
}

function resolutions(days: Readonly<Record<string, number>>): string {
  return Object.entries(days)
    .map(([minutes, many]) => `${many.toFixed(1)} days of ${Number(minutes).toFixed(0)} min`)
    .join(", ");
}

function balances({ recorded, delivered, queued, lost, thinned }: Account): boolean {
  return recorded === delivered + queued + lost + thinned;
}

function accountText({ recorded, delivered, queued, lost, thinned }: Account): string {
  const words = Object.entries({ recorded, delivered, queued, lost, thinned });
  return words.map(([name, count]) => `${count.toLocaleString("en")} ${name}`).join(", ");
}

function atLeast(value: number, limit: number, unit: string): NonNullable<Figure["goal"]> {
  return { text: `>= ${limit} ${unit}`, met: value >= limit };
}

function bound(bytes: number, limit: number): NonNullable<Figure["goal"]> {
  return { text: `<= ${(limit / MEGABYTE).toFixed(1)} MB`, met: bytes <= limit };
}
