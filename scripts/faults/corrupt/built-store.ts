import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type JournalLine, type Truth, truthOf } from "../outbox/journal.ts";
import { performWorkload } from "../outbox/workload.ts";
import { groupOf } from "../plan.ts";
import { SeededRandom } from "../random.ts";
import { listFiles } from "./damage.ts";

/** `closed`: as after a clean stop; `killed`: the files as they were while the store was open. */
export type Ending = "closed" | "killed";

/** A data directory before the damage, held in memory, with what was promised about it. */
export interface BuiltStore {
  /** Path below the data directory -> bytes. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly lines: readonly JournalLine[];
  /** What the lines say. */
  readonly truth: Truth;
}

const JOURNAL = "journal";
const DATA = "data";
/** The stores of the group of cases that this process works on. */
const built = new Map<string, BuiltStore>();

/** The store of a group of cases: built by the first of them in this process, or as it was recorded. */
export async function builtStore(caseSeed: number, folder: string, recording: string | undefined, ending: Ending) {
  const seed = groupOf(caseSeed) * 2 + (ending === "closed" ? 0 : 1);
  if (recording !== undefined) return readRecording(recording, seed);
  const name = `${seed}`;
  const known = built.get(name);
  if (known !== undefined) return known;
  const store = await build(seed, join(folder, "build"), ending);
  if (built.size >= 2) built.clear();
  built.set(name, store);
  return store;
}

export async function writeFiles({ files }: BuiltStore, folder: string): Promise<void> {
  for (const [path, bytes] of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), bytes);
  }
}

/** For the repetition of a case: LevelDB's background work, and so its files, are not the same each time. */
export async function writeRecording(store: BuiltStore, folder: string): Promise<void> {
  await writeFiles(store, join(folder, DATA));
  await writeFile(join(folder, JOURNAL), store.lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
}

async function readRecording(folder: string, seed: number): Promise<BuiltStore> {
  const text = await readFile(join(folder, JOURNAL), "utf8");
  const lines = text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as JournalLine);
  return { files: await readFiles(join(folder, DATA)), lines, truth: truthOf(lines, seed) };
}

async function build(seed: number, folder: string, ending: Ending): Promise<BuiltStore> {
  const random = new SeededRandom(seed);
  const bytes = random.pick([100, 400, 900, 1800]) * 1024;
  const lines: JournalLine[] = [];
  await mkdir(folder);
  const outbox = await performWorkload({
    seed,
    location: join(folder, "outbox"),
    bytes,
    // Half of the stores had no room for everything.
    maximumBytes: random.chance(0.5) ? Math.ceil(bytes * 0.4) : 64 * 1024 * 1024,
    delivered: random.pick([0, 0.3, 0.9]),
    restarts: random.below(3),
    write: (line) => lines.push(line),
  });
  if (ending === "closed") await outbox.close();
  const files = await copyOf(folder);
  if (ending === "killed") await outbox.close();
  await rm(folder, { recursive: true });
  return { files, lines, truth: truthOf(lines, seed) };
}

/** LevelDB may be at work in the background: taken again until nothing changed meanwhile. */
async function copyOf(folder: string): Promise<ReadonlyMap<string, Uint8Array>> {
  for (let attempt = 0; attempt < 100; attempt++) {
    try {
      const before = await listFiles(folder);
      const files = await readFiles(folder);
      if (JSON.stringify(before) === JSON.stringify(await listFiles(folder))) return files;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`the files in ${folder} do not come to rest`);
}

async function readFiles(folder: string): Promise<ReadonlyMap<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  for (const { path } of await listFiles(folder)) files.set(path, await readFile(join(folder, path)));
  return files;
}
