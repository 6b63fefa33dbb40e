import { readdir, readlink, realpath, stat } from "node:fs/promises";
import { readBounded } from "./bounded-file.ts";

/** Some thousand locks, or mounts. */
const MAXIMUM_BYTES = 256 * 1024;
/** `3: POSIX  ADVISORY  WRITE 14808 fe:00:2230851 0 EOF`; a process that waits for a lock has `->` in front. */
const HELD = /^\d+: POSIX +\S+ +WRITE +(\d+) +([0-9a-f]+):([0-9a-f]+):(\d+) /i;
const MAXIMUM_HOLDERS = 256;

/**
 * Whether a process holds a lock on the file, as LevelDB does on its LOCK while a store is open. Asked of the kernel, so that the store is not
 * even touched. False where there is no such file; undefined where the kernel does not tell.
 */
export async function isLocked(file: string, proc = "/proc"): Promise<boolean | undefined> {
  const found = await stat(file, { bigint: true }).catch(() => undefined);
  if (found === undefined) return false;
  try {
    const lines = (await readBounded(`${proc}/locks`, MAXIMUM_BYTES)).split("\n");
    // Where a device has several file systems (btrfs) or none (overlayfs), `stat` has numbers of its own for it, and mounts have the kernel's.
    const devices = [deviceOf(found.dev), await mountedDevice(await realpath(file), proc)];
    return lines.some((line) => {
      const [, , major = "", minor = "", inode] = HELD.exec(line) ?? [];
      const device = `${Number.parseInt(major, 16)}:${Number.parseInt(minor, 16)}`;
      return inode === String(found.ino) && devices.includes(device);
    });
  } catch {
    return undefined;
  }
}

/**
 * Files whose path ends so and which a process holds open that holds a lock, each once. Of other users' processes only root sees what they hold open.
 * Never rejects.
 */
export async function lockedFiles(ending: string, proc = "/proc"): Promise<readonly string[]> {
  const text = await readBounded(`${proc}/locks`, MAXIMUM_BYTES).catch(() => "");
  const holders = new Set(text.split("\n").flatMap((line) => HELD.exec(line)?.[1] ?? []));
  const open = await Promise.all([...holders].slice(0, MAXIMUM_HOLDERS).map((pid) => openFiles(`${proc}/${pid}/fd`)));
  return [...new Set(open.flat().filter((path) => path.endsWith(ending)))];
}

/** What a process has open; nothing where it has ended, or is not ours to look at. */
async function openFiles(directory: string): Promise<readonly string[]> {
  const names = await readdir(directory).catch(() => []);
  const paths = await Promise.all(names.map((name) => readlink(`${directory}/${name}`).catch(() => "")));
  return paths.filter((path) => path !== "");
}

/** As `makedev` of the C library packs the numbers. */
function deviceOf(dev: bigint): string {
  const major = ((dev >> 8n) & 0xfffn) | ((dev >> 32n) & ~0xfffn);
  const minor = (dev & 0xffn) | ((dev >> 12n) & ~0xffn);
  return `${major}:${minor}`;
}

/** `36 35 98:0 /root /mount-point …`: of the mount that lies nearest above the path, the last one there. */
async function mountedDevice(path: string, proc: string): Promise<string | undefined> {
  let nearest: { readonly point: string; readonly device: string } | undefined;
  for (const line of (await readBounded(`${proc}/self/mountinfo`, MAXIMUM_BYTES)).split("\n")) {
    const [, , device, , escaped] = line.split(" ");
    if (device === undefined || escaped === undefined) continue;
    const point = escaped.replaceAll(/\\([0-7]{3})/g, (_, octal: string) =>
      String.fromCharCode(Number.parseInt(octal, 8)),
    );
    const isAbove = path === point || path.startsWith(point.endsWith("/") ? point : `${point}/`);
    if (isAbove && (nearest === undefined || point.length >= nearest.point.length)) nearest = { point, device };
  }
  return nearest?.device;
}
