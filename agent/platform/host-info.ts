import { readdir, statfs } from "node:fs/promises";
import { uptime } from "node:os";
// The whole package costs 7 MB more of memory than this part of it, and its other calls that fit (`currentLoad`, `cpuTemperature`,
// `fsSize`, `time`) start a shell each time: those figures are read directly below.
import { mem } from "systeminformation/lib/memory.js";
import type { HostInfo, HostReading } from "../core/host.ts";
import { readBounded } from "./bounded-file.ts";
import { readUndervoltage, type UndervoltagePaths } from "./undervoltage.ts";
import { readUps, type UpsAddress } from "./ups.ts";

const MAXIMUM_ZONES = 32;
/** Outside of this a sensor is broken or absent (some drivers then report 0 K or 127). */
const SENSOR_RANGE_C = { least: -40, greatest: 125 };

export interface HostPaths {
  /** On the volume whose free space counts. */
  readonly dataDirectory: string;
  readonly stat?: string;
  readonly thermal?: string;
  readonly ups?: UpsAddress;
  readonly undervoltage?: UndervoltagePaths;
}

/** The box by /proc, /sys and `statfs`. Starts no process. What cannot be read is absent. */
export class LinuxHost implements HostInfo {
  #cpu: CpuTime | undefined;

  constructor(private readonly paths: HostPaths) {}

  async read(signal: AbortSignal): Promise<HostReading> {
    const { dataDirectory, stat = "/proc/stat", thermal = "/sys/class/thermal", ups, undervoltage = {} } = this.paths;
    const parts = await Promise.allSettled<HostReading>([
      this.#readCpu(stat),
      readMemory(),
      readDisk(dataDirectory),
      readTemperature(thermal),
      readProcess(),
      readUndervoltage(undervoltage).then((value) => (value === undefined ? {} : { undervoltage: value })),
      ups === undefined
        ? {}
        : readUps(ups, signal).then((value) => (value === undefined ? {} : { upsOnBattery: value })),
    ]);
    return Object.assign({}, ...parts.map((part) => (part.status === "fulfilled" ? part.value : {})));
  }

  /** Load since the reading before; the first has nothing to compare with. */
  async #readCpu(path: string): Promise<HostReading> {
    const now = parseCpuTime(await readBounded(path, 4096));
    const before = this.#cpu;
    this.#cpu = now;
    if (before === undefined || now === undefined || now.total <= before.total) return {};
    const busy = (now.busy - before.busy) / (now.total - before.total);
    return { cpuRatio: Math.round(Math.min(1, Math.max(0, busy)) * 1000) / 1000 };
  }
}

export interface CpuTime {
  readonly busy: number;
  readonly total: number;
}

/** The first line of /proc/stat: user nice system idle iowait irq softirq steal, in ticks since boot (guest is part of user). */
export function parseCpuTime(text: string): CpuTime | undefined {
  const ticks = /^cpu +(\d[\d ]*)$/m.exec(text)?.[1]?.trim().split(/ +/).map(Number).slice(0, 8);
  if (ticks === undefined || ticks.length < 4) return undefined;
  const total = ticks.reduce((sum, value) => sum + value, 0);
  return { busy: total - (ticks[3] ?? 0) - (ticks[4] ?? 0), total };
}

async function readMemory(): Promise<HostReading> {
  const { available } = await mem();
  return Number.isFinite(available) ? { memoryFreeBytes: available } : {};
}

async function readDisk(directory: string): Promise<HostReading> {
  // `bavail`: what this user may still write; `bfree` counts the blocks that only root may use.
  const { bavail, bsize } = await statfs(directory);
  return { diskFreeBytes: bavail * bsize };
}

async function readProcess(): Promise<HostReading> {
  return { uptimeMs: Math.round(uptime() * 1000), agentMemoryBytes: process.memoryUsage.rss() };
}

/** Of the processor's zone where one names itself so, otherwise of the first zone that has a believable value. */
async function readTemperature(directory: string): Promise<HostReading> {
  const zones = (await readdir(directory)).filter((name) => name.startsWith("thermal_zone")).slice(0, MAXIMUM_ZONES);
  const readings = await Promise.all(zones.map((zone) => readZone(`${directory}/${zone}`)));
  const believable = readings.filter((zone) => zone !== undefined);
  const chosen = believable.find(({ type }) => /cpu|soc|x86_pkg/i.test(type)) ?? believable[0];
  return chosen === undefined ? {} : { temperatureC: chosen.temperatureC };
}

async function readZone(path: string): Promise<{ type: string; temperatureC: number } | undefined> {
  try {
    const type = (await readBounded(`${path}/type`, 256)).trim();
    const text = (await readBounded(`${path}/temp`, 64)).trim();
    const temperatureC = Math.round(Number(text) / 100) / 10;
    const { least, greatest } = SENSOR_RANGE_C;
    return text !== "" && temperatureC >= least && temperatureC <= greatest ? { type, temperatureC } : undefined;
  } catch {
    return undefined; // A zone that is switched off gives an error instead of a value; the others may still read.
  }
}
