import { readdir } from "node:fs/promises";
import { readBounded } from "./bounded-file.ts";

const MAXIMUM_SENSORS = 32;
/** The name of the driver that watches the supply of a Raspberry Pi. */
const DRIVER = "rpi_volt";
/** Bit 0 of the firmware's word: now. Bit 16, since the boot, would never go out again. */
const NOW = 1;

export interface UndervoltagePaths {
  readonly hwmon?: string;
  /** Kernels of Raspberry Pi OS before 5.4. */
  readonly throttled?: string;
}

/**
 * Whether the supply of the box is too weak just now: a bad power supply ruins memory cards before anybody sees why. Read where the kernel shows what
 * `vcgencmd get_throttled` asks the firmware for, without starting it. Undefined on boxes that do not watch it.
 */
export async function readUndervoltage({
  hwmon = "/sys/class/hwmon",
  throttled = "/sys/devices/platform/soc/soc:firmware/get_throttled",
}: UndervoltagePaths): Promise<boolean | undefined> {
  const sensors = (await readdir(hwmon).catch(() => [])).slice(0, MAXIMUM_SENSORS);
  for (const sensor of sensors) {
    if ((await read(`${hwmon}/${sensor}/name`)) !== DRIVER) continue;
    const alarm = await read(`${hwmon}/${sensor}/in0_lcrit_alarm`);
    if (alarm === "0" || alarm === "1") return alarm === "1";
  }
  const word = await read(throttled);
  return word !== undefined && /^[0-9a-f]{1,8}$/i.test(word) ? (Number.parseInt(word, 16) & NOW) !== 0 : undefined;
}

/** Undefined where there is no such file, as on most boxes. */
async function read(path: string): Promise<string | undefined> {
  try {
    return (await readBounded(path, 64)).trim();
  } catch {
    return undefined;
  }
}
