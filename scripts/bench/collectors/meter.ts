import { readFileSync } from "node:fs";
import type { Millis } from "../../../agent/core/time.ts";
import { processUsage } from "../process-usage.ts";

export interface Metered {
  /** CPU time of this process, and of those that it started and that have ended. */
  readonly ownCpuMs: Millis;
  readonly childCpuMs: Millis;
  /** That were started. */
  readonly processes: number;
}

/** What this process uses, from the making of the meter on. Only in a namespace of processes of its own. */
export class Meter {
  readonly #begin = now();

  read(): Metered {
    const { ownCpuMs, childCpuMs, processes } = now();
    return {
      ownCpuMs: ownCpuMs - this.#begin.ownCpuMs,
      childCpuMs: childCpuMs - this.#begin.childCpuMs,
      processes: processes - this.#begin.processes,
    };
  }
}

function now(): Metered {
  const { user, system } = process.cpuUsage();
  return {
    ownCpuMs: (user + system) / 1000,
    childCpuMs: processUsage(process.pid).childCpuSeconds * 1000,
    // The last number that was given: nobody else starts any here, and our own threads have all started.
    processes: Number(readFileSync("/proc/sys/kernel/ns_last_pid", "utf8")),
  };
}
