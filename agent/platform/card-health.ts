import { readdir } from "node:fs/promises";
import type { CardFacts, MediumFacts } from "../core/examination.ts";
import { readBounded } from "./bounded-file.ts";

const MAXIMUM_DEVICES = 16;
/** The whole medium; its partitions and boot areas are named after it. */
const CARD = /^mmcblk\d{1,3}$/;
const SPARE = { "1": "normal", "2": "warning", "3": "urgent" } as const;

/**
 * How worn the cards and eMMC chips of the box are, from what the kernel shows of their EXT_CSD register (JEDEC JESD84-B51, 7.4.32
 * DEVICE_LIFE_TIME_EST and 7.4.34 PRE_EOL_INFO). SD cards have no such register, and are left out. Empty where there is nothing to read.
 */
export async function readCardHealth(sysBlock = "/sys/block"): Promise<readonly CardFacts[]> {
  const names = (await readdir(sysBlock).catch(() => [])).filter((name) => CARD.test(name)).slice(0, MAXIMUM_DEVICES);
  const cards = await Promise.all(names.sort().map((name) => readCard(name, `${sysBlock}/${name}/device`)));
  return cards.flatMap((card) => card ?? []);
}

/** What ext4 has counted, which it keeps in the file system itself: it tells of bad cards that say nothing themselves. */
export async function readFileSystemErrors(sysExt4 = "/sys/fs/ext4"): Promise<MediumFacts["errors"]> {
  const devices = (await readdir(sysExt4).catch(() => [])).slice(0, MAXIMUM_DEVICES);
  const found = await Promise.all(
    devices.sort().map(async (device) => {
      const count = Number((await read(`${sysExt4}/${device}/errors_count`)) ?? 0);
      return { device, count: Number.isFinite(count) ? count : 0 };
    }),
  );
  return found.filter(({ count }) => count > 0);
}

async function readCard(device: string, path: string): Promise<CardFacts | undefined> {
  const [life, spareText] = await Promise.all([read(`${path}/life_time`), read(`${path}/pre_eol_info`)]);
  const usedRatio = parseLifeTime(life ?? "");
  const spare = Object.entries(SPARE).find(([value]) => Number(spareText ?? Number.NaN) === Number(value))?.[1];
  if (usedRatio === undefined && spare === undefined) return undefined;
  return { device, ...(usedRatio === undefined ? {} : { usedRatio }), ...(spare === undefined ? {} : { spare }) };
}

/** `0x02 0x01`: of the two kinds of memory in it the more worn, in tenths; 11 means more than all. Undefined for anything else. */
export function parseLifeTime(text: string): number | undefined {
  const tenths = [...text.matchAll(/0x([0-9a-f]{1,2})\b/gi)].map(([, hex = ""]) => Number.parseInt(hex, 16));
  const known = tenths.filter((value) => value >= 1 && value <= 11);
  return known.length === 0 ? undefined : Math.max(...known) / 10;
}

/** Undefined where there is no such file, as with most cards. */
async function read(path: string): Promise<string | undefined> {
  try {
    return (await readBounded(path, 64)).trim();
  } catch {
    return undefined;
  }
}
