import { mkdir, open, readdir, readFile, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { repairCopy } from "../../agent/platform/level-repair.ts";
import { LevelStore } from "../../agent/platform/level-store.ts";
import { findTableDamage, withTable } from "../../agent/platform/level-tables.ts";
import { putRecord } from "../support/records-in-store.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;

beforeEach(async () => {
  folder = await temporaryFolder();
});

afterEach(() => folder.remove());

/** Its records shrink to very little, its index is compressed, it has a filter and more than one block. */
async function smallTable(): Promise<string> {
  const location = join(folder.path, "small");
  const store = new LevelStore(location);
  await store.open();
  for (let index = 0; index < 6; index++) {
    const key = Buffer.from(`${"the same start ".repeat(10)}${index}`);
    await store.commit([{ type: "put", key, value: new Uint8Array(3000).fill(index) }], "buffered");
  }
  await store.close();
  // Makes a table of the log.
  await store.open();
  await store.close();
  const [name = ""] = (await readdir(location)).filter((one) => one.endsWith(".ldb"));
  return join(location, name);
}

async function largeStore(): Promise<string> {
  const location = join(folder.path, "large");
  const store = new LevelStore(location);
  await store.open();
  for (let index = 0; index < 2500; index++) await store.commit([putRecord(index)], "buffered");
  await store.close();
  return location;
}

const tablesIn = async (location: string) =>
  (await readdir(location)).filter((name) => name.endsWith(".ldb")).map((name) => join(location, name));

test("every flipped bit of a table is found", async () => {
  const path = await smallTable();
  const { blocks, indexType, filters } = await withTable(path, async (table) => {
    const { index, metaindex } = await table.footer();
    const [type] = await table.read(index.offset + index.size, 1);
    return { blocks: await table.dataBlocks(index), indexType: type, filters: await table.filters(metaindex) };
  });
  expect(blocks.length).toBeGreaterThan(1);
  expect(filters).toHaveLength(1);
  expect(indexType).toBe(1);
  expect(await findTableDamage(path)).toBeUndefined();
  const bytes = await readFile(path);
  const file = await open(path, "r+");
  const missed: string[] = [];
  for (let offset = 0; offset < bytes.length; offset++) {
    for (let bit = 0; bit < 8; bit++) {
      await file.write(Uint8Array.of((bytes[offset] ?? 0) ^ (1 << bit)), 0, 1, offset);
      if ((await findTableDamage(path)) === undefined) missed.push(`bit ${bit} of byte ${offset} of ${bytes.length}`);
    }
    await file.write(bytes, offset, 1, offset);
  }
  await file.close();
  expect(missed).toEqual([]);
  expect(await findTableDamage(path)).toBeUndefined();
}, 120_000);

test("a table that lost its end is damaged, wherever it ends", async () => {
  const path = await smallTable();
  const { length } = await readFile(path);
  for (let left = length - 1; left >= 0; left--) {
    await truncate(path, left);
    expect(await findTableDamage(path)).toBeDefined();
  }
}, 60_000);

test("a table with anything in front, in the middle or behind is damaged", async () => {
  const path = await smallTable();
  const bytes = await readFile(path);
  for (const at of [0, 10, bytes.length - 48, bytes.length]) {
    for (const more of [1, 4096]) {
      await writeFile(path, Buffer.concat([bytes.subarray(0, at), new Uint8Array(more), bytes.subarray(at)]));
      expect(await findTableDamage(path)).toBeDefined();
    }
  }
});

test("the tables of a large store are intact, as LevelDB writes them and as it repairs them", async () => {
  const location = await largeStore();
  const tables = await tablesIn(location);
  expect(tables.length).toBeGreaterThan(2);
  for (const path of tables) expect(await findTableDamage(path)).toBeUndefined();
  const copy = join(folder.path, "copy");
  await repairCopy(location, copy, new AbortController().signal);
  const repaired = await tablesIn(copy);
  expect(repaired.length).toBeGreaterThan(2);
  for (const path of repaired) expect(await findTableDamage(path)).toBeUndefined();
});

test("a damaged block says where it is", async () => {
  const [path = ""] = await tablesIn(await largeStore());
  const second = await withTable(path, async (table) => {
    return (await table.dataBlocks((await table.footer()).index))[1]?.block;
  });
  const file = await open(path, "r+");
  await file.write(Buffer.from("damage"), 0, 6, (second?.offset ?? 0) + 100);
  await file.close();
  expect(await findTableDamage(path)).toBe(`the block at ${second?.offset} fails its checksum`);
});

const MAGIC = [0x57, 0xfb, 0x80, 0x8b, 0x24, 0x75, 0x47, 0xdb];
const footer = (...handles: number[]) => [...handles, ...new Array(40 - handles.length).fill(0), ...MAGIC];

test.each([
  ["an empty file", [], "it is too short"],
  ["a text", [...Buffer.from("not a table, but long enough to be one. ".repeat(3))], "it does not end as a table"],
  ["a footer alone", footer(0, 8, 13, 8), "the footer shows behind the end"],
  ["a footer of zeros", [...new Array(100).fill(0), ...footer()], "no restart points|fails its checksum"],
  [
    "sizes of petabytes",
    [...new Array(100).fill(0), ...footer(0, 255, 255, 255, 255, 255, 255, 7, 0, 1)],
    "behind the end",
  ],
  [
    "offsets of petabytes",
    [...new Array(100).fill(0), ...footer(255, 255, 255, 255, 255, 255, 7, 1, 0, 1)],
    "behind the end",
  ],
  ["a number without an end", [...new Array(100).fill(0), ...footer(...new Array(40).fill(255))], "impossible number"],
])("%s is no table", async (_, bytes, why) => {
  const path = join(folder.path, "000001.ldb");
  await writeFile(path, Uint8Array.from(bytes));
  expect(await findTableDamage(path)).toMatch(new RegExp(why));
});

test("a hole of gigabytes is refused unread", async () => {
  const path = join(folder.path, "000001.ldb");
  await writeFile(path, "");
  await truncate(path, 2 ** 40);
  expect(await findTableDamage(path)).toBe("it is larger than LevelDB makes it");
});

test("what is missing or no file is damaged", async () => {
  await mkdir(join(folder.path, "000001.ldb"));
  expect(await findTableDamage(join(folder.path, "000001.ldb"))).toBe("it is not a file");
  expect(await findTableDamage(join(folder.path, "000002.ldb"))).toBe("it is missing");
});

test("an error that says nothing of the table is no damage", async () => {
  await writeFile(join(folder.path, "a-file"), "");
  await expect(findTableDamage(join(folder.path, "a-file", "000001.ldb"))).rejects.toMatchObject({ code: "ENOTDIR" });
});
