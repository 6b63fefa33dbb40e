import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { LevelStore } from "../../agent/platform/level-store.ts";
import { StoreVolume } from "../../agent/platform/store-volume.ts";
import { fillStore, putRecord } from "../support/records-in-store.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const run = promisify(execFile);
const MIB = 1024 * 1024;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let location: string;
let volume: StoreVolume;

beforeEach(async () => {
  folder = await temporaryFolder();
  location = join(folder.path, "data", "outbox");
  volume = new StoreVolume(location);
});

afterEach(() => folder.remove());

const namesBeside = async () => (await readdir(dirname(location))).sort();

describe("a store with records in tables and in the log", () => {
  const IN_TABLES = 900;
  const IN_LOG = 5;
  const ALL = [Uint8Array.of(0), Uint8Array.of(255)] as const;

  beforeEach(() => fillStore(location, IN_TABLES, IN_LOG));

  const tables = async () => (await readdir(location)).filter((name) => name.endsWith(".ldb")).sort();

  /** Flips a bit so far from the start, or from the end when that is below 0. */
  async function flip(name: string, offset: number): Promise<void> {
    const path = join(location, name);
    const bytes = await readFile(path);
    const at = offset < 0 ? bytes.length + offset : offset;
    bytes[at] = (bytes[at] ?? 0) ^ 16;
    await writeFile(path, bytes);
  }

  async function count(): Promise<number> {
    const store = new LevelStore(location);
    await store.open();
    const found = await store.range(...ALL, 10_000);
    await store.close();
    return found.length;
  }

  test("damage is told by the name of the file", async () => {
    const [first = "", second = ""] = await tables();
    await flip(second, -60);
    expect(await volume.findDamage()).toMatch(new RegExp(`^${second}: the block at \\d+ fails its checksum$`));
    await flip(first, 10);
    expect(await volume.findDamage()).toBe(`${first}: the block at 0 fails its checksum`);
  });

  test("a table that is missing is damage", async () => {
    const [, second = ""] = await tables();
    await rm(join(location, second));
    expect(await volume.findDamage()).toBe(`${second}: it is missing`);
  });

  test("a table that LevelDB will not open is none, unless nobody knows which those are", async () => {
    await writeFile(join(location, "999999.ldb"), "half written");
    expect(await volume.findDamage()).toBeUndefined();
    await writeFile(join(location, "CURRENT"), "nonsense");
    expect(await volume.findDamage()).toBe("999999.ldb: it is too short");
  });

  test("a store that is in use is not damaged", async () => {
    const store = new LevelStore(location);
    await store.open();
    let writing = true;
    // Every record is written three times more, so that LevelDB compacts and deletes tables meanwhile.
    const written = (async () => {
      for (let index = 0; index < 3 * IN_TABLES; index++)
        await store.commit([putRecord(index % IN_TABLES)], "buffered");
    })().finally(() => {
      writing = false;
    });
    for (let look = 0; writing; look++) expect([look, await volume.findDamage()]).toEqual([look, undefined]);
    await written;
    await store.close();
  });

  test("what is intact is rescued, and what was set aside stays as it is", async () => {
    const [first = "", second = ""] = await tables();
    await flip(first, 10);
    await flip(second, -60);
    const hashesIn = (directory: string) => {
      const hash = async (name: string) => createHash("sha256").update(await readFile(join(directory, name)));
      return Promise.all([first, second].map(async (name) => (await hash(name)).digest("hex")));
    };
    const before = await hashesIn(location);
    const name = await volume.setAside();
    expect(await volume.rescue(name)).toBe(true);
    expect(await namesBeside()).toEqual(["outbox", "outbox.set-aside-1"]);
    expect(await volume.findDamage()).toBeUndefined();
    const left = await count();
    expect(left).toBeGreaterThan(IN_LOG);
    expect(left).toBeLessThan(IN_TABLES + IN_LOG);
    expect(await hashesIn(name)).toEqual(before);
  });

  test("what an interrupted rescue has left is in nobody's way, and goes", async () => {
    const name = await volume.setAside();
    const put = async () => {
      await mkdir(`${location}.rescue.new/deep`, { recursive: true });
      await writeFile(`${location}.rescue.new/000001.ldb`, "half");
    };
    await put();
    expect(await volume.rescue(name)).toBe(true);
    expect(await count()).toBe(IN_TABLES + IN_LOG);
    await put();
    await volume.beginRun("boot");
    expect(await namesBeside()).toEqual(["outbox", "outbox.run", "outbox.set-aside-1"]);
  });

  test("without anything intact there is no store", async () => {
    for (const name of await tables()) await flip(name, -60);
    for (const name of await readdir(location)) {
      if (name.endsWith(".log")) await truncate(join(location, name), 0);
    }
    expect(await volume.rescue(await volume.setAside())).toBe(false);
    expect(await namesBeside()).toEqual(["outbox.set-aside-1"]);
  });

  test("more than 256 MiB is not rescued", async () => {
    await writeFile(join(location, "999999.log"), "");
    await truncate(join(location, "999999.log"), 256 * MIB);
    expect(await volume.rescue(await volume.setAside())).toBe(false);
    expect(await namesBeside()).toEqual(["outbox.set-aside-1"]);
  });

  test.each(["fsync", "rename"])(
    "a death in the middle of a rescue, at its %s, is undone by the next run",
    async (call) => {
      await volume.setAside();
      const program = `
      import { StoreVolume } from "./agent/platform/store-volume.ts";
      await new StoreVolume(process.env.STORE).rescue(process.env.STORE + ".set-aside-1");
    `;
      const node = [process.execPath, "--import", "tsx", "--input-type=module", "-e", program];
      const fault = ["-P", `${location}.rescue.new`, "-e", `inject=/^${call}:signal=SIGKILL`];
      const traced = run("strace", ["-f", "-qq", "-o", join(folder.path, "trace"), ...fault, ...node], {
        env: { ...process.env, STORE: location },
      });
      await expect(traced).rejects.toMatchObject({ signal: "SIGKILL" });
      // Who is killed at the entry of a system call does not make it.
      expect(await namesBeside()).toEqual(["outbox.rescue.new", "outbox.set-aside-1"]);
      await volume.beginRun("boot");
      expect(await namesBeside()).toEqual(["outbox", "outbox.run"]);
      expect(await volume.rescue(await volume.setAside())).toBe(true);
      expect(await count()).toBe(IN_TABLES + IN_LOG);
    },
  );
});
