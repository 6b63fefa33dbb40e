import { existsSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";

/** What the machine allows, as far as it matters to a fleet. */
export interface Machine {
  readonly cores: number;
  readonly memoryAvailableBytes: number;
  /** The hard limit: Node raises its own soft limit to it. Infinity: none. */
  readonly openFiles: number;
  /** How many connections one source address may have to one port of a broker. */
  readonly portsAnAddress: number;
  readonly hasMosquitto: boolean;
  readonly hasNats: boolean;
  readonly hasOpenssl: boolean;
}

export const MOSQUITTO = "/usr/sbin/mosquitto";
export const NATS_SERVER = "/usr/sbin/nats-server";
const OPENSSL = "/usr/bin/openssl";

/** Reads Linux's own tables. @throws Error when it is not Linux. */
export function readMachine(): Machine {
  return {
    cores: availableParallelism(),
    memoryAvailableBytes: memoryAvailable(readFileSync("/proc/meminfo", "utf8")),
    openFiles: openFilesLimit(readFileSync("/proc/self/limits", "utf8")),
    portsAnAddress: portCount(readFileSync("/proc/sys/net/ipv4/ip_local_port_range", "utf8")),
    hasMosquitto: existsSync(MOSQUITTO),
    hasNats: existsSync(NATS_SERVER),
    hasOpenssl: existsSync(OPENSSL),
  };
}

export function memoryAvailable(meminfo: string): number {
  return number(/^MemAvailable:\s+(\d+) kB/m, meminfo) * 1024;
}

export function openFilesLimit(limits: string): number {
  return /^Max open files\s+\S+\s+unlimited/m.test(limits)
    ? Number.POSITIVE_INFINITY
    : number(/^Max open files\s+\S+\s+(\d+)/m, limits);
}

export function portCount(range: string): number {
  const [first = Number.NaN, last = Number.NaN] = range.trim().split(/\s+/).map(Number);
  if (!(last >= first)) throw new Error(`not a range of ports: ${range}`);
  return last - first + 1;
}

function number(pattern: RegExp, text: string): number {
  const found = pattern.exec(text)?.[1];
  if (found === undefined) throw new Error(`the system does not say ${pattern.source}`);
  return Number(found);
}
