import { execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, stat, symlink, truncate, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { MAXIMUM_SET_ASIDE } from "../../agent/core/volume.ts";
import { LevelStore } from "../../agent/platform/level-store.ts";
import { StoreVolume } from "../../agent/platform/store-volume.ts";
import { volumeSuite } from "../suites/volume.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const run = promisify(execFile);
const MIB = 1024 * 1024;

volumeSuite("a disk", async () => {
  const folder = await temporaryFolder();
  const location = join(folder.path, "data", "outbox");
  return {
    volume: () => new StoreVolume(location),
    store: () => new LevelStore(location),
    remove: folder.remove,
  };
});

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let location: string;
let volume: StoreVolume;

beforeEach(async () => {
  folder = await temporaryFolder();
  location = join(folder.path, "data", "outbox");
  volume = new StoreVolume(location);
});

afterEach(() => folder.remove());

const slot = (fill: number) => new Uint8Array(512).fill(fill);
const modeOf = async (path: string) => (await stat(path)).mode & 0o777;
const namesBeside = async () => (await readdir(dirname(location))).sort();

test("all files and the directory above them are for this user alone", async () => {
  await volume.beginRun("boot");
  await volume.writeSidecar(0, slot(1));
  await volume.holdBallast(1000);
  expect(await modeOf(dirname(location))).toBe(0o700);
  expect(await namesBeside()).toEqual(["outbox.ballast", "outbox.run", "outbox.sidecar"]);
  for (const name of await namesBeside()) expect(await modeOf(join(dirname(location), name))).toBe(0o600);
});

test("free bytes are those of the nearest directory that exists", async () => {
  const { stdout } = await run("stat", ["-f", "-c", "%b %S", folder.path]);
  const [blocks = 0, size = 0] = stdout.split(" ").map(Number);
  const free = await volume.freeBytes();
  expect(free).toBeGreaterThan(0);
  expect(free).toBeLessThanOrEqual(blocks * size);
});

test("free bytes are unknown where the file system has no size, or names are too long", async () => {
  expect(await new StoreVolume("/proc/suar/outbox").freeBytes()).toBeUndefined();
  expect(await new StoreVolume(join(folder.path, "x".repeat(300))).freeBytes()).toBeUndefined();
});

test("files that vanish while the bytes of the store are counted, and directories in it, do not count", async () => {
  await mkdir(join(location, "lost"), { recursive: true });
  await Promise.all(Array.from({ length: 300 }, (_, index) => writeFile(join(location, `${index}.ldb`), "1234567890")));
  const counting = volume.storeBytes();
  await Promise.all(Array.from({ length: 200 }, (_, index) => rm(join(location, `${index}.ldb`))));
  expect(await counting).toBeGreaterThanOrEqual(1000);
  expect(await counting).toBeLessThanOrEqual(3000);
  expect(await volume.storeBytes()).toBe(1000);
});

test("the sidecar keeps its size and its file, whatever is written", async () => {
  await volume.writeSidecar(1, slot(1));
  const before = await stat(`${location}.sidecar`);
  for (let fill = 2; fill < 50; fill++) await volume.writeSidecar(fill % 2 === 0 ? 0 : 1, slot(fill));
  const after = await stat(`${location}.sidecar`);
  expect([after.size, after.ino]).toEqual([1024, before.ino]);
});

test("no handle stays open", async () => {
  const handles = async () => (await readdir("/proc/self/fd")).length;
  await volume.writeSidecar(0, slot(1));
  const before = await handles();
  for (let index = 0; index < 100; index++) await volume.writeSidecar(1, slot(index));
  await volume.readSidecar();
  expect(await handles()).toBeLessThan(before + 20);
});

test("the sidecar and the run survive a kill at once after the promise resolved", async () => {
  const program = `
    import { writeSync } from "node:fs";
    import { StoreVolume } from "./agent/platform/store-volume.ts";
    const volume = new StoreVolume(process.env.STORE);
    await volume.beginRun("boot");
    for (let fill = 1; fill <= 40; fill++) await volume.writeSidecar(fill % 2, new Uint8Array(512).fill(fill));
    process.kill(process.pid, "SIGKILL");
  `;
  const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", program], {
    env: { ...process.env, STORE: location },
    stdio: "ignore",
  });
  const signal = await new Promise((resolve) => child.on("exit", (_, by) => resolve(by)));
  expect(signal).toBe("SIGKILL");
  expect(await volume.readSidecar()).toEqual([slot(40), slot(39)]);
  expect(await volume.beginRun("boot")).toBe(1);
});

describe("the ballast", () => {
  test("is really written, and nothing that a file system could make smaller", async () => {
    expect(await volume.holdBallast(MIB + 1)).toBe(true);
    const { size, blocks } = await stat(`${location}.ballast`);
    expect(size).toBe(MIB + 1);
    expect(blocks * 512).toBeGreaterThanOrEqual(MIB);
    const bytes = await readFile(`${location}.ballast`);
    const hashes = Array.from({ length: 4 }, (_, index) => {
      return createHash("sha256")
        .update(bytes.subarray((index * MIB) / 4, ((index + 1) * MIB) / 4))
        .digest("hex");
    });
    expect(new Set(hashes).size).toBe(4);
  });

  test("stays as it is while its size is right, and is made anew when it is not", async () => {
    await volume.holdBallast(1000);
    const { ino, mtimeMs } = await stat(`${location}.ballast`);
    await volume.holdBallast(1000);
    expect(await stat(`${location}.ballast`)).toMatchObject({ ino, mtimeMs });
    expect(await volume.holdBallast(2000)).toBe(true);
    expect((await stat(`${location}.ballast`)).size).toBe(2000);
  });

  test("that was not finished counts for nothing and goes", async () => {
    await mkdir(dirname(location), { recursive: true });
    await writeFile(`${location}.ballast.new`, "half");
    expect(await volume.dropBallast()).toBe(false);
    expect(await namesBeside()).toEqual([]);
    await writeFile(`${location}.ballast.new`, "half");
    expect(await volume.holdBallast(1000)).toBe(true);
    expect(await namesBeside()).toEqual(["outbox.ballast"]);
  });

  test("is not made, and nothing of it left, when the disk has not the room", async () => {
    const free = (await volume.freeBytes()) ?? 0;
    expect(await volume.holdBallast(1000)).toBe(true);
    expect(await volume.holdBallast(free + MIB)).toBe(false);
    expect(await namesBeside()).toEqual([]);
  });
});

describe("setting aside", () => {
  const fill = async (text: string) => {
    await mkdir(location, { recursive: true });
    await writeFile(join(location, "CURRENT"), text);
  };

  test("keeps the newest by number, not by name", async () => {
    for (let number = 1; number <= 11; number++) {
      await fill(`store ${number}`);
      expect(await volume.setAside()).toBe(`${location}.set-aside-${number}`);
    }
    expect(await namesBeside()).toEqual(["outbox.rescue.new", "outbox.set-aside-10", "outbox.set-aside-11"]);
    expect(MAXIMUM_SET_ASIDE).toBe(2);
    expect(await readFile(`${location}.set-aside-11/CURRENT`, "utf8")).toBe("store 11");
  });

  test("goes on above every number there is, and leaves other names alone", async () => {
    await fill("store");
    const others = ["outbox.set-aside-x", "outbox.set-aside-07", "outbox.set-aside-", "other.set-aside-9"];
    for (const name of [...others, "outbox.set-aside-41"]) await mkdir(join(dirname(location), name));
    expect(basename(await volume.setAside())).toBe("outbox.set-aside-42");
    expect(await namesBeside()).toEqual(
      [...others, "outbox.rescue.new", "outbox.set-aside-41", "outbox.set-aside-42"].sort(),
    );
  });

  test("without a store keeps what was set aside before", async () => {
    await fill("store");
    await volume.setAside();
    for (let time = 0; time < 3; time++) await volume.setAside();
    expect(await namesBeside()).toEqual(["outbox.set-aside-1"]);
    expect(await new StoreVolume(join(folder.path, "nowhere", "outbox")).setAside()).toMatch(/set-aside-1$/);
  });

  test("takes whatever stands in the place of the store", async () => {
    await mkdir(dirname(location), { recursive: true });
    await writeFile(location, "a file");
    expect(await volume.storeBytes()).toBe(0);
    expect(await readFile(await volume.setAside(), "utf8")).toBe("a file");
    const store = new LevelStore(location);
    await store.open();
    await store.close();
  });
});

const GARBAGE: Readonly<Record<string, (path: string) => Promise<unknown>>> = {
  "a directory": (path) => mkdir(path),
  "a full directory": (path) => mkdir(join(path, "deep", "er"), { recursive: true }),
  "a symbolic link": async (path) => {
    await writeFile(join(folder.path, "precious"), "precious".repeat(128));
    await symlink(join(folder.path, "precious"), path);
  },
  "a symbolic link to itself": (path) => symlink(path, path),
  "a symbolic link to a device without end": (path) => symlink("/dev/zero", path),
  "a pipe": (path) => run("mkfifo", [path]),
  "a sparse file of 10 GB": async (path) => {
    await writeFile(path, "");
    await truncate(path, 10e9);
  },
  "an empty file": (path) => writeFile(path, ""),
  "junk text": (path) => writeFile(path, `{"bootId":"boot","count":-3}${"\u{1f600}x".repeat(1000)}`),
};

describe.each(Object.keys(GARBAGE))("%s", (kind) => {
  const put = async (name: string) => {
    await mkdir(dirname(location), { recursive: true });
    await GARBAGE[kind]?.(`${location}.${name}`);
  };

  afterEach(async () => {
    if (kind !== "a symbolic link") return;
    expect(await readFile(join(folder.path, "precious"), "utf8")).toBe("precious".repeat(128));
  });

  test.each(["run", "run.new"])("in the place of %s counts for nothing", async (name) => {
    await put(name);
    expect(await volume.beginRun("boot")).toBe(0);
    expect(await volume.beginRun("boot")).toBe(1);
    await volume.endRun();
    expect(await namesBeside()).toEqual([]);
  });

  test.each(["sidecar", "sidecar.new"])("in the place of %s makes way for what is written", async (name) => {
    await put(name);
    for (const found of await volume.readSidecar()) expect([0, 512]).toContain(found.byteLength);
    await volume.writeSidecar(0, slot(1));
    await volume.writeSidecar(1, slot(2));
    expect(await volume.readSidecar()).toEqual([slot(1), slot(2)]);
    expect(await namesBeside()).toEqual(["outbox.sidecar"]);
  });

  test.each(["ballast", "ballast.new"])("in the place of %s is no ballast", async (name) => {
    await put(name);
    expect(await volume.holdBallast(5000)).toBe(true);
    expect(await stat(`${location}.ballast`)).toMatchObject({ size: 5000 });
    await volume.dropBallast();
    expect(await namesBeside()).toEqual([]);
  });
});

test.each(["not json", "null", "[]", '{"bootId":"boot"}', '{"bootId":"boot","count":1.5}', '{"bootId":1,"count":1}'])(
  "a run that reads %s counts for nothing",
  async (text) => {
    await mkdir(dirname(location), { recursive: true });
    await writeFile(`${location}.run`, text);
    expect(await volume.beginRun("boot")).toBe(0);
  },
);

test("a sidecar that lost its end keeps its first slot", async () => {
  await volume.writeSidecar(0, slot(1));
  await volume.writeSidecar(1, slot(2));
  await truncate(`${location}.sidecar`, 700);
  expect((await volume.readSidecar())[0]).toEqual(slot(1));
  await volume.writeSidecar(1, slot(3));
  expect(await volume.readSidecar()).toEqual([slot(1), slot(3)]);
});

test("a file in place of the data directory is told from a place where nothing can be written", async () => {
  await writeFile(join(folder.path, "data"), "a file");
  const code = "store-not-directory";
  await expect(volume.beginRun("boot")).rejects.toMatchObject({ code, details: { directory: location } });
  await expect(volume.writeSidecar(0, slot(1))).rejects.toMatchObject({ code });
  await expect(volume.holdBallast(1000)).rejects.toMatchObject({ code });
  const nowhere = new StoreVolume("/proc/suar/outbox");
  await expect(nowhere.writeSidecar(0, slot(1))).rejects.toMatchObject({ code: "store-unwritable" });
});
