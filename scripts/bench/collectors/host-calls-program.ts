/**
 * Bundled and run in a namespace of processes of its own: what the calls of `systeminformation` cost that could be used, and what the
 * agent does instead. Prints JSON.
 */
import { setTimeout as sleep } from "node:timers/promises";
import * as whole from "systeminformation";
import { LinuxHost } from "../../../agent/platform/host-info.ts";
import { LinuxNetwork } from "../../../agent/platform/linux-network.ts";
import type { HostCall } from "./messages.ts";
import { Meter } from "./meter.ts";

const RUNS = 10;
const WARM_UP_RUNS = 3;
/** Some calls answer what they answered within the last fifth of a second. */
const PAUSE_MS = 250;
const NEVER = new AbortController().signal;

const host = new LinuxHost({ dataDirectory: "." });
const network = new LinuxNetwork();
const CALLS: readonly (readonly [name: string, call: () => Promise<unknown>])[] = [
  ["systeminformation mem", () => whole.mem()],
  ["systeminformation currentLoad", () => whole.currentLoad()],
  ["systeminformation cpuTemperature", () => whole.cpuTemperature()],
  ["systeminformation fsSize", () => whole.fsSize()],
  ["systeminformation time", async () => whole.time()],
  ["systeminformation battery", () => whole.battery()],
  ["instead of these: the host in one reading", () => host.read(NEVER)],
  ["systeminformation networkStats", () => whole.networkStats("lo")],
  ["systeminformation networkGatewayDefault", () => whole.networkGatewayDefault()],
  ["systeminformation networkInterfaceDefault", () => whole.networkInterfaceDefault()],
  ["instead of these: counters", async () => network.counters("lo")],
  ["instead of these: default route", async () => network.defaultRoute()],
];

const calls: HostCall[] = [];
for (const [name, call] of CALLS) {
  for (let run = 0; run < WARM_UP_RUNS; run++) await call();
  const meter = new Meter();
  let wallMs = 0;
  for (let run = 0; run < RUNS; run++) {
    const begin = performance.now();
    await call();
    wallMs += performance.now() - begin;
    await sleep(PAUSE_MS);
  }
  const { ownCpuMs, childCpuMs, processes } = meter.read();
  calls.push({ name, processes: processes / RUNS, cpuMs: (ownCpuMs + childCpuMs) / RUNS, wallMs: wallMs / RUNS });
}
process.stdout.write(`${JSON.stringify(calls)}\n`);
