import { type ChildProcess, spawn } from "node:child_process";
import { cp } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, expect, test } from "vitest";
import { LevelStore } from "../../agent/platform/level-store.ts";
import { drain, link, openOutbox, pending, read, take } from "../support/outbox-harness.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** The outbox on the real LevelDB, ended without a word. */

let folder: Awaited<ReturnType<typeof temporaryFolder>>;

beforeEach(async () => {
  folder = await temporaryFolder();
});

let child: ChildProcess | undefined;

afterEach(async () => {
  child?.kill("SIGKILL");
  await folder.remove();
});

test("a copy of the files at any moment between two steps opens with the account of that moment", async () => {
  const directory = join(folder.path, "outbox");
  const { outbox } = await openOutbox(new LevelStore(directory));
  const settling: Promise<void>[] = [];
  for (let round = 0; round < 12; round++) {
    await outbox.append(Array.from({ length: 5 }, (_, index) => link(round * 5 + index)));
    const taken = await take(outbox, "live", 4);
    if (round % 3 === 0) outbox.release(taken);
    else settling.push(outbox.settle(taken, { outcome: "delivered" }));
    // The settlement of this round may ride on the commit of the next one; what was confirmed may not wait.
    await outbox.append([link(1000 + round)]);
    await Promise.all(settling);
    const copy = join(folder.path, `copy-${round}`);
    await cp(directory, copy, { recursive: true, filter: (source) => !source.endsWith("LOCK") });
    const after = await openOutbox(new LevelStore(copy));
    expect(after.outbox.account()).toEqual(outbox.account());
    expect(after.outbox.epoch).toBe(outbox.epoch);
    expect(after.outbox.status().bytes).toBe(outbox.status().bytes);
    expect(await pending(after.outbox)).toHaveLength(outbox.account().queued);
    await after.outbox.close();
  }
  await outbox.close();
});

interface Told {
  confirmed: number;
  settled: Set<number>;
}

/** Runs the recording process on `directory` and kills it after it has printed `lines` lines. */
async function runAndKill(directory: string, maximumBytes: number, lines: number, told: Told): Promise<void> {
  const script = join(import.meta.dirname, "../support/outbox-process.ts");
  const running = spawn(process.execPath, ["--import", "tsx", script, directory, String(maximumBytes)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  child = running;
  let seen = 0;
  for await (const text of createInterface({ input: running.stdout })) {
    // Killed in the middle of a line it has not told us anything.
    if (!text.endsWith("}")) continue;
    const line: { to?: number; settled?: number[] } = JSON.parse(text);
    if (line.to !== undefined) told.confirmed = Math.max(told.confirmed, line.to);
    for (const seq of line.settled ?? []) told.settled.add(seq);
    seen++;
    if (seen === lines) running.kill("SIGKILL");
  }
}

test.each([
  ["while there is room", 64 * 1024 * 1024],
  ["while the oldest are deleted and dropped", 30_000],
])("a process killed with SIGKILL again and again %s loses nothing that it confirmed", async (_, maximumBytes) => {
  const directory = join(folder.path, "outbox");
  const seed = 20_261_123 + maximumBytes;
  const random = seededRandom(seed);
  const told: Told = { confirmed: 0, settled: new Set() };
  for (let round = 0; round < 3; round++) {
    await runAndKill(directory, maximumBytes, 50 + Math.floor(random.uniform() * 400), told);
    const { outbox } = await openOutbox(new LevelStore(directory), { options: { maximumBytes } });
    const { recorded, delivered, queued, lost, thinned } = outbox.account();
    expect(recorded).toBeGreaterThanOrEqual(told.confirmed);
    expect(recorded).toBe(delivered + queued + lost + thinned);
    expect(delivered).toBeGreaterThanOrEqual(told.settled.size);
    const left = (await pending(outbox)).map((record) => record.seq);
    expect(left).toHaveLength(queued);
    expect(left.filter((seq) => told.settled.has(seq))).toEqual([]);
    await outbox.close();
  }
  const { outbox } = await openOutbox(new LevelStore(directory), { options: { maximumBytes } });
  const before = outbox.account();
  const rest = (await drain(outbox)).map(read);
  expect(rest).toHaveLength(before.queued);
  expect(outbox.account()).toMatchObject({ ...before, delivered: before.delivered + before.queued, queued: 0 });
});
