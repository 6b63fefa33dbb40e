import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, open, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { repairCopy } from "../../agent/platform/level-repair.ts";
import { LevelStore } from "../../agent/platform/level-store.ts";
import { withTable } from "../../agent/platform/level-tables.ts";
import { fillStore, putRecord, recordBytes } from "../support/records-in-store.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const IN_TABLES = 600;
const IN_LOG = 5;
const never = new AbortController().signal;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let from: string;
let to: string;

beforeEach(async () => {
  folder = await temporaryFolder();
  from = join(folder.path, "outbox.set-aside-1");
  to = join(folder.path, "copy");
  await fillStore(from, IN_TABLES, IN_LOG);
});

afterEach(() => folder.remove());

async function count(directory: string): Promise<number> {
  const store = new LevelStore(directory);
  try {
    await store.open();
    const found = await store.range(Uint8Array.of(0), Uint8Array.of(255), 10_000);
    const isRight = ({ key, value }: (typeof found)[number]) => {
      return Buffer.compare(value, recordBytes(((key[1] ?? 0) << 8) | (key[2] ?? 0))) === 0;
    };
    expect(found.every(isRight)).toBe(true);
    return found.length;
  } finally {
    await store.close();
  }
}

/** Names, bytes and nothing else of a directory. */
async function hashes(directory: string): Promise<Record<string, string>> {
  const entries = (await readdir(directory)).sort().map(async (name) => {
    return [
      name,
      createHash("sha256")
        .update(await readFile(join(directory, name)))
        .digest("hex"),
    ];
  });
  return Object.fromEntries(await Promise.all(entries));
}

/** Repairs a copy, sees that the original stayed as it was, and returns how many entries the copy holds. */
async function repaired(): Promise<number> {
  const before = await hashes(from);
  await repairCopy(from, to, never);
  const entries = await count(to);
  expect(await hashes(from)).toEqual(before);
  return entries;
}

const named = async (part: string) =>
  (await readdir(from)).filter((name) => name.includes(part)).map((name) => join(from, name));

test("a whole store is copied whole", async () => {
  expect(await repaired()).toBe(IN_TABLES + IN_LOG);
});

test("with a flipped bit in the MANIFEST everything can be read again", async () => {
  for (const file of await named("MANIFEST")) {
    const bytes = await readFile(file);
    bytes[20] = (bytes[20] ?? 0) ^ 4;
    await writeFile(file, bytes);
  }
  await expect(count(from)).rejects.toMatchObject({ code: "store-unreadable" });
  expect(await repaired()).toBe(IN_TABLES + IN_LOG);
});

test.each(["CURRENT", "MANIFEST", "LOCK"])("without %s everything can be read again", async (part) => {
  for (const file of await named(part)) await rm(file);
  expect(await repaired()).toBe(IN_TABLES + IN_LOG);
});

test("without one table everything else can be read again", async () => {
  const [table = ""] = await named(".ldb");
  await rm(table);
  await expect(count(from)).rejects.toMatchObject({ code: "store-unreadable" });
  const left = await repaired();
  expect(left).toBeGreaterThan(IN_LOG);
  expect(left).toBeLessThan(IN_TABLES + IN_LOG);
});

test("a table that lost its end is lost, and everything else can be read again", async () => {
  const [table = ""] = await named(".ldb");
  await truncate(table, 10_000);
  const left = await repaired();
  expect(left).toBeGreaterThan(IN_LOG);
  expect(left).toBeLessThan(IN_TABLES + IN_LOG);
});

/** Flips one bit, counted from the end when the offset is below 0. */
async function flip(path: string, offset: number): Promise<void> {
  const bytes = await readFile(path);
  const at = offset < 0 ? bytes.length + offset : offset;
  bytes[at] = (bytes[at] ?? 0) ^ 16;
  await writeFile(path, bytes);
}

async function partsOf(path: string) {
  return withTable(path, async (table) => {
    const { index, metaindex } = await table.footer();
    return { data: await table.dataBlocks(index), index, metaindex, filters: await table.filters(metaindex) };
  });
}

test("a flipped bit in a block of records costs that block, whichever it is", async () => {
  const [table = ""] = await named(".ldb");
  const { data } = await partsOf(table);
  const middle = Math.floor(data.length / 2);
  for (const number of [0, middle, data.length - 1]) await flip(table, (data[number]?.block.offset ?? 0) + 50);
  const left = await repaired();
  // Two or three entries of 2,000 bytes are in a block of 4 KiB.
  expect(left).toBeGreaterThanOrEqual(IN_TABLES + IN_LOG - 9);
  expect(left).toBeLessThanOrEqual(IN_TABLES + IN_LOG - 3);
});

test("a flipped bit in a filter or in the metaindex costs nothing", async () => {
  const [table = ""] = await named(".ldb");
  const { filters, metaindex } = await partsOf(table);
  await flip(table, (filters[0]?.offset ?? 0) + 5);
  await flip(table, metaindex.offset + 3);
  expect(await repaired()).toBe(IN_TABLES + IN_LOG);
});

test.each([
  ["the index", -60],
  ["the footer", -47],
])("a flipped bit in %s costs the table, and not the process", async (_, offset) => {
  const [table = ""] = await named(".ldb");
  const { data } = await partsOf(table);
  await flip(table, offset);
  const left = await repaired();
  expect(left).toBeLessThan(IN_TABLES + IN_LOG - data.length);
  expect(left).toBeGreaterThan(IN_LOG);
});

test("where every block is damaged nothing is intact", async () => {
  for (const log of await named(".log")) await rm(log);
  for (const table of await named(".ldb")) {
    for (const { block } of (await partsOf(table)).data) {
      const file = await open(table, "r+");
      await file.write(Uint8Array.of(1, 2, 3, 4), 0, 4, block.offset + 20);
      await file.close();
    }
  }
  await expect(repairCopy(from, to, never)).rejects.toMatchObject({ code: "store-unreadable" });
  expect(await readdir(to)).toEqual([]);
});

/** Repairs a copy in another process, while calls on that file fail. */
async function repairUnderFault(path: string, fault: string): Promise<void> {
  const program = `
    import { repairCopy } from "./agent/platform/level-repair.ts";
    await repairCopy(process.env.FROM, process.env.TO, new AbortController().signal).catch((error) => {
      throw new Error("rejected with " + error.code);
    });
  `;
  const node = [process.execPath, "--import", "tsx", "--input-type=module", "-e", program];
  const trace = ["-f", "-qq", "-o", join(folder.path, "trace"), "-P", path, "-e", `inject=${fault}`];
  // One thread, for strace counts the calls of each.
  const environment = { ...process.env, FROM: from, TO: to, UV_THREADPOOL_SIZE: "1" };
  await promisify(execFile)("strace", [...trace, ...node], { env: environment });
}

test("a repair that ran out of room is told, though LevelDB keeps quiet about it", async () => {
  const numbers = (await readdir(from)).map((name) => Number.parseInt(name, 10)).filter(Number.isInteger);
  const next = `${String(Math.max(...numbers) + 1).padStart(6, "0")}.ldb`;
  await expect(repairUnderFault(join(to, next), "write:error=ENOSPC")).rejects.toThrow("rejected with disk-full");
});

test("a page that the disk cannot read costs the blocks in it", async () => {
  const [table = ""] = await named(".ldb");
  // Many pages at once, the first of them alone, and many from the second on.
  await repairUnderFault(table, "pread64:error=EIO:when=1..3");
  expect((await readFile(join(folder.path, "trace"), "utf8")).match(/INJECTED/g)).toHaveLength(3);
  const left = await count(to);
  expect(left).toBeGreaterThanOrEqual(IN_TABLES + IN_LOG - 9);
  expect(left).toBeLessThan(IN_TABLES + IN_LOG);
});

test("what a repair puts away is not kept", async () => {
  await repairCopy(from, to, never);
  expect((await readdir(to)).filter((name) => !/^(?:CURRENT|MANIFEST-\d+|\d+\.ldb|LOG)$/.test(name))).toEqual([]);
});

test("a flipped bit in a log costs the rest of its block of 32 KiB, and not what came before", async () => {
  const [log = ""] = await named(".log");
  // Each commit takes about 2,030 bytes; LevelDB looks at no checksum of a log that it repairs.
  await flip(log, 3 * 2030);
  const left = await repaired();
  expect(left).toBe(IN_TABLES + 3);
});

test("a flipped bit in one block of a log leaves the next", async () => {
  const store = new LevelStore(from);
  await store.open();
  const MORE = 60;
  for (let index = 0; index < MORE; index++) await store.commit([putRecord(IN_TABLES + IN_LOG + index)], "synced");
  await store.close();
  const logs = await named(".log");
  await flip(logs[logs.length - 1] ?? "", 3 * 2030);
  const left = await repaired();
  // 16 commits are in a block of 32 KiB, and one goes on in the next.
  expect(left).toBeGreaterThan(IN_TABLES + IN_LOG + MORE - 18);
  expect(left).toBeLessThan(IN_TABLES + IN_LOG + MORE - 10);
});

test("a log that lost its end gives what comes before", async () => {
  for (const log of await named(".log")) await truncate(log, 5000);
  expect(await repaired()).toBe(IN_TABLES + 2);
});

test("what is not LevelDB's, and what is no file, is not copied", async () => {
  await writeFile(join(from, "note.txt"), "note");
  await mkdir(join(from, "000999.ldb"));
  await repairCopy(from, to, never);
  expect(await readdir(to)).not.toContain("note.txt");
  expect(await count(to)).toBe(IN_TABLES + IN_LOG);
});

test("a store that is open elsewhere stays locked", async () => {
  // Whoever opens and closes the LOCK file of a process gives its lock away.
  const store = new LevelStore(from);
  await store.open();
  const locks = async () =>
    (await readFile("/proc/locks", "utf8")).split("\n").filter((line) => line.includes(` ${process.pid} `));
  expect(await locks()).toHaveLength(1);
  await repairCopy(from, to, never);
  expect(await locks()).toHaveLength(1);
  await store.close();
});

test("the copy goes to a place of its own", async () => {
  await mkdir(to);
  await writeFile(join(to, "precious"), "");
  await expect(repairCopy(from, to, never)).rejects.toMatchObject({
    code: "store-unwritable",
    details: { directory: to },
  });
  expect(await readdir(to)).toEqual(["precious"]);
  await expect(repairCopy(from, from, never)).rejects.toMatchObject({ code: "store-unwritable" });
});

test("where there is nothing to repair it says so", async () => {
  const empty = join(folder.path, "empty");
  await mkdir(empty);
  await expect(repairCopy(empty, to, never)).rejects.toMatchObject({ code: "store-unreadable" });
  await expect(repairCopy(join(folder.path, "nowhere"), to, never)).rejects.toMatchObject({ name: "SuarError" });
});

test("a copy that has not the room is refused before it is begun", async () => {
  await writeFile(join(from, "999999.log"), "");
  await truncate(join(from, "999999.log"), 2 ** 43);
  await expect(repairCopy(from, to, never)).rejects.toMatchObject({ code: "disk-full", details: { directory: to } });
  expect(await readdir(to)).toEqual([]);
});

test("it stops when it is told to", async () => {
  const stop = new AbortController();
  const repairing = repairCopy(from, to, stop.signal);
  stop.abort(new Error("enough"));
  await expect(repairing).rejects.toThrow("enough");
});
