import type { PreviousRun, StartReason } from "../core/record.ts";

/** Why this run started, from how the one before it ended. @param previousRun undefined when the store knows of none. */
export function startReason(previousRun: PreviousRun | undefined, bootId: string): StartReason {
  if (previousRun === undefined) return "first-start";
  const { lastAlive, stoppedCleanly } = previousRun;
  if (lastAlive.boot === bootId) return stoppedCleanly ? "restart" : "crash";
  return stoppedCleanly ? "reboot" : "power-cut";
}
