import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { readBounded } from "./bounded-file.ts";

const MAXIMUM_BYTES = 256 * 1024;
const MAXIMUM_DEVICES = 64;

/**
 * Sticks that are plugged in and not mounted anywhere, as `/dev/sda1`: of each the first partition, or the whole where it has none. Debian
 * without a desktop mounts nothing by itself. Empty where the system does not tell.
 * @param sys and @param mounts for tests.
 */
export async function unmountedSticks(sys = "/sys/block", mounts = "/proc/mounts"): Promise<readonly string[]> {
  try {
    const mounted = await readBounded(mounts, MAXIMUM_BYTES);
    const names = (await readdir(sys)).filter((name) => /^sd[a-z]+$|^mmcblk\d+$/.test(name)).slice(0, MAXIMUM_DEVICES);
    const sticks = await Promise.all(names.map((name) => stickOf(sys, name)));
    return sticks.flatMap((parts) => {
      const isMounted = parts.some((part) => new RegExp(`^/dev/${part} `, "m").test(mounted));
      const [device, partition] = parts;
      return parts.length === 0 || isMounted ? [] : [`/dev/${partition ?? device}`];
    });
  } catch {
    return []; // Only a hint less.
  }
}

/** The device and its partitions; nothing for what cannot be pulled out, or has no medium. */
async function stickOf(sys: string, name: string): Promise<readonly string[]> {
  const folder = join(sys, name);
  const read = async (file: string) => (await readBounded(join(folder, file), 64)).trim();
  if ((await read("removable")) !== "1" || (await read("size")) === "0") return [];
  const partitions = (await readdir(folder)).filter((entry) => entry.startsWith(name)).sort();
  return [name, ...partitions];
}
