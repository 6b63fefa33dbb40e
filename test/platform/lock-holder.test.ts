import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Level } from "level";
import { afterEach, expect, it } from "vitest";
import { isLocked } from "../../agent/platform/lock-holder.ts";
import { type TemporaryFolder, temporaryFolder } from "../support/temporary-folder.ts";
import { Undo } from "../support/undo.ts";

const undo = new Undo();
afterEach(() => undo.all());

async function folder(): Promise<string> {
  const made: TemporaryFolder = await temporaryFolder();
  undo.add(() => made.remove());
  return made.path;
}

/** A `/proc` with these locks, and with one mount whose device is 98:7. */
async function proc(locks: string): Promise<string> {
  const path = await folder();
  mkdirSync(join(path, "self"));
  writeFileSync(join(path, "locks"), locks);
  writeFileSync(join(path, "self", "mountinfo"), "36 35 98:7 / / rw - btrfs /dev/x rw\n");
  return path;
}

it("sees that a LevelDB has its store open, until it is closed", async () => {
  const directory = join(await folder(), "store");
  const lock = join(directory, "LOCK");
  expect(await isLocked(lock)).toBe(false);
  const level = new Level(directory);
  await level.open();
  undo.add(() => level.close());
  expect(await isLocked(lock)).toBe(true);
  await level.close();
  expect(await isLocked(lock)).toBe(false);
});

it("knows the file by the device of its mount where the file system has numbers of its own", async () => {
  const file = join(await folder(), "LOCK");
  writeFileSync(file, "");
  const { ino } = statSync(file);
  const held = (device: string, inode: number) => `1: POSIX  ADVISORY  WRITE 4711 ${device}:${inode} 0 EOF\n`;
  expect(await isLocked(file, await proc(held("62:07", ino)))).toBe(true);
  expect(await isLocked(file, await proc(held("62:08", ino)))).toBe(false);
  expect(await isLocked(file, await proc(held("62:07", ino + 1)))).toBe(false);
});

it("takes nobody for the holder who only waits, or only reads", async () => {
  const file = join(await folder(), "LOCK");
  writeFileSync(file, "");
  const { ino } = statSync(file);
  const lines = `1: -> POSIX  ADVISORY  WRITE 1 62:07:${ino} 0 EOF\n2: POSIX  ADVISORY  READ 1 62:07:${ino} 0 EOF\n`;
  expect(await isLocked(file, await proc(lines))).toBe(false);
});

it("does not guess where the kernel does not tell", async () => {
  const file = join(await folder(), "LOCK");
  writeFileSync(file, "");
  expect(await isLocked(file, "/nowhere")).toBeUndefined();
});
