import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { MINUTE, SECOND } from "../../../agent/core/time.ts";
import type { Bench } from "../main.ts";
import { atMost, type Figure } from "../report.ts";
import { DEFAULTS } from "./bench-outbox.ts";
import { bundle, run } from "./run-program.ts";
import type { WritesAnswer } from "./writes-program.ts";

const DAYS = 3;
/** Room is made four megabytes at a time: once in so many days. */
const DAYS_WHEN_FULL = 4;
const GOAL = 3;
const DEFAULT_SECONDS = DEFAULTS.commitEvery / SECOND;
/** What the setting could be instead. */
const LONGER_SECONDS = [60, 300, 600, 900];
/** More than fits, so that what is new takes the room of what was delivered long ago. */
const DAYS_UNTIL_FULL = 66;
const MEGABYTE = 1e6;

interface Case {
  readonly name: string;
  readonly link: "up" | "down";
  readonly seconds: number;
  readonly daysBefore: number;
}

/** Bytes written for each byte of the records' JSON, by the store alone, at its commits. */
export async function measureWrites({ folder, progress }: Bench): Promise<readonly Figure[]> {
  const program = await bundle("writes-program", folder);
  const figures: Figure[] = [];
  const answerTo = async ({ name, link, seconds, daysBefore }: Case) => {
    progress(`writes, ${name}`);
    const store = join(folder, `${link}-${seconds}-${daysBefore}`);
    await mkdir(store);
    const days = daysBefore === 0 ? DAYS : DAYS_WHEN_FULL;
    const words = [store, String(days), String(seconds), link, String(daysBefore)];
    return run<WritesAnswer>(program, words);
  };
  const ordinary: readonly Case[] = [
    { name: "link up", link: "up", seconds: DEFAULT_SECONDS, daysBefore: 0 },
    { name: "link down", link: "down", seconds: DEFAULT_SECONDS, daysBefore: 0 },
    { name: "link up, store full", link: "up", seconds: DEFAULT_SECONDS, daysBefore: DAYS_UNTIL_FULL },
  ];
  for (const one of ordinary) figures.push(...ordinaryFigures(one.name, await answerTo(one)));
  for (const link of ["up", "down"] as const) {
    for (const seconds of LONGER_SECONDS) {
      // As many commits as at the default: what the link makes of them is seen there.
      if (link === "down" && seconds * SECOND <= MINUTE) continue;
      const name = `link ${link}, commitSeconds ${seconds}`;
      figures.push(longerFigure(name, await answerTo({ name, link, seconds, daysBefore: 0 })));
    }
  }
  return figures;
}

function ordinaryFigures(name: string, { payload, commits, written, others }: WritesAnswer): readonly Figure[] {
  const figure = (what: string, bytes: number, beside: string): Figure => {
    const value = Number((bytes / payload).toFixed(2));
    return { name: `written, ${name}: ${what}`, value, unit: "x payload", goal: atMost(value, GOAL, "x"), beside };
  };
  const figures = [
    figure(
      "handed to the kernel",
      written.handedOver,
      `${commits} commits, ${(payload / MEGABYTE).toFixed(2)} MB of records`,
    ),
    figure("whole pages", written.pages, `${(written.pages / commits / 4096).toFixed(1)} pages of 4 KiB a commit`),
  ];
  if (written.device === undefined) return figures;
  return [...figures, figure("device, journal and all others included", written.device, othersText(others))];
}

function longerFigure(name: string, { payload, commits, written, others }: WritesAnswer): Figure {
  const ratio = (bytes: number) => Number((bytes / payload).toFixed(2));
  const device = written.device === undefined ? "" : `, device ${ratio(written.device)} x (${othersText(others)})`;
  return {
    name: `written, ${name}: whole pages`,
    value: ratio(written.pages),
    unit: "x payload",
    beside: `handed to the kernel ${ratio(written.handedOver)} x, ${commits} commits${device}`,
  };
}

function othersText(bytes: number | undefined): string {
  return `others alone about ${((bytes ?? 0) / MEGABYTE).toFixed(1)} MB meanwhile`;
}
