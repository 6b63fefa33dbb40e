import { readFileSync } from "node:fs";
import { stat } from "node:fs/promises";

const SECTOR_BYTES = 512;

/** Running totals; two of them tell what was written in between. */
export interface Written {
  /** Handed to the kernel by this process in calls of write, without what its threads wake each other with. */
  readonly handedOver: number;
  /** Whole pages that this process made dirty in files. */
  readonly pages: number;
  /** By everybody, to the device that holds the folder; absent where it has none of its own, as in memory. */
  readonly device?: number;
}

/** @param folder on the device that counts. */
export async function writtenNow(folder: string): Promise<Written> {
  const io = readFileSync("/proc/self/io", "utf8");
  // A thread that has done its work writes 8 bytes into a counter of the kernel, and the main thread, which reads next to nothing
  // else while it waits for files, reads them: a tenth of all that is written at defaults, and none of it goes to any disk.
  const wakeUps = numberAfter(readFileSync(`/proc/self/task/${process.pid}/io`, "utf8"), "rchar:");
  const device = await deviceBytes(folder);
  return {
    handedOver: numberAfter(io, "wchar:") - wakeUps,
    pages: numberAfter(io, "write_bytes:"),
    ...(device === undefined ? {} : { device }),
  };
}

/** Column 7 behind the name: sectors written, of 512 bytes whatever the device has (Documentation/admin-guide/iostats.rst). */
async function deviceBytes(folder: string): Promise<number | undefined> {
  const { dev } = await stat(folder);
  // As in glibc's gnu_dev_major and gnu_dev_minor, for the 32 bits that occur.
  const [major, minor] = [(dev >>> 8) & 0xfff, (dev & 0xff) | ((dev >>> 12) & 0xfff00)];
  for (const line of readFileSync("/proc/diskstats", "utf8").split("\n")) {
    const fields = line.trim().split(/\s+/);
    if (Number(fields[0]) === major && Number(fields[1]) === minor) return Number(fields[9]) * SECTOR_BYTES;
  }
  return undefined;
}

function numberAfter(text: string, label: string): number {
  const line = text.split("\n").find((candidate) => candidate.startsWith(label));
  if (line === undefined) throw new Error(`no ${label} in /proc/self/io`);
  return Number.parseInt(line.slice(label.length), 10);
}
