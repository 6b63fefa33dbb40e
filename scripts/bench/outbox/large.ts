import { execFile } from "node:child_process";
import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { DECLARATION } from "../../../agent/config/declaration.ts";
import type { Bench } from "../main.ts";
import { atMost, type Figure, median } from "../report.ts";
import { storeDirectory } from "./bench-outbox.ts";
import type { OpenAnswer, TakeAnswer } from "./large-program.ts";
import { bundle, run, runAll, start } from "./run-program.ts";

const DELIVERED_IN_FRONT = [10, 1000, 1_000_000] as const;
/** Behind them, so that every store reads from tables. */
const QUEUED = 10_000;
const ROUNDS = 120;
const RATIO_GOAL = 1.5;
const KILLS = 5;
const LONGEST_LIFE_MS = 1500;
const OPEN_GOAL_SECONDS = 10;
const MEGABYTE = 1024 * 1024;

/** The largest store that the settings allow: what the next batch costs behind a million delivered records, and opening it after a kill. */
export async function measureLarge({ folder, progress }: Bench): Promise<readonly Figure[]> {
  const program = await bundle("large-program", folder);
  const { maximum } = DECLARATION.outbox.members.maximumMegabytes.kind.schema as { readonly maximum: number };
  const bytes = String(maximum * MEGABYTE);
  const stores: string[] = [];
  for (const delivered of DELIVERED_IN_FRONT) {
    progress(`a store with ${delivered.toLocaleString("en")} delivered records`);
    const store = join(folder, `delivered-${delivered}`);
    await mkdir(store);
    await run(program, ["fill", store, bytes, String(delivered), String(QUEUED)]);
    stores.push(store);
  }
  progress("next batch");
  const answers = await runAll<TakeAnswer>(program, ["take", bytes, String(ROUNDS), ...stores]);
  const opened = await openAfterKills(program, stores.at(-1) ?? "", bytes, progress);
  return [...takeFigures(answers), openFigure(opened, maximum)];
}

function takeFigures(answers: readonly TakeAnswer[]): readonly Figure[] {
  const kinds = [
    { of: "take" as const, name: "next batch (take 20)" },
    { of: "takeAndSettle" as const, name: "next batch, taken and settled on disk" },
  ];
  return kinds.flatMap(({ of, name }) => {
    const medians = answers.map((answer) => median(answer[of]));
    return answers.map(({ delivered }, index): Figure => {
      const [value = Number.NaN, first = Number.NaN] = [medians[index], medians[0]];
      const ratio = Number((value / first).toFixed(2));
      return {
        name: `${name}, ${delivered.toLocaleString("en")} delivered in front`,
        value,
        unit: "us",
        beside: `median of ${answers[index]?.[of].length}; ${ratio} x the first`,
        ...(index === answers.length - 1 ? { goal: ratioGoal(ratio) } : {}),
      };
    });
  });
}

function ratioGoal(ratio: number) {
  return { text: `<= ${RATIO_GOAL} x the first`, met: ratio <= RATIO_GOAL };
}

async function openAfterKills(
  program: string,
  store: string,
  bytes: string,
  progress: Bench["progress"],
): Promise<readonly OpenAnswer[]> {
  const opened: OpenAnswer[] = [];
  for (let kill = 1; kill <= KILLS; kill++) {
    progress(`open after a kill, ${kill} of ${KILLS}`);
    const { child, answers, exit } = start(program, ["flood", store, bytes]);
    const full = await answers.next();
    if (full.done === true) throw new Error("the store was not filled");
    await sleep(Math.random() * LONGEST_LIFE_MS);
    child.kill("SIGKILL");
    await exit;
    if (child.signalCode !== "SIGKILL") throw new Error("the program ended before it was killed");
    await dropFromCache(storeDirectory(store));
    opened.push(await run<OpenAnswer>(program, ["open", store, bytes]));
  }
  return opened;
}

/** The box may have been without power: nothing of the store is in memory then. Of files that are on disk, dd can make the kernel forget. */
async function dropFromCache(directory: string): Promise<void> {
  await promisify(execFile)("sync");
  for (const name of await readdir(directory)) {
    await promisify(execFile)("dd", [`if=${join(directory, name)}`, "iflag=nocache", "count=0"]);
  }
}

function openFigure(opened: readonly OpenAnswer[], megabytes: number): Figure {
  const seconds = opened.map(({ milliseconds }) => milliseconds / 1000);
  const slowest = Math.max(...seconds);
  const last = opened.at(-1);
  const kept = `${Math.round((last?.bytes ?? 0) / MEGABYTE)} of ${megabytes} MiB`;
  const { recorded = 0, delivered = 0, queued = 0, lost = 0, thinned = 0 } = last?.account ?? {};
  if (recorded !== delivered + queued + lost + thinned) throw new Error("the account does not balance");
  return {
    name: "open the largest store after SIGKILL while it was written",
    value: slowest,
    unit: "s",
    goal: atMost(slowest, OPEN_GOAL_SECONDS, "s"),
    beside: `slowest of ${seconds.length}, median ${median(seconds).toFixed(2)} s; ${kept} kept, ${recorded.toLocaleString("en")} recorded; read from the device`,
  };
}
