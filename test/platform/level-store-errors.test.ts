import { execFile } from "node:child_process";
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { LevelStore } from "../../agent/platform/level-store.ts";
import { StoreVolume } from "../../agent/platform/store-volume.ts";
import { putRecord } from "../support/records-in-store.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const run = promisify(execFile);
const ALL = [Uint8Array.of(0), Uint8Array.of(255)] as const;
/** Mounting a disk of two megabytes is root's. */
const NOT_ROOT = process.geteuid?.() !== 0;

let path: string;

beforeEach(async () => {
  const folder = await temporaryFolder();
  path = folder.path;
  onTestFinished(folder.remove);
});

describe.skipIf(NOT_ROOT)(`a full disk${NOT_ROOT ? " (needs root)" : ""}`, () => {
  const MIB = 1024 * 1024;
  let location: string;

  beforeEach(async () => {
    const disk = join(path, "disk");
    await mkdir(disk);
    await run("mount", ["-t", "tmpfs", "-o", "size=4m", "tmpfs", disk]);
    onTestFinished(async () => void (await run("umount", ["-l", disk])));
    location = join(disk, "data", "outbox");
  });

  const fillUp = (name = "filler") => {
    return run("sh", ["-c", 'head -c 10000000 /dev/zero > "$1" 2>/dev/null || true', "sh", join(path, "disk", name)]);
  };

  /** Commits until one fails; returns how many did not. */
  async function commitUntilRefused(store: LevelStore): Promise<{ confirmed: number; error: unknown }> {
    for (let index = 0; index < 2000; index++) {
      try {
        await store.commit([putRecord(index, 4000)], "synced");
      } catch (error) {
        return { confirmed: index, error };
      }
    }
    throw new Error("the disk did not fill up");
  }

  test("is told at a commit, and again until the store was reopened with room", async () => {
    const volume = new StoreVolume(location);
    expect(await volume.holdBallast(2 * MIB)).toBe(true);
    const store = new LevelStore(location);
    await store.open();
    const { confirmed, error } = await commitUntilRefused(store);
    expect(error).toMatchObject({ code: "disk-full", details: { directory: location } });
    await store.close();
    expect(await volume.dropBallast()).toBe(true);
    await store.open();
    const found = await store.range(...ALL, 10_000);
    expect(found.length).toBeGreaterThanOrEqual(confirmed);
    await store.commit([putRecord(0, 10)], "synced");
    await store.close();
  });

  test("is told at an open, of a new store and of one that is there", async () => {
    await mkdir(join(path, "disk", "data"));
    await fillUp();
    const store = new LevelStore(location);
    await expect(store.open()).rejects.toMatchObject({ code: "disk-full" });
    await store.close();
    await rm(join(path, "disk", "filler"));
    await store.open();
    await store.commit([putRecord(1, 4000)], "synced");
    await store.close();
    await fillUp();
    await expect(store.open()).rejects.toMatchObject({ code: "disk-full" });
    await rm(join(path, "disk", "filler"));
    await store.open();
    expect(await store.range(...ALL, 10)).toHaveLength(1);
    await store.close();
  });

  test("holds no ballast that does not fit, and nothing of one", async () => {
    const volume = new StoreVolume(location);
    expect(await volume.holdBallast(3.5 * MIB)).toBe(false);
    expect(await readdir(join(path, "disk"))).toEqual([]);
    expect(await volume.holdBallast(2 * MIB)).toBe(true);
    expect(await volume.freeBytes()).toBeLessThanOrEqual(2 * MIB);
  });

  test("has no room to rescue into, and nothing of it stays", async () => {
    const store = new LevelStore(location);
    await store.open();
    await store.commit([putRecord(1, 400_000)], "synced");
    await store.commit([putRecord(2, 400_000)], "synced");
    await store.close();
    const volume = new StoreVolume(location);
    const name = await volume.setAside();
    await run("sh", ["-c", 'head -c 1900000 /dev/zero > "$1"', "sh", join(path, "disk", "filler")]);
    expect(await volume.rescue(name)).toBe(false);
    expect(await readdir(join(path, "disk", "data"))).toEqual(["outbox.set-aside-1"]);
    await rm(join(path, "disk", "filler"));
    expect(await volume.rescue(name)).toBe(true);
    await store.open();
    expect(await store.range(...ALL, 10)).toHaveLength(2);
    await store.close();
  });

  test("takes every sidecar after the first, and refuses a new run", async () => {
    const volume = new StoreVolume(location);
    await volume.writeSidecar(0, new Uint8Array(512).fill(1));
    await fillUp();
    await volume.writeSidecar(0, new Uint8Array(512).fill(2));
    await volume.writeSidecar(1, new Uint8Array(512).fill(3));
    expect((await volume.readSidecar()).map((slot) => slot[0])).toEqual([2, 3]);
    const other = new StoreVolume(join(path, "disk", "data", "other"));
    await expect(other.writeSidecar(0, new Uint8Array(512))).rejects.toMatchObject({ code: "disk-full" });
    await expect(other.beginRun("boot")).rejects.toMatchObject({ code: "disk-full" });
    expect((await readdir(join(path, "disk", "data"))).sort()).toEqual(["outbox.sidecar"]);
  });
});

describe("a disk that fails", () => {
  const PROGRAM = `
    import { LevelStore } from "./agent/platform/level-store.ts";
    const store = new LevelStore(process.env.STORE);
    const said = [];
    const say = (name, work) => work().then(() => said.push(name + " ok"), (error) => said.push(name + " " + error.code));
    await say("open", () => store.open());
    await say("commit", () => store.commit([{ type: "put", key: Uint8Array.of(9), value: Uint8Array.of(1) }], "synced"));
    await say("close", () => store.close());
    console.log(said.join(", "));
  `;

  /** What the store says while that call fails with EIO, for these files. */
  async function underFault(call: string, files: readonly string[]): Promise<string> {
    const environment = { ...process.env, STORE: join(path, "outbox") };
    const node = [process.execPath, "--import", "tsx", "--input-type=module", "-e", PROGRAM];
    const paths = files.flatMap((file) => ["-P", join(path, "outbox", file)]);
    const fault = ["-f", "-qq", "-o", join(path, "trace"), ...paths, "-e", `inject=${call}:error=EIO`];
    return (await run("strace", [...fault, ...node], { env: environment })).stdout.trim();
  }

  /** A store with one record in a table and one in the log. */
  async function made(): Promise<readonly string[]> {
    const store = new LevelStore(join(path, "outbox"));
    await store.open();
    await store.commit([putRecord(1, 100)], "synced");
    await store.close();
    await store.open();
    await store.commit([putRecord(2, 100)], "synced");
    await store.close();
    return readdir(join(path, "outbox"));
  }

  const named = (files: readonly string[], part: string) => files.find((name) => name.includes(part)) ?? "";

  async function count(): Promise<number> {
    const store = new LevelStore(join(path, "outbox"));
    await store.open();
    const found = await store.range(...ALL, 10);
    await store.close();
    return found.length;
  }

  test("at the sync of a commit is told as such", async () => {
    const files = await made();
    const newest = Number.parseInt(named(files, ".log"), 10);
    const next = [1, 2, 3, 4].map((more) => `${String(newest + more).padStart(6, "0")}.log`);
    const said = await underFault("fdatasync", next);
    expect(said).toMatch(/open ok, commit store-disk-error, close ok/);
  });

  test.each(["MANIFEST", "CURRENT", ".log"])("while %s is read is told as such, and costs nothing", async (part) => {
    const files = await made();
    const call = part === ".log" ? "read" : "read,pread64";
    expect(await underFault(call, [named(files, part)])).toMatch(/^open store-disk-error/);
    expect(await count()).toBe(2);
  });

  test("while CURRENT is looked up costs nothing", async () => {
    await made();
    // LevelDB takes a file that it cannot look up for one that does not exist, and would begin a new store.
    expect(await underFault("access", ["CURRENT"])).toMatch(/^open store-disk-error/);
    expect(await count()).toBe(2);
  });
});

test("files that are not LevelDB's are left alone", async () => {
  const location = join(path, "outbox");
  await mkdir(location);
  await writeFile(join(location, "note.txt"), "somebody's own");
  const store = new LevelStore(location);
  await store.open();
  await store.close();
  expect(await readdir(location)).toContain("note.txt");
});
