/** What the log of strace shows of one process. */
export interface SyncOrder {
  /** Failed syncs of LevelDB's write-ahead log, and of any other file of the store. */
  readonly failedLogSyncs: number;
  readonly failedOtherSyncs: number;
  /** Confirmations that came after a failed sync of the log and before the store was opened anew and something in it was synced. */
  readonly confirmedTooSoon: readonly string[];
}

/**
 * Reads `strace -f -y` with the calls openat, fdatasync and writev. A confirmation is a line of the recording program that begins with
 * `{"stored"`: it is printed after a commit resolved and before the next one begins, so no sync can be under way then.
 * @param directory of the store.
 */
export function readSyncOrder(trace: string, directory: string): SyncOrder {
  const inStore = (path: string) => path.startsWith(`${directory}/`);
  const unfinished = new Map<string, string>();
  const confirmedTooSoon: string[] = [];
  let failedLogSyncs = 0;
  let failedOtherSyncs = 0;
  let state: "sound" | "failed" | "reopened" = "sound";
  for (const line of trace.split("\n")) {
    const [, thread = "", call = ""] = /^(\d+)\s+(.*)$/.exec(line) ?? [];
    if (call.startsWith("writev(1<")) {
      if (state !== "sound" && call.includes('"{\\"stored')) confirmedTooSoon.push(line);
      continue;
    }
    const opened = /^openat\([^"]*"([^"]*\/CURRENT)"/.exec(call)?.[1];
    if (opened !== undefined && inStore(opened) && state === "failed") state = "reopened";
    const started = /^fdatasync\(\d+<([^>]*)>/.exec(call)?.[1];
    if (started !== undefined && call.includes("<unfinished")) {
      unfinished.set(thread, started);
      continue;
    }
    const path = started ?? (call.startsWith("<... fdatasync resumed>") ? unfinished.get(thread) : undefined);
    if (path === undefined || !inStore(path)) continue;
    if (call.includes("= 0")) {
      if (state === "reopened") state = "sound";
    } else if (!path.endsWith(".log")) {
      failedOtherSyncs++;
    } else {
      failedLogSyncs++;
      state = "failed";
    }
  }
  return { failedLogSyncs, failedOtherSyncs, confirmedTooSoon };
}
