import { execFile } from "node:child_process";
import { chmod, cp, mkdir, readdir, readFile, rm, stat, symlink, truncate, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
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

/** Leaves a store with 601 entries in tables and a log behind, and a MANIFEST that begins with all the tables. */
async function filled(): Promise<readonly string[]> {
  await filledAtOnce();
  const store = new LevelStore(directory);
  await store.open();
  await store.commit([put(1000)], "synced");
  await store.close();
  return readdir(directory);
}

/** Leaves a store with 600 entries behind, each table in a record of the MANIFEST of its own. */
async function filledAtOnce(): Promise<readonly string[]> {
  const store = new LevelStore(directory);
  await store.open();
  for (let index = 0; index < 600; index++) await store.commit([put(index, 4000)], "buffered");
  await store.close();
  return readdir(directory);
}

const flip = (bytes: Buffer, at: number, mask: number): Buffer => {
  const flipped = Buffer.from(bytes);
  flipped[at] = (flipped[at] ?? 0) ^ mask;
  return flipped;
};

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

test.each(["data", "data/outbox"])(
  "a file in place of the directory, or above it, is named as that: %s",
  async (path) => {
    await mkdir(dirname(join(folder.path, path)), { recursive: true });
    await writeFile(join(folder.path, path), "a file");
    const store = new LevelStore(join(folder.path, "data", "outbox"));
    await expect(store.open()).rejects.toMatchObject({
      code: "store-not-directory",
      details: { directory: store.location },
    });
  },
);

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

test("a store whose CURRENT is a link to nothing is left as it is", async () => {
  await filled();
  await rm(join(directory, "CURRENT"));
  await symlink("nothing", join(directory, "CURRENT"));
  const before = await readdir(directory);
  await expect(opening()).rejects.toMatchObject({ code: "store-unreadable" });
  expect(await readdir(directory)).toEqual(before);
});

test.each([
  ["cut off at any place", (bytes: Buffer, at: number) => bytes.subarray(0, at)],
  ["flipped in any bit", (bytes: Buffer, at: number) => flip(bytes, at, 1 << (at % 8))],
  ["zeroed from any place", (bytes: Buffer, at: number) => Buffer.from(bytes).fill(0, at)],
])("a store whose MANIFEST is %s is opened whole, or refused with every table still there", async (_, damage) => {
  const files = await filledAtOnce();
  const manifest = files.find((name) => name.startsWith("MANIFEST")) ?? "";
  const whole = await readFile(join(directory, manifest));
  const tables = files.filter((name) => name.endsWith(".ldb"));
  expect(tables.length).toBeGreaterThan(3);
  const kept = join(folder.path, "kept");
  await cp(directory, kept, { recursive: true });
  let refused = 0;
  for (let at = 0; at < whole.length; at += 11) {
    await rm(directory, { recursive: true });
    await cp(kept, directory, { recursive: true });
    await writeFile(join(directory, manifest), damage(whole, at));
    const read = await readAll().catch((error: unknown) => error);
    if (read === 600) continue;
    refused += 1;
    expect(read, `at ${at}`).toMatchObject({ code: "store-unreadable" });
    expect(await readdir(directory), `at ${at}`).toEqual(expect.arrayContaining(tables));
  }
  expect(refused).toBeGreaterThan(0);
});

test("the end of a MANIFEST that was being written at a power cut is no damage", async () => {
  const files = await filledAtOnce();
  const manifest = join(directory, files.find((name) => name.startsWith("MANIFEST")) ?? "");
  // A record of 100 bytes that says so and has three.
  await writeFile(manifest, Uint8Array.of(1, 2, 3, 4, 100, 0, 1, 7, 7, 7), { flag: "a" });
  // What a flush left that never got into it.
  await writeFile(join(directory, "999999.ldb"), "half a table");
  expect(await readAll()).toBe(600);
  expect(await readdir(directory)).not.toContain("999999.ldb");
});

test("a log that is missing is only its own loss", async () => {
  const files = await filled();
  for (const name of files.filter((one) => one.endsWith(".log"))) await rm(join(directory, name));
  expect(await readAll()).toBe(600);
});

test("a log cut off or flipped anywhere opens with what is before the damage", async () => {
  const store = new LevelStore(directory);
  await store.open();
  for (let index = 0; index < 50; index++) await store.commit([put(index)], "synced");
  await store.close();
  const log = (await readdir(directory)).find((name) => name.endsWith(".log")) ?? "";
  const whole = await readFile(join(directory, log));
  const kept = join(folder.path, "kept");
  await cp(directory, kept, { recursive: true });
  for (let at = 0; at < whole.length; at += 127) {
    for (const damaged of [whole.subarray(0, at), flip(whole, at, 1 << (at % 8))]) {
      await rm(directory, { recursive: true });
      await cp(kept, directory, { recursive: true });
      await writeFile(join(directory, log), damaged);
      const length = whole.length / 50;
      expect(await readAll(), `at ${at}`).toBeGreaterThanOrEqual(Math.floor(at / length));
    }
  }
});

test.each([
  ["a table that lost its end", (bytes: Buffer) => bytes.subarray(0, bytes.length - 100)],
  ["an empty table", () => Buffer.alloc(0)],
  ["a table of zeros", (bytes: Buffer) => Buffer.alloc(bytes.length)],
])("reading %s is unreadable", async (_, damage) => {
  const files = await filled();
  for (const name of files.filter((one) => one.endsWith(".ldb"))) {
    await writeFile(join(directory, name), damage(await readFile(join(directory, name))));
  }
  await expect(readAll()).rejects.toMatchObject({ code: "store-unreadable", details: { directory } });
});

test("a compaction that meets a damaged table makes the next commits unreadable, not merely failed", async () => {
  const files = await filled();
  for (const name of files.filter((one) => one.endsWith(".ldb"))) {
    await writeFile(join(directory, name), Buffer.alloc((await stat(join(directory, name))).size));
  }
  const store = new LevelStore(directory);
  await store.open();
  await store.commit([put(0)], "synced");
  await store.compact(Uint8Array.of(0), Uint8Array.of(255));
  await expect(store.commit([put(1)], "synced")).rejects.toMatchObject({ code: "store-unreadable" });
  await store.close();
});

test.each(["CURRENT", "MANIFEST", ".log"])("a %s of 10 GB is unreadable at once", async (part) => {
  const files = await filled();
  for (const name of files.filter((one) => one.includes(part))) await truncate(join(directory, name), 10e9);
  await expect(opening()).rejects.toMatchObject({ code: "store-unreadable" });
});

test.each(["CURRENT", "MANIFEST", ".log", ".ldb"])(
  "a pipe or a directory in the place of %s is unreadable",
  async (part) => {
    const files = await filled();
    for (const program of ["mkfifo", "mkdir"]) {
      for (const name of files.filter((one) => one.includes(part))) {
        await rm(join(directory, name), { recursive: true });
        await run(program, [join(directory, name)]);
      }
      await expect(opening()).rejects.toMatchObject({ code: "store-unreadable" });
    }
  },
);

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
