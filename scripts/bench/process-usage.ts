import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** Clock ticks per second in which `/proc/<pid>/stat` counts CPU time. */
const TICKS_PER_SECOND = Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" }));

/** What one process has used so far, as Linux counts it. */
export interface ProcessUsage {
  /** Resident memory now. */
  readonly residentBytes: number;
  /** CPU time of the process itself, and of the children that it has waited for (the pings). */
  readonly ownCpuSeconds: number;
  readonly childCpuSeconds: number;
}

/** @throws when the process is gone. */
export function processUsage(pid: number): ProcessUsage {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The name in parentheses may hold spaces; the numbers begin behind it with field 3 (proc(5)).
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const seconds = (field: number) => Number(fields[field - 3]) / TICKS_PER_SECOND;
  return {
    residentBytes: numberAfter(status, "VmRSS:") * 1024,
    ownCpuSeconds: seconds(14) + seconds(15),
    childCpuSeconds: seconds(16) + seconds(17),
  };
}

/** Of a process: its children, theirs, and so on. What has ended meanwhile is left out. */
export function descendantsOf(pid: number): readonly number[] {
  const children = tasksOf(pid).flatMap((task) => childrenOf(pid, task));
  return children.flatMap((child) => [child, ...descendantsOf(child)]);
}

function tasksOf(pid: number): readonly string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

function childrenOf(pid: number, task: string): readonly number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${task}/children`, "utf8").split(" ").filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

function numberAfter(text: string, label: string): number {
  const line = text.split("\n").find((candidate) => candidate.startsWith(label));
  if (line === undefined) throw new Error(`no ${label} in /proc`);
  return Number.parseInt(line.slice(label.length), 10);
}
