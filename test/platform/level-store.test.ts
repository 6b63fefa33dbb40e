import { execFile } from "node:child_process";
import { chmod, readdir, rm, stat, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { StoreOp } from "../../agent/core/store.ts";
import { LevelStore } from "../../agent/platform/level-store.ts";
import { storeSuite } from "../suites/store.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const run = promisify(execFile);

storeSuite("LevelDB", async () => {
  const folder = await temporaryFolder();
  return { store: () => new LevelStore(join(folder.path, "outbox")), remove: folder.remove };
});

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let directory: string;

beforeEach(async () => {
  folder = await temporaryFolder();
  directory = join(folder.path, "data", "outbox");
});

afterEach(() => folder.remove());

const put = (index: number, size = 10): StoreOp => {
  return { type: "put", key: Uint8Array.of(1, index >> 8, index & 255), value: new Uint8Array(size).fill(index) };
};

/** Leaves a store with tables and a log behind. */
async function filled(): Promise<readonly string[]> {
  const store = new LevelStore(directory);
  await store.open();
  for (let index = 0; index < 600; index++) await store.commit([put(index, 2000)], "buffered");
  await store.close();
  await store.open();
  await store.commit([put(1000)], "synced");
  await store.close();
  return readdir(directory);
}

const opening = () => {
  const store = new LevelStore(directory);
  return store.open().finally(() => store.close());
};

test("the directory and those above it are made for this user alone", async () => {
  await opening();
  expect((await stat(directory)).mode & 0o777).toBe(0o700);
  expect((await stat(join(folder.path, "data"))).mode & 0o777).toBe(0o700);
});

test("a store held by another process is refused as locked", async () => {
  await filled();
  const script = `
    const { Level } = require("level");
    new Level(process.argv[1]).open().then(() => console.log("open"), (error) => console.log(error.cause.code));`;
  const tryElsewhere = () => run(process.execPath, ["-e", script, directory]);
  const store = new LevelStore(directory);
  await store.open();
  expect((await tryElsewhere()).stdout.trim()).toBe("LEVEL_LOCKED");
  await store.close();
  expect((await tryElsewhere()).stdout.trim()).toBe("open");
});

test("a directory that cannot be made is unwritable, with the system's reason", async () => {
  await writeFile(join(folder.path, "data"), "a file");
  await expect(opening()).rejects.toMatchObject({
    code: "store-unwritable",
    details: { directory, reason: expect.stringContaining("ENOTDIR") },
  });
});

test("a directory where none can be made is unwritable at once", async () => {
  const store = new LevelStore("/proc/suar/outbox");
  await expect(store.open()).rejects.toMatchObject({ code: "store-unwritable" });
});

test("a directory that this user may not write is unwritable", async () => {
  await opening();
  await chmod(directory, 0o500);
  const isRoot = process.geteuid?.() === 0;
  // Nothing is forbidden to root, so it becomes somebody else for a moment.
  if (isRoot) process.seteuid?.(65534);
  const refused = await opening().catch((error: unknown) => error);
  if (isRoot) process.seteuid?.(0);
  await chmod(directory, 0o700);
  expect(refused).toMatchObject({
    code: "store-unwritable",
    details: { reason: expect.stringMatching(/EACCES|denied/) },
  });
});

test("a file where LevelDB wants its own is unwritable or unreadable, never a plain error", async () => {
  await opening();
  await rm(join(directory, "LOCK"));
  await run("mkdir", [join(directory, "LOCK")]);
  await expect(opening()).rejects.toMatchObject({ name: "SuarError" });
});

test.each(["CURRENT", "MANIFEST", ".ldb"])("a store whose %s is gone is unreadable", async (part) => {
  const files = await filled();
  const names = files.filter((name) => name.includes(part));
  expect(names.length).toBeGreaterThan(0);
  for (const name of names) await rm(join(directory, name));
  await expect(readAll()).rejects.toMatchObject({ code: "store-unreadable", details: { directory } });
});

test("a store without CURRENT is left as it is, because LevelDB itself would delete its tables", async () => {
  await filled();
  await rm(join(directory, "CURRENT"));
  const before = await readdir(directory);
  await expect(opening()).rejects.toMatchObject({ code: "store-unreadable" });
  expect(await readdir(directory)).toEqual(before);
});

test("a creation that was interrupted before CURRENT is begun again", async () => {
  await opening();
  for (const name of await readdir(directory)) {
    if (!name.startsWith("MANIFEST")) await rm(join(directory, name));
  }
  await opening();
  expect(await readdir(directory)).toContain("CURRENT");
});

test.each(["CURRENT", "MANIFEST"])("a store whose %s is empty is unreadable", async (part) => {
  const files = await filled();
  for (const name of files.filter((one) => one.includes(part))) await truncate(join(directory, name), 0);
  await expect(readAll()).rejects.toMatchObject({ code: "store-unreadable" });
});

async function readAll(): Promise<number> {
  const store = new LevelStore(directory);
  try {
    await store.open();
    return (await store.range(Uint8Array.of(0), Uint8Array.of(255), 10_000)).length;
  } finally {
    await store.close();
  }
}
